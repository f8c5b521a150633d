import type { CfnResource } from 'aws-cdk-lib';
import { addWarning } from './annotate';
import { removeMetadata } from './introspection/cdk-internals';
import { propertiesOf } from './introspection/construct-properties';
import { attempt } from '../../attempt';
import { isObject, type Json, member } from '../../checks/json';
import { OVERRIDE_REMOVES_CHANGE } from '../../checks/rule';
import { capitalized, joinWords, message } from '../../wording';

/** A container before and after blocks changed it. */
export interface ChangedContainer {
  readonly before: Json;
  readonly after: Json;
}

/** The warnings of the latest validation. */
const WARNINGS = new WeakMap<CfnResource, readonly string[]>();

/** Warns of what blocks set in containers and an override of the template removes. Removes warnings that no longer hold. */
export function annotateOverridden(taskDefinition: CfnResource, changed: readonly ChangedContainer[], setsPidMode: boolean): void {
  const earlier = WARNINGS.get(taskDefinition) ?? [];
  removeMetadata(taskDefinition, data => typeof data === 'string' && earlier.some(warning => data.startsWith(warning)));
  const properties = attempt(() => propertiesOf(taskDefinition).properties);
  const containers = attempt(() => member(properties, 'ContainerDefinitions'));
  const warnings = changed.flatMap(({ before, after }, i) => {
    const container: unknown = Array.isArray(containers) ? containers[i] : undefined;
    const removed = Object.entries(after).flatMap(([property, value]) => {
      const present = new Set(textsIn(member(container, capitalized(property))));
      const words = addedTexts(value, before[property]).filter(text => !present.has(text));
      return words.length > 0 ? [`${joinWords(words)} in ${property}`] : [];
    });
    return removed.length === 0 ? [] : [message`container ${typeof after.name === 'string' ? after.name : JSON.stringify(after.name)}: an override removes what blocks set: ${removed.join('; ')}. Add it to the value of addPropertyOverride or addOverride, or remove the override.`];
  });
  if (setsPidMode && properties && member(properties, 'PidMode') === undefined) {
    warnings.push(message`something removes pidMode, which blocks set to task. Keep it, or remove the blocks that share the PID namespace.`);
  }
  WARNINGS.set(taskDefinition, warnings);
  warnings.forEach(warning => addWarning(taskDefinition, OVERRIDE_REMOVES_CHANGE, warning));
}

/** Returns the names of the items that a change added, and the words. */
function addedTexts(after: unknown, before: unknown): string[] {
  if (!Array.isArray(after)) {
    return isObject(after) ? Object.keys(after).flatMap(key => addedTexts(after[key], isObject(before) ? before[key] : undefined)) : [];
  }
  const present = new Set(Array.isArray(before) ? before.map(nameOf) : []);
  return after.map(nameOf).filter(name => name !== undefined && !present.has(name)) as string[];
}

/** The first member of an item is its name, for example `namespace` of a kernel parameter. */
function nameOf(item: unknown): string | undefined {
  const name: unknown = isObject(item) ? Object.values(item)[0] : item;
  return typeof name === 'string' ? name : undefined;
}

function textsIn(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : typeof value === 'string' ? [value] : [];
}
