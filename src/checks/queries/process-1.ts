import { memoize } from '../memoize';
import { ContainerModel, Maybe, TaskDefinitionModel, UNKNOWN } from '../model';

/** Images that start s6-overlay 3 or systemd, by their makers' documentation or by issues about them on ECS. */
const IMAGES: readonly RegExp[] = [
  // https://github.com/linuxserver/docker-nextcloud/issues/360
  /(^|\/)linuxserver\/[^/]+$/,
  // https://serversideup.net/open-source/docker-php/docs/customizing-the-image/using-s6-overlay
  /(^|\/)serversideup\/php:[^/]*fpm-(nginx|apache)/,
  // https://github.com/shinsenter/php/issues/64
  /(^|\/)shinsenter\/phpfpm-(nginx|apache)(:|@|$)/,
  // https://docs.redhat.com/en/documentation/red_hat_enterprise_linux/10/deploy-using_the_ubi_init_images
  /(^|\/)ubi\d*[-/](ubi\d*-)?init(:|@|$)/,
];

const isKnown = memoize(image => IMAGES.some(known => known.test(image)));

/** Programs that end at once where they are not process 1. */
const PROGRAMS = ['/sbin/init', '/usr/sbin/init', '/lib/systemd/systemd', '/usr/lib/systemd/systemd'];

/** What a container runs that insists on being process 1, if it is known to. */
export function requiresPid1({ image, entryPoint, command }: ContainerModel): string | undefined {
  const program = firstWord(entryPoint) ?? firstWord(command);
  if (typeof program === 'string' && PROGRAMS.includes(program)) {
    return program;
  }
  // Another entry point starts something else.
  return typeof image === 'string' && firstWord(entryPoint) === undefined && isKnown(image) ? `image ${image}` : undefined;
}

function firstWord(words: Maybe<readonly Maybe<string>[]>): Maybe<string | undefined> {
  return words === UNKNOWN ? UNKNOWN : words[0];
}

/** What a container runs, as one line each; words that are not known are left out. */
export function commandLinesOf({ entryPoint, command, healthCheck }: ContainerModel): { readonly part: string; readonly line: string }[] {
  return [...linesOf('entry point', entryPoint), ...linesOf('command', command), ...linesOf('health check', healthCheck)];
}

function linesOf(part: string, words: ContainerModel['command']): { readonly part: string; readonly line: string }[] {
  const line = words === UNKNOWN || words.length === 0 ? '' : words.map(word => word === UNKNOWN ? '…' : word).join(' ').replace(/["']/g, '');
  return line === '' ? [] : [{ part, line }];
}

/** Whether a container's first program is an init process that reaps orphans, or may be one. */
export function startsWithInit({ entryPoint, command }: ContainerModel): boolean {
  const program = firstWord(entryPoint) ?? firstWord(command);
  return program === UNKNOWN || /(^|\/)(tini|tini-static|dumb-init|catatonit|docker-init)$/.test(program ?? '');
}

/** Returns the containers that add SYS_PTRACE. */
export function tracersOf({ containers }: TaskDefinitionModel): ContainerModel[] {
  return containers.filter(({ capabilitiesAdded }) => capabilitiesAdded.includes('SYS_PTRACE'));
}
