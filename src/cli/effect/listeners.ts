import { endpointText, Finding, isAskedFor, Listener, Observation } from './observation';
import { backlogHint } from './program-hints';
import { CORE_SYSCTLS, parsePortList } from '../../sysctls/catalog';

export const SOMAXCONN = 'net.core.somaxconn';
export const RANGE = 'net.ipv4.ip_local_port_range';
export const RESERVED = 'net.ipv4.ip_local_reserved_ports';

/** What a new network namespace has. */
const SOMAXCONN_DEFAULT = Number(CORE_SYSCTLS.find(({ name }) => name === SOMAXCONN)!.kernelDefault);

/** The queue of each listener beside the parameter that limits it. */
export function listenerFindings(observation: Observation): Finding[] {
  const allowed = numberIn(observation.network[SOMAXCONN]);
  return allowed === undefined ? [] : observation.listeners.map(listener => ({
    container: listener.container, about: 'listener' as const, ...judged(listener, allowed, observation),
  }));
}

function judged(listener: Listener, allowed: number, observation: Observation): Pick<Finding, 'level' | 'message' | 'fix'> {
  const { backlog, program, waiting } = listener;
  const listens = `${program ?? 'a program'} listens on ${endpointText(listener.local)} with a backlog of ${backlog}${waiting > 0 ? `, of which ${waiting} wait to be accepted` : ''}`;
  const isTuned = isAskedFor(SOMAXCONN, observation);
  if (backlog > allowed) {
    return { level: 'warning', message: `${listens}: it was opened while ${SOMAXCONN} was higher than ${allowed}`, fix: 'Set the parameter on the container that starts first.' };
  }
  if (backlog === allowed) {
    return { level: isTuned ? 'good' : 'info', message: `${listens}, all that ${SOMAXCONN} allows` };
  }
  if (!isTuned || backlog > SOMAXCONN_DEFAULT) {
    return { level: isTuned ? 'good' : 'info', message: `${listens}, as it asks for: ${SOMAXCONN} allows ${allowed}` };
  }
  const hint = backlogHint(program, String(allowed));
  return wasAllowed(backlog, observation)
    ? { level: 'warning', message: `${listens}: it was opened before ${SOMAXCONN} was ${allowed}, or asks for ${backlog} itself`, fix: `Set the parameter on the container that starts first. ${hint}` }
    : { level: 'warning', message: `${listens}, as it asks for: ${SOMAXCONN} ${allowed} changes nothing`, fix: hint };
}

/** Whether the parameter may have had this value before: a listener keeps what held when it was opened. */
function wasAllowed(backlog: number, { containers }: Observation): boolean {
  const asked = containers.flatMap(container => container.asked.filter(({ name }) => name === SOMAXCONN).map(({ value }) => Number(value)));
  return [SOMAXCONN_DEFAULT, ...asked].includes(backlog);
}

/** Each port that somebody listens on beside the ports that outgoing connections take. */
export function portFindings({ listeners, network }: Observation): Finding[] {
  const [, low, high] = /^\s*(\d+)\s+(\d+)\s*$/.exec(network[RANGE] ?? '') ?? [];
  const reserved = parsePortList(network[RESERVED] ?? '');
  if (low === undefined) {
    return [];
  }
  const once = new Map(listeners.map(({ container, local: { port } }) => [`${container} ${port}`, { container, port }]));
  return [...once.values()].map(({ container, port }) => {
    const isWithin = port >= Number(low) && port <= Number(high);
    const isReserved = reserved.some(([first, last]) => port >= first && port <= last);
    const lies = `port ${port} lies ${isWithin ? 'in' : 'outside of'} the ephemeral range ${low}-${high}`;
    return {
      container,
      about: 'port',
      ...!isWithin ? { level: 'info', message: lies } : isReserved ? { level: 'good', message: `${lies} and is reserved` } : {
        level: 'warning',
        message: `${lies} and is not reserved: an outgoing connection can take it before the listener is opened`,
        fix: `Add it to ${RESERVED}, or leave it out of ${RANGE}.`,
      },
    };
  });
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d+\s*$/.test(text) ? Number(text) : undefined;
}
