import { attempt } from '../../../../src/attempt';
import { dialectOf } from '../../../../src/local/engine/dialect';
import { dryRun } from '../../../../src/local/engine/names';
import { FIELDS, membersOf } from '../../../../src/local/run/definition/fields';
import { planOf } from '../../../../src/local/run/plan/plan';
import { definitionOf } from '../definitions';
import { EVERY_FIELD, Json } from '../every-field';

/** Fields that a run neither names nor shows in its plan, and why. */
const UNSEEN: Readonly<Record<string, string>> = {
  'containerDefinitions.secrets.valueFrom': 'the value must come from an option',
  'containerDefinitions.healthCheck.command': 'required by the dependency of the test',
  'runtimePlatform.operatingSystemFamily': 'only Linux is accepted',
};

/** What a run does with a task definition: its commands, and what it names at the start. */
function effectOf(task: Json): { readonly plan: string; readonly named: string } {
  const { containerDefinitions, ...rest } = task;
  const definition = definitionOf(containerDefinitions as object[], rest);
  const { notes, ...plan } = planOf(definition, { dialect: dialectOf('docker'), run: dryRun('web'), appliesLimits: true, machine: 'X86_64' });
  return { plan: JSON.stringify([plan, { ...definition, notApplied: [] }]), named: notes.join('\n') };
}

/** Returns a value without what a path leads to, in the first item of each list. */
function without(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (Array.isArray(value)) {
    return [without(value[0], [key, ...rest]), ...value.slice(1) as unknown[]];
  }
  const { [key]: removed, ...others } = value as Json;
  return rest.length === 0 ? others : { ...others, [key]: without(removed, rest) };
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce((found, key) => ((Array.isArray(found) ? found[0] : found) as Json | undefined)?.[key], value);
}

const LEAVES = FIELDS.flatMap(field => (membersOf(field) ?? ['']).map(member => ({ path: field.path, leaf: member === '' ? field.path : `${field.path}.${member}` })));

test('the task definition sets every field', () => {
  expect(LEAVES.filter(({ leaf }) => valueAt(EVERY_FIELD, leaf.split('.')) === undefined)).toEqual([]);
});

const all = effectOf(EVERY_FIELD);

test.each(LEAVES.filter(({ leaf }) => !(leaf in UNSEEN)))('$leaf is in the plan, or named at the start', ({ path, leaf }) => {
  // Some fields are required beside the others.
  const remaining = attempt(() => effectOf(without(EVERY_FIELD, leaf.split('.')) as Json));
  const isInPlan = remaining === undefined || remaining.plan !== all.plan;
  const isNamed = new RegExp(`(^|[ :,])${path.replace(/^(containerDefinitions|volumes)\./, '').replaceAll('.', '\\.')}([ ,:(]|$)`, 'm').test(all.named);
  expect(isInPlan || isNamed).toBe(true);
});
