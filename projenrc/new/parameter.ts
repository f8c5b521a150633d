import { CATALOG, PARAMETER_NAME, tableOf } from './catalog-tables';
import { addName, insertSorted, Refusal, Repository, Skeleton } from './skeleton';
import { INTERFACE_SYSCTLS, IPC_SYSCTLS, lookUp, NETWORK_SYSCTLS } from '../../src/catalog';

const MEASURED = 'test/catalog/measured.json';

/** Returns the files of a new kernel parameter: the table of its topic, and the record of what was measured. */
export function parameterSkeleton(name: string, repository: Repository): Skeleton {
  requireNew(name);
  const { path, start, indent, line, rowName } = tableOf(name, repository);
  return {
    files: {
      [path]: insertSorted(path, importCount(path, repository.read(path)), { start, line }, rowName, rowOf(rowName, indent)),
      [MEASURED]: insertSorted(MEASURED, repository.read(MEASURED), { start: '"parameters": {\n', line: /^ {4}"([^"]+)": \{\n/gm }, name, recordOf(name)),
    },
    steps: [
      'Replace the placeholders: "npx projen" names those that are left, and then whatever else is missing.',
      `Move the row of ${path} if it belongs to another topic. src/catalog/shapes.ts and src/catalog/entry.ts have the kinds of values. A default that depends on the host is undefined.`,
      'Add source to the row if another page than that of the table documents the parameter.',
      'The parameter has no property if it does not meet PROPERTY_CRITERION: take the reason from src/catalog/by-name.ts. Otherwise, remove byNameBecause.',
      `The record in ${MEASURED} is what the kernels do: "npm run measure:kernel" measures it (root, Debian 12).`,
      'If Linux 6.1 does not have it, add since to the row, and its name to test/catalog/names.json.',
      'Run "npx projen", which writes its property and its row in docs/sysctls.md.',
      'With a property, run "npm run compile && npm run docgen", which write API.md.',
      'Run "npx jest test/catalog test/constructs/sysctls/generated", then "npm test", and "npm run suite -- kernel" (root, Debian 12). Add a line to CHANGELOG.md.',
    ],
  };
}

function requireNew(name: string): void {
  if (!PARAMETER_NAME.test(name)) {
    throw new Refusal(`'${name}' is not the name of a kernel parameter: use the name that sysctl prints, for example net.ipv4.tcp_retries2, with <interface> in place of an interface`);
  }
  const found = lookUp(name);
  if (found.verdict === 'described' || [...NETWORK_SYSCTLS, ...INTERFACE_SYSCTLS, ...IPC_SYSCTLS].some(entry => entry.name === name)) {
    throw new Refusal(`the kernel parameter ${name} exists in ${CATALOG}`);
  }
  if (/[.](conf|neigh)[.][^<]/.test(name)) {
    throw new Refusal(`the kernel parameter ${name} belongs to an interface: write <interface> in place of its name, for example net.ipv4.conf.<interface>.forwarding`);
  }
  if (found.verdict === 'unavailable' || found.verdict === 'refused') {
    throw new Refusal(`the kernel parameter ${name} is not for tasks: ${found.reason}. See ${CATALOG}/unavailable.ts`);
  }
}

/** Adds the import of the shape of the skeleton, which nearly all tables use. */
function importCount(path: string, text: string): string {
  return /\bcount\(/.test(text) ? text : addName(path, text, /(import \{)([^}]*)(\} from '.\/shapes')/, 'count');
}

function rowOf(rowName: string, indent: string): string {
  const bounds = "['TODO: the lowest value, a number', 'TODO: the highest value, a number']";
  return [
    `  ['${rowName}', count('TODO: the unit, in the plural', ${bounds}), 'TODO: the value in a new namespace',`,
    "    'TODO: a sentence about the value and its effect that starts with The or Whether',",
    "    { byNameBecause: 'TODO: a constant of by-name.ts, or no byNameBecause for a property, an interface, or a module' }],",
  ].map(line => `${indent}${line}\n`).join('');
}

function recordOf(name: string): string {
  return `    "${name}": {
      "default": "TODO: the measured value in a new namespace",
      "min": "TODO: the lowest value that the kernels accept",
      "max": "TODO: the highest value that the kernels accept"
    },
`;
}
