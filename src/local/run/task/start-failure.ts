/** Start failures that this machine or an option of `run` causes. `explain` knows the others. */
const REMEDIES: readonly (readonly [message: RegExp, remedy: (container: string) => string])[] = [
  [/is already in use/, () => 'Another run of the task has just started, or another program uses the name. Wait until that has ended.'],
  [/pull|short-name|manifest unknown|no such image|image not known|no such host|registry/i, container => `Pull or build the image, or use another one: --image ${container}=IMAGE`],
  [/netavark|\bcni\b/i, () => 'The engine has no usable network. Use --network none: containers still reach each other on 127.0.0.1.'],
  [/hybrid mode not supported/, () => 'crun does not support cgroup v1 and v2 side by side. Install runc.'],
  [/container-init binary not found/, () => 'initProcessEnabled requires an init program on this machine. Install catatonit.'],
  [/rlimit/i, () => 'The limit is higher than this machine allows. Lower it in ulimits.'],
];

/** The engine's message about a container that failed to start, followed by an explanation or a fix if one is known. */
export function startFailureReason(container: string, message: string): string {
  const lines = message.split('\n').filter(line => line !== '' && !/^(Usage:|See '|Run 'docker)/.test(line));
  const { toSummaryLines, explanationsOf } = loadExplain();
  const explanations = explanationsOf(message).flatMap(toSummaryLines);
  const remedy = REMEDIES.find(([pattern]) => pattern.test(message))?.[1](container);
  return [...lines, ...explanations.length === 0 && remedy !== undefined ? [remedy] : explanations].join('\n');
}

/** Loads the known messages on demand: most runs need none. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const loadExplain = () => require('../../../cli/explain') as typeof import('../../../cli/explain');
