import { commandsOf } from './commands';
import { commandLinesOf, firstWord } from './process-1';
import { finds, maySignal, ProcessSearch, SentSignal, signalsOf } from './signals';
import { onlySleeps } from './sleep';
import { runTogetherIn } from './start-order';
import type { ContainerModel, TaskDefinitionModel } from '../model';

/** Returns the last part of the name of an image, which is often the name of its program. Undefined if it is unresolved. */
export function imageNameOf({ image }: ContainerModel): string | undefined {
  return typeof image === 'string' ? image.split('/').pop()!.split(/[:@]/)[0] : undefined;
}

/**
 * Whether a container runs a program, according to its image or its command, or has the image of the container that
 * searches for it.
 */
export function mayRun(program: string, container: ContainerModel, searching: ContainerModel): boolean {
  const { image } = container;
  const isImage = typeof image === 'string' && (image === searching.image || imageNameOf(container) === program);
  return isImage || commandLinesOf(container).some(({ part, line }) => part !== 'health check' && line.split(/[\s/;&|()]/).includes(program));
}

/** Whether a search finds a program that a container is known to run. */
function findsProgramOf(search: ProcessSearch, container: ContainerModel, searching: ContainerModel): boolean {
  const started = commandsOf(container).filter(({ part }) => part !== 'health check');
  const first = [firstWord(container.entryPoint), firstWord(container.command)].map(word => typeof word === 'string' ? word.slice(word.lastIndexOf('/') + 1) : '');
  const programs = [...first, ...started.map(({ program }) => program)];
  const names = [...programs, ...onlySleeps(container) ? [] : [imageNameOf(container) ?? '']].filter(name => name !== '');
  const lines = search.isFull ? commandLinesOf(container).filter(({ part }) => part !== 'health check').map(({ line }) => line) : [];
  // The same image without a command starts the same programs.
  const isSame = started.length === 0 && typeof container.image === 'string' && container.image === searching.image;
  return isSame || [...names, ...lines].some(name => finds(search, name));
}

/** A signal, and the containers whose processes it may reach. */
interface SignalToOthers {
  readonly sent: SentSignal;
  readonly others: readonly ContainerModel[];
}

/** Signals on which servers reload their configuration or reopen their logs. */
const RELOADS = /^(HUP|USR1|USR2|WINCH)$/;

/** Whether a container asks a program that it does not run itself to reload, for which it shares the namespace. */
function isMeantForOthers({ signal, search }: SentSignal, container: ContainerModel): boolean {
  return search !== undefined && RELOADS.test(signal) && !findsProgramOf(search, container, container);
}

/** Returns the signals that a container sends to all processes, or to those of a name, and that may reach other containers of a shared PID namespace. */
export function signalsToOthers(container: ContainerModel, task: TaskDefinitionModel): SignalToOthers[] {
  const sentSignals = signalsOf(container).filter(({ signal, targets, search }) => signal !== '0' && (search ? !search.isRestricted : targets.includes('-1')))
    .filter(sent => !isMeantForOthers(sent, container));
  const runTogether = sentSignals.length === 0 ? () => false : runTogetherIn(task);
  return sentSignals.flatMap(sent => {
    const others = task.containers.filter(other => other !== container && runTogether(other, container)
      && maySignal(container, sent.command, other) !== false && (!sent.search || findsProgramOf(sent.search, other, container)));
    return others.length === 0 ? [] : [{ sent, others }];
  });
}
