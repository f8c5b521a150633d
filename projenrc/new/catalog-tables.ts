import { Repository } from './skeleton';

export const CATALOG = 'src/catalog';

/** Matches the name of a kernel parameter, as sysctl prints it. */
export const PARAMETER_NAME = /^[a-z]+(\.([a-z0-9_-]+|<interface>))+$/;

/** A table of the catalog. */
export interface CatalogTable {
  readonly path: string;

  /** Its first line, before its rows. */
  readonly start: string;

  /** The spaces before its last line. */
  readonly indent: string;

  /** Matches a row with the comments before it, and captures its name, or matches the end of the table. */
  readonly line: RegExp;
}

/** The tables of a file. Those of neighbors.ts share their rows. */
const TABLES = /^( *)(.*\btable\(\{.*\}, \[|const NEIGHBOR_ROWS\b.*\[)\n([^]*?)^\1\]/gm;

/** Returns the table with the row of a parameter, or with the row whose name has the longest start in common: parameters of a topic have similar names. */
export function tableOf(name: string, { list, read }: Repository): CatalogTable & { readonly rowName: string } {
  const candidates = list(CATALOG).map(file => `${CATALOG}/${file}`).flatMap(path => [...read(path).matchAll(TABLES)].flatMap(([, indent, start, rows]) => {
    const prefix = prefixOf(start).exec(name)?.[0];
    if (prefix === undefined) {
      return [];
    }
    const rowName = name.slice(prefix.length);
    // Some rows are the result of a function.
    const line = new RegExp(`^(?: *//.*\\n)*${indent}  (?:\\[|\\w+\\()'([^']+)'|^${indent}\\]`, 'gm');
    const common = prefix.length + Math.max(...[...rows.matchAll(line)].map(([, other]) => commonStart(rowName, other)));
    return [{ path, start, indent, line, rowName, common }];
  }));
  return candidates.reduce((best, candidate) => candidate.common > best.common ? candidate : best);
}

/** Matches what a table adds to the names of its rows. */
function prefixOf(start: string): RegExp {
  const [, prefix = ''] = /\bprefix: '([^']+)'/.exec(start) ?? [];
  return start.includes('NEIGHBOR_ROWS') ? /^net\.ipv[46]\.neigh\.<interface>\./ : new RegExp(`^${prefix.replaceAll('.', '\\.')}`);
}

function commonStart(one: string, other: string): number {
  const end = [...one].findIndex((character, index) => character !== other[index]);
  return end < 0 ? one.length : end;
}
