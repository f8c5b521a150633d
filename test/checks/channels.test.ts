import { App, Stack } from 'aws-cdk-lib';
import { byAspect, byCommand, byPlugin, Form, FORMS, Template, templateOf, Reported } from './channels';
import { RULES } from '../../src/checks/rules';
import { removeFolders } from '../cli/terminal';

afterAll(removeFolders);

/** The examples of all rules; each name is the one of a stack. */
const EXAMPLES: Readonly<Record<string, Template>> = Object.fromEntries(RULES.flatMap(({ name, fails, passes }) => [
  ...fails.map((example, i) => [`${name}-fails-${i + 1}`, templateOf(example)]),
  ...passes.map((example, i) => [`${name}-passes-${i + 1}`, templateOf(example)]),
]));

/** What the CDK does not take from an example in some form, so that no check of an app can see it. */
const NOT_TAKEN: Readonly<Record<string, (task: any) => boolean>> = {
  // It neither keeps a property of the task definition that it does not know, nor writes it to the template.
  'typed L1s': ({ SystemControls }) => SystemControls !== undefined,
};

/** What the CDK refuses by itself, with a message of its own: a map where it wants a list. */
const isRefused = (form: string, { ContainerDefinitions: [{ SystemControls }] }: any) =>
  form !== 'generic resources' && SystemControls !== undefined && !Array.isArray(SystemControls);

const taskIn = ({ Resources }: Template) => Resources.Task.Properties;

function examplesFor(form: string): Readonly<Record<string, Template>> {
  return Object.fromEntries(Object.entries(EXAMPLES).filter(([, example]) => !isRefused(form, taskIn(example))));
}

const COMMAND = byCommand(EXAMPLES);

/** What a channel has to tell of the examples in some form. */
function expected(form: string, isTold: (finding: string) => boolean): Reported {
  return Object.fromEntries(Object.entries(examplesFor(form)).map(([name, example]) =>
    [name, NOT_TAKEN[form]?.(taskIn(example)) ? [] : COMMAND[name].filter(isTold)]));
}

test('the command finds each rule in its examples', () => {
  for (const { name, fails, severity } of RULES) {
    fails.forEach((_, i) => expect(COMMAND[`${name}-fails-${i + 1}`]).toContain(`${severity} cdk-fargate-linux-controls::${name}`));
  }
});

const forms = Object.entries(FORMS);

test.each(forms)('the plugin tells of %s what the command tells', (name, form) => {
  expect(byPlugin(examplesFor(name), form)).toEqual(expected(name, () => true));
});

test.each(forms)('the aspect tells of %s what the command tells, information aside', (name, form) => {
  expect(byAspect(examplesFor(name), form)).toEqual(expected(name, finding => !finding.startsWith('info ')));
});

test('what the CDK does not take are two of the examples, and it refuses one of them by itself', () => {
  const examples = Object.entries(EXAMPLES);
  expect(examples.filter(([, example]) => NOT_TAKEN['typed L1s'](taskIn(example))).map(([name]) => name)).toEqual(['key-not-in-effect-fails-3']);
  expect(examples.filter(([, example]) => isRefused('typed L1s', taskIn(example))).map(([name]) => name)).toEqual(['key-not-in-effect-fails-5']);
});

test.each<[string, Form]>(forms.filter(([name]) => name !== 'generic resources'))('the CDK refuses a map in the place of a list in %s', (_, form) => {
  const app = new App();
  form(new Stack(app, 'Stack'), EXAMPLES['key-not-in-effect-fails-5']);
  expect(() => app.synth()).toThrow('should be a list');
});
