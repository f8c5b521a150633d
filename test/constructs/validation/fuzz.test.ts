import { join } from 'node:path';
import { App, CfnResource, cx_api as cxapi, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { judge, sentenceOf } from '../../../src/checks/judge';
import { describe } from '../../../src/cli/describe/describe';
import { PLAIN } from '../../../src/cli/style';
import { taskDefinitionsOf } from '../../../src/reading/content/template';
import { readTaskDefinition } from '../../../src/reading/definitions/task-definition';
import { Resource, resource, taskDefinition, template } from '../../checks/arbitrary';
import { fuzzRuns } from '../../fuzz-runs';
import { temporaryFolder } from '../../temporary-folder';
import { NamespaceSharingChecks, FindingSeverity, NamespaceSharingPlugin } from 'cdk-fargate-linux-controls';

// Any input must yield findings without an exception or a hang. `npm run suite -- fuzz` tries far more inputs than the unit tests.
const numRuns = fuzzRuns(30);
const TIMEOUT_MS = 60_000 + numRuns * 100;

const folder = temporaryFolder('fuzz');

// A description reads the template again with other values, which takes most of the time.
test('any template can be checked and described', () => {
  fc.assert(fc.property(template, content => {
    const taskDefinitions = taskDefinitionsOf(content) ?? [];
    taskDefinitions.flatMap(({ model }) => judge(model));
    expect(describe([{ file: 'a.json', taskDefinitions }], PLAIN)).toMatch(/\S/);
  }), { numRuns: fuzzRuns(10) });
}, TIMEOUT_MS);

test('any task definition can be checked, and the findings do not depend on the order of its members', () => {
  fc.assert(fc.property(taskDefinition, properties => {
    const sentences = (task: object) => judge(readTaskDefinition(task)).map(sentenceOf).sort();
    expect(sentences(properties).filter(sentence => !/\S/.test(sentence))).toEqual([]);
    expect(sentences(Object.fromEntries(Object.entries(properties).reverse()))).toEqual(sentences(properties));
  }), { numRuns });
}, TIMEOUT_MS);

test('any app that can be synthesized without the aspect can be synthesized with it, and the plugin checks the templates', () => {
  fc.assert(fc.property(fc.array(resource, { maxLength: 3 }), resources => {
    const withoutChecks = synthesize(appOf(resources));
    const app = appOf(resources);
    NamespaceSharingChecks.addTo(app);
    expect(messageOf(synthesize(app))).toBe(messageOf(withoutChecks));
    if ('stacks' in withoutChecks) {
      const templatePaths = withoutChecks.stacks.map(({ templateFullPath }) => templateFullPath);
      const plugin = new NamespaceSharingPlugin({ minimumSeverity: FindingSeverity.INFO });
      expect(plugin.validate({ appConstruct: appOf(resources), templatePaths }).violations).toBeInstanceOf(Array);
    }
  }), { numRuns: Math.ceil(numRuns / 10) });
}, TIMEOUT_MS);

function appOf(resources: readonly Resource[]): App {
  const app = new App({ outdir: join(folder, 'out') });
  const stack = new Stack(app, 'Stack');
  resources.forEach(({ id, type, properties, overrides }, index) => {
    const added = new CfnResource(stack, `${id}${index}`, { type, properties });
    overrides.forEach(([name, value]) => added.addPropertyOverride(name, value));
  });
  return app;
}

function synthesize(app: App): cxapi.CloudAssembly | Error {
  try {
    return app.synth();
  } catch (error) {
    return error as Error;
  }
}

/** Returns the CDK's error message without the numbers of tokens. Undefined if there is no error. */
function messageOf(result: object): string | undefined {
  return 'message' in result ? String(result.message).replace(/\d+/g, '#') : undefined;
}
