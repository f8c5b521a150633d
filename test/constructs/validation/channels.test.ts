import { App, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { byAspect, byCommand, byPlugin, EXAMPLES, Form, FORMS, IN_L3, Template, Reported } from './channels';
import { RULES } from '../../../src/checks/rules';
import { removeFolders } from '../../cli/terminal';
import { fuzzRuns } from '../../fuzz-runs';
import { FUNCTIONS, Json, partsIn, Path, withValueAt } from '../../reading/hidden-values';
import { Format, FORMATS, inFormat } from '../../reading/written-formats';

afterAll(removeFolders);

/** Properties that the CDK drops from an example in some form, so that checks of an app cannot find them. */
const DROPPED: Readonly<Record<string, (task: any) => boolean>> = {
  // The L1 drops unknown properties of a task definition.
  'typed L1s': ({ SystemControls }) => SystemControls !== undefined,
};

/** Whether the CDK rejects an example with its own message, because of a map where it expects a list, or a text where it expects a map. */
const isRejected = (form: string, { ContainerDefinitions: [container] }: any) =>
  form !== 'generic resources' && container !== undefined
  && (typeof container !== 'object' || (container.SystemControls !== undefined && !Array.isArray(container.SystemControls)));

const taskIn = ({ Resources }: Template) => Resources.Task.Properties;

function examplesFor(form: string): Readonly<Record<string, Template>> {
  return Object.fromEntries(Object.entries(EXAMPLES).filter(([, example]) => !isRejected(form, taskIn(example))));
}

const COMMAND = byCommand(EXAMPLES);

/** Returns the findings that a channel must report for the examples in some form. */
function expected(form: string, isReported: (finding: string) => boolean): Reported {
  return Object.fromEntries(Object.entries(examplesFor(form)).map(([name, example]) =>
    [name, DROPPED[form]?.(taskIn(example)) ? [] : COMMAND[name].filter(isReported)]));
}

const forms = Object.entries(FORMS);

test.each(forms)('the plugin has the findings of the command for %s', (name, form) => {
  expect(byPlugin(examplesFor(name), form)).toEqual(expected(name, () => true));
});

test.each(forms)('the aspect has the findings of the command for %s, except information', (name, form) => {
  expect(byAspect(examplesFor(name), form)).toEqual(expected(name, finding => !finding.startsWith('info ')));
});

test('the CDK drops a property of an example and rejects three examples', () => {
  const examples = Object.entries(EXAMPLES);
  expect(examples.filter(([, example]) => DROPPED['typed L1s'](taskIn(example))).map(([name]) => name))
    .toEqual(['key-not-in-effect-fails-3']);
  expect(examples.filter(([, example]) => isRejected('typed L1s', taskIn(example))).map(([name]) => name))
    .toEqual(['key-not-in-effect-fails-5', 'task-definition-unchecked-fails-1', 'task-definition-unchecked-fails-2']);
});

test.each<[string, Form]>(forms.filter(([name]) => name !== 'generic resources'))('the CDK rejects a map instead of a list in %s', (_, form) => {
  const app = new App();
  form(new Stack(app, 'Stack'), EXAMPLES['key-not-in-effect-fails-5']);
  expect(() => app.synth()).toThrow('should be a list');
});

/** Keys that no reader may take for others, and the same key in another case. */
const HOSTILE: Json = JSON.parse('{"__proto__":{"Privileged":true},"constructor":1,"1":2,"":3,"\u0420rivileged":true,"pRIVILEGED":true,"Fn":4,"Condition":"x"}');

/** What may stand in place of a part of a task definition, in any channel. */
const DISGUISES: Readonly<Record<string, (value: unknown) => unknown>> = {
  'hostile keys': value => typeof value === 'object' && !Array.isArray(value) ? Object.defineProperties({ ...value }, Object.getOwnPropertyDescriptors(HOSTILE)) : undefined,
  'a literal variable': value => typeof value === 'object' ? undefined : '${Backlog}',
  ...Object.fromEntries(Object.entries(FUNCTIONS).map(([name, { write }]) => [name, (value: unknown) => {
    const written = write(value);
    return written?.sections === undefined && written?.item === undefined ? written?.value : undefined;
  }])),
};

/** The disguises that other tools replace in a file for the ECS API. */
const LITERALS = ['a literal variable', 'a placeholder'];

/** Whether a task definition means the same with a disguise. */
const keepsValue = (disguise: string) => disguise === 'hostile keys' || FUNCTIONS[disguise]?.keepsValue;

const FAILING = RULES.flatMap(({ name, fails }) => fails().map(example => [name, example] as const))
  .filter(([, example]) => !('Resources' in example || 'taskDefinition' in example));

const [TEMPLATE, YAML, REGISTERED] =
  ['a template in JSON', 'a template in YAML with short forms', 'the input of register-task-definition'].map(name => FORMATS[name]);

/** Those that need nothing beside the task definition. */
const NAMES = Object.keys(DISGUISES).filter(name => ['text', { key: 'text' }, ['text'], '5'].some(value => DISGUISES[name](value) !== undefined));

/** Examples of rules with a part for each, which the disguises take in turn, as a format writes them. */
const disguised = fc.tuple(fc.constantFrom(...FAILING), fc.nat()).map(([[rule, taskDefinition], part]) => (disguise: string) => {
  // The plugin leaves a task definition without containers to the CDK.
  const isPart = (path: Path) => path.length > (path[1] !== 'containerDefinitions' ? 1 : keepsValue(disguise) ? 2 : 3);
  const parts = partsIn(taskDefinition, ['taskDefinition']).filter(({ path, value }) => isPart(path) && DISGUISES[disguise](value) !== undefined);
  const write = (format: Format) => {
    const [task, path] = inFormat(format, { taskDefinition }, parts[part % parts.length]?.path ?? []);
    const value = path.reduce<unknown>((current, step) => (current as Json)[step], task);
    return format.write(parts.length === 0 ? task : withValueAt(task, path, DISGUISES[disguise](value)))!;
  };
  return { rule, disguise, write };
});

test('no channel loses a finding in a generated definition', () => {
  const sample = fc.sample(disguised, fuzzRuns(50)).map((each, index) => each(NAMES[index % NAMES.length]));
  const generated = Object.fromEntries(sample.map((each, index) => [`Stack${index}`, each]));
  const inEach = <Result>(of: (name: string) => Result) => Object.fromEntries(Object.keys(generated).map(name => [name, of(name)]));
  const written = (format: Format) => inEach(name => generated[name].write(format));
  const command = byCommand(written(TEMPLATE));
  expect(Object.keys(generated).filter(name =>
    keepsValue(generated[name].disguise) && !command[name].some(finding => finding.endsWith(`::${generated[name].rule}`)))).toEqual([]);
  expect(byCommand(written(YAML), { extension: 'yaml' })).toEqual(command);
  expect(byCommand(written(TEMPLATE), { isAssembly: true })).toEqual(command);
  const registered = byCommand(written(REGISTERED));
  const lostIn = (channel: Reported, reported: Reported) =>
    Object.keys(generated).flatMap(name => reported[name].filter(finding => !channel[name].includes(finding)));
  expect(lostIn(registered, inEach(name => LITERALS.includes(generated[name].disguise) ? [] : command[name]))).toEqual([]);
  // The CDK omits a key with this name.
  const templates = inEach(name => JSON.parse(generated[name].write(TEMPLATE), (key, value: unknown) => key === '__proto__' ? undefined : value) as Template);
  const plugin = byPlugin(templates, FORMS['generic resources']);
  expect(plugin).toEqual(byCommand(templates));
  // The aspect computes no functions.
  const plain = (reported: Reported) => inEach(name =>
    reported[name].filter(finding => ['hostile keys', ...LITERALS].includes(generated[name].disguise) && !finding.startsWith('info ')));
  const aspect = byAspect(templates, FORMS['generic resources']);
  expect(plain(aspect)).toEqual(plain(plugin));
  // An override with a function merges it with a list.
  expect(lostIn(byAspect(templates, IN_L3), plain(aspect))).toEqual([]);
});

