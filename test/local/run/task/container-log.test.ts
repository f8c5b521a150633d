import type { EngineCommands, OutputStream } from '../../../../src/local/engine/engine';
import { followLog } from '../../../../src/local/run/task/container-log';

test('a line that arrives after the end of the followed log is not printed again after the log was read once more', () => {
  const arrivals: ((line: string, stream: OutputStream) => void)[] = [];
  const engine: Pick<EngineCommands, 'follow'> = {
    follow: (_, onLine) => {
      arrivals.push(onLine);
      return { ended: Promise.resolve(), end: () => undefined };
    },
  };
  const printed: string[] = [];
  const log = followLog(engine, 'web', [], line => printed.push(line));
  arrivals[0]('first', 'stdout');
  expect(printed).toEqual(['first']);
  log.end();
  log.printRest();
  ['first', 'late'].forEach(line => arrivals[1](line, 'stdout'));
  arrivals[0]('late', 'stdout');
  expect(printed).toEqual(['first', 'late']);
});
