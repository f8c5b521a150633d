import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Assembly, ClassType, InterfaceType } from '@jsii/spec';

// Completes API.md: a page of this length is hard to use without a table of contents, and jsii-docgen writes none. It also repeats what classes and
// structs inherit in each of them, so that the page would be too large for GitHub to show. Each member is described once, and the tables link there.
const { types = {} } = JSON.parse(gunzipSync(readFileSync('.jsii.gz')).toString()) as Assembly;
// Names repeat the ids of the same anchors.
const [title, ...sections] = readFileSync('API.md', 'utf8').replace(/<a name="[^"]*" /g, '<a ').split(/^(?=## )/m);
writeFileSync('API.md', [title, ...sections.map(contentsOf), '\n', ...sections.map(withoutRepetitions)].join(''));

/** Links the entries of a section in one line. */
function contentsOf(section: string): string {
  const entries = [...section.matchAll(/^### (\w+) <a .*id="([^"]+)"/gm)].map(([, name, id]) => `[${name}](#${id})`);
  return `- **${/^## (\w+)/.exec(section)![1]}**: ${entries.join(', ')}\n`;
}

/** Removes the descriptions of members that a type of the library inherits from another one, and links to those. */
function withoutRepetitions(section: string): string {
  const parts = section.split(/^(?=#{3,5} )/m).filter(part => {
    const [, id] = /^##### .* id="([^"]+)"/.exec(part) ?? [];
    return id === undefined || originOf(id) === id;
  });
  return parts.join('').replace(/(?<=^\| <code><a href="#)[^"]+/gm, originOf);
}

/** Returns the id of the description of a member: that of the topmost type of the library that has it. */
function originOf(id: string): string {
  const [, type, member] = /^(cdk-fargate-linux-controls\.\w+)\.((?:property\.)?\w+)$/.exec(id) ?? [];
  const base = member === undefined ? undefined : basesOf(type).find(candidate => has(candidate, member));
  return base === undefined ? id : originOf(`${base}.${member}`);
}

function has(type: string, member: string): boolean {
  const { methods = [], properties = [] } = (types[type] ?? {}) as Partial<ClassType>;
  return [...methods.map(({ name }) => name), ...properties.map(({ name }) => `property.${name}`)].includes(member)
    || basesOf(type).some(base => has(base, member));
}

function basesOf(type: string): string[] {
  const { base, interfaces = [] } = (types[type] ?? {}) as Partial<ClassType & InterfaceType>;
  return [...base === undefined ? [] : [base], ...interfaces];
}
