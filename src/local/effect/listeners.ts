import { PORT_RANGE, RESERVED_PORTS, SOMAXCONN } from './inspection';
import { endpointText, Finding, isRequested, Listener, Observation } from './observation';
import { backlogHint } from './program-hints';
import { CORE_SYSCTLS, parsePortList } from '../../catalog';
import { plural } from '../../cli/plural';

/** The default of a new network namespace. */
const SOMAXCONN_DEFAULT = Number(CORE_SYSCTLS.find(({ name }) => name === SOMAXCONN)!.kernelDefault);

/** Findings about the backlog of each listener. */
export function listenerFindings(observation: Observation): Finding[] {
  const allowed = Number(observation.network[SOMAXCONN] ?? NaN);
  return Number.isNaN(allowed) ? [] : observation.listeners.map(listener => ({
    container: listener.container, about: 'listener' as const, ...assess(listener, allowed, observation),
  }));
}

function assess(listener: Listener, allowed: number, observation: Observation): Pick<Finding, 'level' | 'message' | 'fix'> {
  const { backlog, program, waiting } = listener;
  const listens = `${program ?? 'a program'} listens on ${endpointText(listener.local)} with a backlog of ${backlog}${waiting > 0 ? ` (${plural(waiting, 'connection')} waiting)` : ''}`;
  const isTuned = isRequested(SOMAXCONN, observation);
  if (backlog > allowed) {
    return { level: 'warning', message: `${listens}: it was opened while ${SOMAXCONN} was higher than ${allowed}`, fix: 'Set the parameter on the container that starts first.' };
  }
  if (backlog === allowed) {
    return { level: isTuned ? 'good' : 'info', message: `${listens}, the maximum that ${SOMAXCONN} allows` };
  }
  if (!isTuned || backlog > SOMAXCONN_DEFAULT) {
    return { level: isTuned ? 'good' : 'info', message: `${listens}, as the program requests: ${SOMAXCONN} allows ${allowed}` };
  }
  const hint = backlogHint(program, String(allowed));
  return wasAllowed(backlog, observation)
    ? { level: 'warning', message: `${listens}: it was opened before ${SOMAXCONN} was ${allowed}, or the program requests ${backlog}`, fix: `Set the parameter on the container that starts first. ${hint}` }
    : { level: 'warning', message: `${listens}, as the program requests: ${SOMAXCONN} ${allowed} has no effect`, fix: hint };
}

/** Whether the parameter may have had this value when the listener was opened: a listener keeps that limit. */
function wasAllowed(backlog: number, { containers }: Observation): boolean {
  const requested = containers.flatMap(container => container.asked.filter(({ name }) => name === SOMAXCONN).map(({ value }) => Number(value)));
  return [SOMAXCONN_DEFAULT, ...requested].includes(backlog);
}

/** Findings about listening ports in the ephemeral range, which outgoing connections use. */
export function portFindings({ listeners, network }: Observation): Finding[] {
  const [, low, high] = /^\s*(\d+)\s+(\d+)\s*$/.exec(network[PORT_RANGE] ?? '') ?? [];
  const reserved = parsePortList(network[RESERVED_PORTS] ?? '');
  if (low === undefined) {
    return [];
  }
  const ports = new Map(listeners.map(({ container, local: { port } }) => [`${container} ${port}`, { container, port }]));
  return [...ports.values()].map(({ container, port }) => {
    const isWithin = port >= Number(low) && port <= Number(high);
    const isReserved = reserved.some(([first, last]) => port >= first && port <= last);
    const position = `port ${port} is ${isWithin ? 'in' : 'outside'} the ephemeral range ${low}-${high}`;
    return {
      container,
      about: 'port',
      ...!isWithin ? { level: 'info', message: position } : isReserved ? { level: 'good', message: `${position} and is reserved` } : {
        level: 'warning',
        message: `${position} and is not reserved: an outgoing connection can take it before the listener opens`,
        fix: `Add it to ${RESERVED_PORTS}, or exclude it from ${PORT_RANGE}.`,
      },
    };
  });
}
