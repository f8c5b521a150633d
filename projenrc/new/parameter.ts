import { insertSorted, Refusal, Repository, Skeleton } from './skeleton';
import { INTERFACE_SYSCTLS, IPC_SYSCTLS, lookUp, NETWORK_SYSCTLS } from '../../src/catalog';

const CATALOG = 'src/catalog';
const MEASURED = 'test/catalog/measured.json';

/** Returns the files of a new kernel parameter: its topic, and the record of what was measured. */
export function parameterSkeleton(name: string, repository: Repository): Skeleton {
  requireNew(name);
  const topic = topicOf(name, repository);
  return {
    files: {
      [topic]: insertSorted(topic, repository.read(topic), { start: '_SYSCTLS: readonly SysctlEntry[] = [\n', line: /^ {2}\{\n {4}name: '([^']+)'|^\];/gm }, name, entryOf(name)),
      [MEASURED]: insertSorted(MEASURED, repository.read(MEASURED), { start: '"parameters": {\n', line: /^ {4}"([^"]+)": \{\n/gm }, name, recordOf(name)),
    },
    steps: [
      'Replace the placeholders: "npx projen" names those that are left, and then whatever else is missing.',
      `Move the entry of ${topic} if it belongs to another topic. src/catalog/shapes.ts and src/catalog/entry.ts have the kinds of values.`,
      'The parameter has no property if it does not meet PROPERTY_CRITERION: take the reason from src/catalog/by-name.ts. Otherwise, remove byNameBecause, and add the name to the list of properties in test/catalog/entry.test.ts.',
      `The record in ${MEASURED} is what the kernels do: "npm run measure:kernel" measures it (root, Debian 12).`,
      'If Linux 6.1 does not have it, add since to the entry, and its name to test/catalog/names.json.',
      'Run "npx projen", which writes its property and its row in docs/sysctls.md.',
      'With a property, run "npm run compile && npm run docgen && npm run compat -- --record", which write API.md and the frozen names.',
      'Run "npx jest test/catalog test/constructs/sysctls/generated", then "npm test", and "npm run test:kernel" (root, Debian 12). Add a line to CHANGELOG.md.',
    ],
  };
}

function requireNew(name: string): void {
  if (!/^[a-z]+(\.([a-z0-9_-]+|<interface>))+$/.test(name)) {
    throw new Refusal(`'${name}' is not the name of a kernel parameter: use the name that sysctl prints, for example net.ipv4.tcp_retries2, with <interface> in place of an interface`);
  }
  const found = lookUp(name);
  if (found.verdict === 'described' || [...NETWORK_SYSCTLS, ...INTERFACE_SYSCTLS, ...IPC_SYSCTLS].some(entry => entry.name === name)) {
    throw new Refusal(`the kernel parameter ${name} exists in ${CATALOG}`);
  }
  if (found.verdict === 'unavailable' || found.verdict === 'refused') {
    throw new Refusal(`the kernel parameter ${name} is not for tasks: ${found.reason}. See ${CATALOG}/unavailable.ts`);
  }
}

/** The files in which functions build the names. */
const BUILT: readonly (readonly [start: RegExp, file: string])[] = [
  [/^net\.ipv4\.conf\./, 'ipv4-interfaces'], [/^net\.ipv6\.conf\./, 'ipv6-interfaces'], [/^net\.ipv[46]\.neigh\./, 'neighbors'], [/^net\.(netfilter|bridge)\./, 'netfilter'],
];

/** Returns the file with the entry whose name has the longest start in common: parameters of a topic have similar names. */
function topicOf(name: string, { list, read }: Repository): string {
  const built = BUILT.find(([start]) => start.test(name));
  if (built !== undefined) {
    return `${CATALOG}/${built[1]}.ts`;
  }
  const entries = list(CATALOG).map(file => `${CATALOG}/${file}`)
    .flatMap(file => [...read(file).matchAll(/^ {4}name: '([^']+)'/gm)].map(([, other]) => ({ file, common: commonStart(name, other) })));
  return entries.reduce((best, candidate) => candidate.common > best.common ? candidate : best).file;
}

function commonStart(one: string, other: string): number {
  const end = [...one].findIndex((character, index) => character !== other[index]);
  return end < 0 ? one.length : end;
}

function entryOf(name: string): string {
  return `  {
    name: '${name}',
    shape: { kind: 'count', unit: 'TODO: the unit, in the plural', bounds: ['TODO: the lowest value, a number', 'TODO: the highest value, a number'] },
    summary: 'TODO: a sentence about the value and its effect that starts with The or Whether',
    kernelDefault: 'TODO: the value in a new namespace',
    byNameBecause: 'TODO: a constant of by-name.ts, or no byNameBecause for a property',
    source: 'TODO: the address at docs.kernel.org, or a constant of sources.ts',
  },
`;
}

function recordOf(name: string): string {
  return `    "${name}": {
      "default": "TODO: the measured value in a new namespace",
      "min": "TODO: the lowest value that the kernels accept",
      "max": "TODO: the highest value that the kernels accept"
    },
`;
}
