import type { Analysis } from '../../playground/src/analysis/analysis';
import { AnalysisWorker, Analyzer, TIME_LIMIT_MS } from '../../playground/src/page/analyzer';
import type { WorkerRequest } from '../../playground/src/protocol';

/** Workers that answer when the test asks them to. */
class StandIns {
  public readonly all: (AnalysisWorker & { readonly requests: WorkerRequest[]; isTerminated: boolean })[] = [];
  public readonly shown: (readonly [Analysis, string])[] = [];
  public readonly analyzer = new Analyzer(() => this.start(), (analysis, text) => this.shown.push([analysis, text]));

  public get texts(): readonly string[][] {
    return this.all.map(({ requests }) => requests.flatMap(request => request.kind === 'analysis' ? [request.text] : []));
  }

  public answer(): void {
    this.all[this.all.length - 1].onmessage!({ data: { kind: 'analysis', analysis: { kind: 'empty' } } });
  }

  private start(): AnalysisWorker {
    const worker = {
      requests: [] as WorkerRequest[],
      isTerminated: false,
      onmessage: null,
      onerror: null,
      postMessage(request: WorkerRequest) { this.requests.push(request); },
      terminate() { this.isTerminated = true; },
    };
    this.all.push(worker);
    return worker;
  }
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('analyzes one text at a time, and then only the newest of those that wait', () => {
  const workers = new StandIns();
  ['a', 'b', 'c'].forEach(text => workers.analyzer.analyze(text, 0));
  expect(workers.texts).toStrictEqual([['a']]);
  workers.answer();
  expect(workers.texts).toStrictEqual([['a', 'c']]);
  workers.answer();
  expect(workers.shown.map(([, text]) => text)).toStrictEqual(['a', 'c']);
});

test('replaces a worker that takes longer than the limit, reports it, and goes on', () => {
  const workers = new StandIns();
  workers.analyzer.analyze('slow', 0);
  jest.advanceTimersByTime(TIME_LIMIT_MS - 1);
  expect(workers.shown).toEqual([]);
  workers.analyzer.analyze('next', 0);
  jest.advanceTimersByTime(1);
  expect(workers.shown).toStrictEqual([[{ kind: 'problem', message: expect.stringContaining('took longer than 5 seconds') as string }, 'slow']]);
  expect(workers.all.map(({ isTerminated }) => isTerminated)).toStrictEqual([true, false]);
  expect(workers.texts).toStrictEqual([['slow'], ['next']]);
  workers.answer();
  jest.advanceTimersByTime(10 * TIME_LIMIT_MS);
  expect(workers.shown.length).toBe(2);
});

test('replaces a worker that fails, and reports it', () => {
  const workers = new StandIns();
  workers.analyzer.analyze('a', 0);
  workers.all[0].onerror!({ message: 'out of memory' });
  expect(workers.shown).toMatchObject([[{ kind: 'problem', message: expect.stringContaining('The analysis failed: out of memory') as string }, 'a']]);
  expect(workers.all.length).toBe(2);
});
