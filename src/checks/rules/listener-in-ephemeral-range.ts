import {
  combinedSysctls, Correction, Finding, firstPortOutside, isObject, Json, JsonPath, keyIn, LISTENS, mayBeSetToUnknown,
  member, memoizeLast, mergedPortList, tunedNamespacesOf, Rule, setting, WrittenTaskDefinition,
} from './kit';

const RANGE = 'net.ipv4.ip_local_port_range';
const RESERVED = 'net.ipv4.ip_local_reserved_ports';

export const listenerInEphemeralRange: Rule = {
  name: 'listener-in-ephemeral-range',
  severity: 'warning',
  title: 'An outgoing connection can take the port of a listener',
  why: 'If the ephemeral port range includes the port of a listener, an outgoing connection can take the port first. The listener then fails with "address already in use".',
  fix: 'Reserve the port with net.ipv4.ip_local_reserved_ports, or exclude it from the range. TunedProxyTask reserves it by default.',
  autofix: {
    note: 'Reserves the port where the task definition sets the range. The kernel does not give the port of an open listener to an outgoing connection, so this matters only until the listener opens.',
    correct: reservePort,
  },
  source: 'https://docs.kernel.org/networking/ip-sysctl.html',
  fails: () => [
    setting({ 'net.ipv4.ip_local_port_range': '8080 65000' }, LISTENS),
    setting({ 'net.ipv4.ip_local_port_range': '8080 65000', 'net.ipv4.ip_local_reserved_ports': '8081' }, LISTENS),
  ],
  foundAt: ['containerDefinitions.0.portMappings.0.containerPort', 'containerDefinitions.0.portMappings.0.containerPort'],
  passes: () => [
    setting({ 'net.ipv4.ip_local_port_range': '8081 65000' }, LISTENS),
    setting({ 'net.ipv4.ip_local_port_range': '8080 65000', 'net.ipv4.ip_local_reserved_ports': '8080' }, LISTENS),
  ],
  requires: 'systemControls',
  check: task => tunedNamespacesOf(task).flatMap(containers => {
    const values = combinedSysctls(containers);
    const range = /^\s*(\d+)\s+(\d+)\s*$/.exec(values.get(RANGE) ?? '');
    if (!range || mayBeSetToUnknown(RESERVED, containers)) {
      return [];
    }
    const [low, high] = [Number(range[1]), Math.min(Number(range[2]), 65535)];
    const reserved = mergedPortList(values.get(RESERVED) ?? '');
    return containers.flatMap(({ name: container, ports }) => ports.flatMap(({ first, last }) => {
      const unprotected = firstPortOutside(reserved, [Math.max(first, low), Math.min(last, high)]);
      return unprotected === undefined ? [] : [{
        container,
        message: `the listening port ${unprotected} is in the ephemeral port range ${low} to ${high}.`,
        at: ['portMappings', first === last ? String(first) : `${first}-${last}`],
        fix: `Add ${unprotected} to ${RESERVED}, or exclude it from ${RANGE}.`,
      }];
    }));
  }),
};

/**
 * Reserves the ports where the task sets the range. The kernel gives the port of an open listener to no outgoing
 * connection anyway, so this changes only the time before the listener opens.
 */
function reservePort({ at }: Finding, task: WrittenTaskDefinition): Correction | undefined {
  const [reserved, another] = reservedPortsIn(task);
  const [range, anotherRange] = rangesIn(task);
  if (another || anotherRange || !range) {
    return undefined;
  }
  const ports = at![1];
  const title = `Reserve ${ports} with ${RESERVED}`;
  if (!reserved) {
    const values = { [keyIn(range.item, 'namespace')!]: RESERVED, [keyIn(range.item, 'value')!]: ports };
    return { title, change: { kind: 'copy', path: range.list, item: range.index, values } };
  }
  const key = keyIn(reserved.item, 'value')!;
  const old = String(reserved.item[key]);
  return { title, change: { kind: 'replace', path: [...reserved.path, key], value: old === '' ? ports : `${old},${ports}` } };
}

// A container may have thousands of listening ports.
const reservedPortsIn = memoizeLast((task: WrittenTaskDefinition) => sysctlsNamed(RESERVED, task));
const rangesIn = memoizeLast((task: WrittenTaskDefinition) => sysctlsNamed(RANGE, task));

/** Returns the settings of a kernel parameter in all containers. */
function sysctlsNamed(name: string, { properties }: WrittenTaskDefinition): Item[] {
  return itemsIn(properties, [], 'containerDefinitions').flatMap(({ path, item }) => itemsIn(item, path, 'systemControls'))
    .filter(({ item }) => member(item, 'namespace') === name);
}

/** A structure in a list, with the paths of both. */
interface Item {
  readonly path: JsonPath;
  readonly item: Json;
  readonly index: number;
  readonly list: JsonPath;
}

/** Returns the structures in a member of a structure. */
function itemsIn(structure: unknown, path: JsonPath, name: string): Item[] {
  const items = member(structure, name);
  const list = [...path, keyIn(structure, name)!];
  return Array.isArray(items) ? items.flatMap((item: unknown, index) => isObject(item) ? [{ path: [...list, index], item, index, list }] : []) : [];
}
