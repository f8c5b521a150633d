import type { EngineCommands } from '../../engine/engine';

/**
 * Prints the log of a container while it runs, and what is missing once it has exited. `since` excludes lines from before
 * a restart.
 */
export function followLog(engine: Pick<EngineCommands, 'follow'>, localName: string, since: readonly string[], print: (line: string) => void) {
  const printed = { stdout: 0, stderr: 0 };
  let hasEnded = false;
  const followed = engine.follow(['logs', '--follow', ...since, localName], (line, stream) => {
    if (!hasEnded) {
      printed[stream]++;
      print(line);
    }
  });
  return {
    /** Stops following the log. */
    end: () => {
      hasEnded = true;
      followed.end();
    },

    /** Reads the log again and prints the lines that are missing: the followed log may lag behind or may not have started. */
    printRest: () => engine.follow(['logs', ...since, localName], (line, stream) => {
      if (printed[stream]-- <= 0) {
        print(line);
      }
    }),
  };
}
