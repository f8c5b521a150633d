import { memoize } from '../../memoize';
import { ContainerModel, UNKNOWN } from '../model';

const SLEEP = '(?:exec )?(?:[\\w/]{0,40}/)?(?:sleep(?: (?:infinity|inf|[\\d.]+[smhd]?))+|tail -[fF] /dev/null)';
const IN_SHELL = `${SLEEP}(?: ?& ?wait(?: \\$!)?)?`;
const LOOP = `while (?:true|:|${SLEEP}); ?do (?::|true|${IN_SHELL});? ?done`;

/** A command that only sleeps: alone, in a shell, in an endless loop, or below an init process. */
const ONLY_SLEEPS = new RegExp([
  '^(?:(?:[\\w/-]{0,40}/)?(?:tini|tini-static|dumb-init|catatonit|docker-init)(?: -\\w)*(?: --)? )?',
  `(?:${SLEEP}|(?:[\\w/]{0,40}/)?(?:sh|bash|ash|dash|zsh) -\\w{0,3}c (?:trap [^;]{0,100}; ?)?(?:${IN_SHELL}|${LOOP}) ?;?)$`,
].join(''));

const sleeps = memoize((command: string) => ONLY_SLEEPS.test(command));

/** Whether a container is known to run no program but one that sleeps, so that only ECS Exec can use it. */
export function onlySleeps({ entryPoint, command }: ContainerModel): boolean {
  if (entryPoint === UNKNOWN || command === UNKNOWN || entryPoint.includes(UNKNOWN) || command.includes(UNKNOWN)) {
    return false;
  }
  const words = [...entryPoint, ...command].join(' ').replace(/\s+/g, ' ');
  return words.length < 300 && sleeps(words);
}
