import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names and descriptions that the CDK derives from construct ids. */
const DERIVED_FROM_IDS = new Set(['Family', 'GroupDescription']);

/** Throws if the templates in two folders differ in anything but construct ids and values derived from them. */
export function requireEqualTemplates(a: string, b: string): void {
  const [resourcesOfA, resourcesOfB] = [a, b].map(resourcesIn);
  const length = Math.max(resourcesOfA.length, resourcesOfB.length);
  const differing = [...Array(length).keys()].find(i => resourcesOfA[i] !== resourcesOfB[i]);
  if (differing !== undefined) {
    throw new Error(`The L3 and the handwritten L2 produce different resources, so their times cannot be compared:\n${resourcesOfA[differing]}\n${resourcesOfB[differing]}`);
  }
}

/** Returns all resources, with logical ids replaced by resource types, in an order that does not depend on ids. */
function resourcesIn(outdir: string): string[] {
  return readdirSync(outdir).filter(file => file.endsWith('.template.json')).flatMap(file => {
    const { Resources: resources } = JSON.parse(readFileSync(join(outdir, file), 'utf8')) as { Resources: Record<string, { readonly Type: string }> };
    return Object.values(resources).map(resource => JSON.stringify(resource, (key, value: unknown) => {
      if (DERIVED_FROM_IDS.has(key)) {
        return undefined;
      }
      const named = typeof value === 'string' ? resources[value]?.Type ?? value : value;
      return key === 'DependsOn' && Array.isArray(named) ? named.map(id => resources[id].Type).sort() : named;
    }));
  }).sort();
}
