import { App, Stack } from 'aws-cdk-lib';
import { byAspect, byCommand, byPlugin, EXAMPLES, Form, FORMS, Template, Reported } from './channels';
import { removeFolders } from '../../cli/terminal';

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
    .toEqual(['task-definition-unchecked-fails-1', 'task-definition-unchecked-fails-2', 'key-not-in-effect-fails-5']);
});

test.each<[string, Form]>(forms.filter(([name]) => name !== 'generic resources'))('the CDK rejects a map instead of a list in %s', (_, form) => {
  const app = new App();
  form(new Stack(app, 'Stack'), EXAMPLES['key-not-in-effect-fails-5']);
  expect(() => app.synth()).toThrow('should be a list');
});
