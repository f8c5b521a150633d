import { memoize } from '../../memoize';
import { ContainerModel, Maybe, runsOnWindows, TaskDefinitionModel, UNKNOWN } from '../model';

/** Images that start s6-overlay 3 or systemd, according to their documentation or to issues about them on ECS. */
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

const isListed = memoize(image => IMAGES.some(pattern => pattern.test(image)));

/** The entry point of s6-overlay, which the listed images also use. A program with this name in another image is unknown. */
const S6_INIT = '/init';

/** Programs that exit immediately if they are not process 1. */
const PROGRAMS = ['/sbin/init', '/usr/sbin/init', '/lib/systemd/systemd', '/usr/lib/systemd/systemd'];

/** Returns the program or the image of a container that must run as process 1. Undefined if none is known. */
export function requiresPid1({ image, entryPoint, command }: ContainerModel): string | undefined {
  const program = firstWord(entryPoint) ?? firstWord(command);
  const init = PROGRAMS.find(name => name === program);
  if (init !== undefined) {
    return init;
  }
  // A different entry point replaces the init process of the image.
  const keepsInit = firstWord(entryPoint) === undefined || firstWord(entryPoint) === S6_INIT;
  return typeof image === 'string' && keepsInit && isListed(image) ? `image ${image}` : undefined;
}

/** Returns the setting that keeps a container's own program from being process 1. */
export function whyNotProcess1({ initProcessEnabled }: ContainerModel, { pidMode }: TaskDefinitionModel): string | undefined {
  if (pidMode === 'task' || pidMode === 'host') {
    return `pidMode is ${pidMode}`;
  }
  return initProcessEnabled === true ? 'initProcessEnabled is true' : undefined;
}

/** Returns the program of a command. Undefined if the command is empty. */
export function firstWord(words: Maybe<readonly Maybe<string>[]>): Maybe<string | undefined> {
  return words === UNKNOWN ? UNKNOWN : words[0];
}

/** A command line of a container. */
interface CommandLine {
  readonly part: string;

  /** The path below the container. */
  readonly at: readonly string[];
  readonly line: string;
}

/** Returns the command lines that a container runs. An ellipsis replaces what is unresolved. */
export function commandLinesOf({ texts: { entryPoint, command, healthCheck } }: ContainerModel): readonly CommandLine[] {
  const lines: CommandLine[] = [];
  addLine('entry point', AT.entryPoint, entryPoint, lines);
  addLine('command', AT.command, command, lines);
  addLine('health check', AT.healthCheck, healthCheck, lines);
  return lines;
}

const AT = { entryPoint: ['entryPoint'], command: ['command'], healthCheck: ['healthCheck', 'command'] };

function addLine(part: string, at: readonly string[], words: readonly string[], lines: CommandLine[]): void {
  if (words.length > 0) {
    lines.push({ part, at, line: words.join(' ').replace(/["']/g, '') });
  }
}

/** Whether the first program of a container is, or may be, an init process that reaps orphans. */
export function startsWithInit({ entryPoint, command }: ContainerModel): boolean {
  const program = firstWord(entryPoint) ?? firstWord(command);
  return program === UNKNOWN || /(^|\/)(tini|tini-static|dumb-init|catatonit|docker-init)$/.test(program ?? '');
}

/** Returns the containers that add SYS_PTRACE. Empty on Windows, which has no capabilities. */
export function tracersOf(task: TaskDefinitionModel): ContainerModel[] {
  return runsOnWindows(task) ? [] : task.containers.filter(({ capabilitiesAdded }) => capabilitiesAdded.includes('SYS_PTRACE'));
}
