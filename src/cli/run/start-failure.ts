/** What engines say where a container does not start that this command can do something about; what else is known, `explain` knows. */
const REMEDIES: readonly (readonly [said: RegExp, remedy: (container: string) => string])[] = [
  [/is already in use/, () => 'The task runs already, or was left behind: run --clean removes it.'],
  [/pull|short-name|manifest unknown|no such image|image not known|no such host|registry/i, container => `Pull or build the image, or give one that this machine has: --image ${container}=IMAGE`],
  [/netavark|\bcni\b/i, () => 'The engine has no network to offer. Without one, containers still meet on 127.0.0.1: --network none'],
  [/hybrid mode not supported/, () => 'crun does not know control groups of both versions side by side. Install runc.'],
  [/container-init binary not found/, () => 'initProcessEnabled needs a small program that the engine brings in. Install catatonit.'],
  [/rlimit/i, () => 'This machine allows no such limit: lower it in ulimits.'],
];

/** What the engine said about a container that does not start, and the remedy where one is known. */
export function startFailureReason(container: string, said: string): string {
  const lines = said.trim().split('\n').filter(line => line !== '' && !/^(Usage:|See '|Run 'docker)/.test(line));
  const { toSummaryLines, explanationsOf } = knowledge();
  const explained = explanationsOf(said).flatMap(toSummaryLines);
  const remedy = REMEDIES.find(([pattern]) => pattern.test(said))?.[1](container);
  return [...lines, ...explained.length === 0 && remedy !== undefined ? [remedy] : explained].join('\n');
}

/** Loaded when something has gone wrong. */
function knowledge(): typeof import('../explain') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('../explain') as typeof import('../explain');
}
