import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { insertBefore, read, Refusal, Skeleton } from './skeleton';
import { INTERFACE_SYSCTLS, IPC_SYSCTLS, lookUp, NETWORK_SYSCTLS } from '../../src/catalog';
import { ROOT } from '../placeholders';

const CATALOG = 'src/catalog';
const MEASURED = 'test/catalog/measured.json';
const NAMES = [...NETWORK_SYSCTLS, ...INTERFACE_SYSCTLS, ...IPC_SYSCTLS].map(({ name }) => name);

/** Returns the files of a new kernel parameter: the table of its topic, and the record of what was measured. */
export function parameterSkeleton(name: string): Skeleton {
  requireNew(name);
  const { path, row, prefix, indent } = similarRow(name);
  const withRow = insertBefore(path, row, rowOf(name.slice(prefix.length)).replace(/^(?=.)/gm, indent));
  const next = Object.keys((JSON.parse(read(MEASURED)) as { readonly parameters: object }).parameters).sort().find(other => other > name)!;
  return {
    files: {
      // Nearly all tables use this shape.
      [path]: /\bcount\(/.test(read(path)) ? withRow : withRow.replace(/(?<=import \{)(?=[^}]*\} from '.\/shapes')/, ' count,'),
      [MEASURED]: insertBefore(MEASURED, new RegExp(`^ {4}"${next.replace(/[.]/g, '\\.')}"`, 'm'), recordOf(name)),
    },
    steps: [
      'Replace the placeholders: "npx projen" names those that are left.',
      `Move the row of ${path} if it belongs to another topic. src/catalog/shapes.ts and src/catalog/entry.ts have the kinds of values. A default that depends on the host is undefined.`,
      'Add source to the row if another page than that of the table documents the parameter.',
      'The parameter has no property if it does not meet PROPERTY_CRITERION: take the reason from src/catalog/by-name.ts. Otherwise, remove byNameBecause.',
      `The record in ${MEASURED} is what the kernels do: "npm run measure:kernel" measures it (root, Debian 12).`,
      'If Linux 6.1 does not have it, add since to the row, and its name to test/catalog/names.json.',
      'Run "npx projen", which writes its property and its row in docs/sysctls.md.',
      'With a property, run "npm run compile && npm run docgen", which write API.md.',
      'Run "npx jest test/catalog test/constructs/sysctls/generated", then "npm test", and "npm run suite -- kernel" (root, Debian 12).',
    ],
  };
}

function requireNew(name: string): void {
  if (!/^[a-z]+(\.([a-z0-9_-]+|<interface>))+$/.test(name)) {
    throw new Refusal(`'${name}' is not the name of a kernel parameter: use the name that sysctl prints, for example net.ipv4.tcp_retries2, with <interface> in place of an interface`);
  }
  const found = lookUp(name);
  if (found.verdict === 'described' || NAMES.includes(name)) {
    throw new Refusal(`the kernel parameter ${name} exists in ${CATALOG}`);
  }
  if (/[.](conf|neigh)[.][^<]/.test(name)) {
    throw new Refusal(`the kernel parameter ${name} belongs to an interface: write <interface> in place of its name, for example net.ipv4.conf.<interface>.forwarding`);
  }
  if (found.verdict === 'unavailable' || found.verdict === 'refused') {
    throw new Refusal(`the kernel parameter ${name} is not for tasks: ${found.reason}. See ${CATALOG}/unavailable.ts`);
  }
}

/** Returns a row, with the comments before it, of a parameter whose name has the longest start in common: the next one, or else the last one. */
function similarRow(name: string) {
  const start = (other: string) => [...other, ''].findIndex((character, i) => character !== name[i]);
  const longest = Math.max(...NAMES.map(start));
  const candidates = NAMES.filter(other => start(other) === longest).sort();
  const similar = candidates.find(other => other > name) ?? candidates.at(-1)!;
  const rows = readdirSync(join(ROOT, CATALOG)).map(file => `${CATALOG}/${file}`).flatMap(path =>
    // Some rows are the result of a function, and neighbors.ts has one table for two prefixes.
    [...read(path).matchAll(/^ +(?:\[|\w+\()'([^']+)'/gm)].map(([line, end]) => ({ path, line, prefix: similar.slice(0, -end.length), end })));
  const { path, line, prefix } = rows.find(row => row.prefix + row.end === similar
    && (row.prefix === '' || read(row.path).includes(`'${row.prefix}'`) || /[.]neigh[.]/.test(row.prefix) && row.path.includes('neighbors')))!;
  return { path, prefix, indent: /^ */.exec(line)![0].slice(2), row: new RegExp(`^(?: *//.*\\n)*${line.replace(/[.[()]/g, '\\$&')}`, 'm') };
}

function rowOf(name: string): string {
  return `  ['${name}', count('TODO: the unit, in the plural', ['TODO: the lowest value, a number', 'TODO: the highest value, a number']), 'TODO: the value in a new namespace',
    'TODO: a sentence about the value and its effect that starts with The or Whether',
    { byNameBecause: 'TODO: a constant of by-name.ts, or no byNameBecause for a property, an interface, or a module' }],
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
