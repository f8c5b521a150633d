import { propertiesNotSetIn } from './task-properties';
import { readInput } from '../../src/cli/input';
import { CONFLICT, CONFLICT_ID, DESCRIBED, REGISTER, REPEATED_ID, SOUND, template } from '../cli/definitions';
import { fileWith, rulesIn, run, runToEnd } from '../cli/terminal';

const PID_MODE_ID = 'cdk-fargate-linux-controls::pid-mode-on-fargate';
const GOOD = { ...REGISTER, family: 'good', pidMode: 'task' };
const BAD_YAML = 'family: edge\nrequiresCompatibilities: [FARGATE]\nnetworkMode: awsvpc\ncpu: "256"\nmemory: "512"\npidMode: host\ncontainerDefinitions:\n- name: app\n  image: i\n';

/** Returns the summary and the exit code for a file. */
function summaryOf(content: unknown, name?: string) {
  const { code, out, err } = run(['check', fileWith(content, name)]);
  return [code, out.split('\n').find(line => / task definitions?:/.test(line)) ?? err];
}

test.each([
  ['a YAML stream', `--- \n${BAD_YAML}---\n# empty\n---\n${BAD_YAML}...\n`, 'tasks.yaml'],
  ['a line for each JSON value', `${JSON.stringify(REGISTER)}\n${JSON.stringify(REGISTER)}\n`, 'tasks.jsonl'],
  ['concatenated JSON values', JSON.stringify(REGISTER, undefined, 2).repeat(2), 'tasks.json'],
  ['a JSON text sequence', `\u001e${JSON.stringify(REGISTER)}\n\u001e${JSON.stringify(DESCRIBED)}\n`, 'tasks.json-seq'],
  ['JSON documents of a YAML stream', `${JSON.stringify(REGISTER)}\n---\n${JSON.stringify(REGISTER)}\n`, 'tasks.json'],
  ['files with byte order marks that were joined', `\uFEFF${JSON.stringify(REGISTER)}\n\uFEFF${JSON.stringify(DESCRIBED)}`, 'tasks.json'],
  ['a list, as jq --slurp writes it', [REGISTER, DESCRIBED], 'tasks.json'],
  ['a list of lists', [[REGISTER], [], [[DESCRIBED]]], 'tasks.json'],
  ['templates and task definitions together', `${JSON.stringify(template({ Task: CONFLICT }))}{}[]1 "x"null${JSON.stringify(REGISTER)}`, 'tasks.json'],
])('reads all documents of %s', (_, content, name) => {
  expect(summaryOf(content, name)).toStrictEqual([1, '2 task definitions: 2 errors, 0 warnings']);
});

test.each([
  ['the first', `{"containerDefinitions": ]${JSON.stringify(GOOD)}`],
  ['the last', `${JSON.stringify(GOOD)}{"containerDefinitions": `],
  ['something between', `${JSON.stringify(GOOD)} nonsense ${JSON.stringify(GOOD)}`],
])('a stream with an invalid value is unreadable as a whole: %s', (_, content) => {
  expect(run(['check', fileWith(content)])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('is not valid JSON') });
});

test('the error of a stream names the line in the file', () => {
  expect(run(['check', fileWith(`${JSON.stringify(GOOD)}\n\n{\n"a" 1}`)]).err).toMatch(/ at line 4\b/);
});

describe('standard input', () => {
  test('is read with -, beside other paths', async () => {
    const { code, out, err } = await runToEnd(['check', '-', fileWith(template({ Task: CONFLICT }))], { input: JSON.stringify(DESCRIBED) });
    expect({ code, err }).toStrictEqual({ code: 1, err: '' });
    expect(out).toMatch(/^edge {2}stdin\n/);
    expect(out).toContain(CONFLICT_ID);
    expect(out).toMatch(/\n2 task definitions: 2 errors, 0 warnings\n2 files read\n$/);
  });

  test('may be a stream, as a loop over task definitions writes it', async () => {
    const input = [DESCRIBED, { taskDefinition: GOOD }, DESCRIBED].map(definition => `${JSON.stringify(definition, undefined, 4)}\n`).join('');
    const { code, out } = await runToEnd(['check', '-'], { input });
    expect([code, out.split('\n').slice(-3)[0]]).toStrictEqual([1, '3 task definitions: 2 errors, 0 warnings']);
  });

  test('may be YAML in chunks that split a character', async () => {
    const bytes = Buffer.from(`family: "é"\n${BAD_YAML.replace('family: edge\n', '')}`);
    const { out } = await runToEnd(['check', '-'], { input: [bytes.subarray(0, 10), bytes.subarray(10)] });
    expect(out).toMatch(/^é {2}stdin\n/);
  });

  test.each([
    ['nothing', ''],
    ['something else', '{"tasks": []}'],
    ['an error message', 'An error occurred (ClientException) when calling the DescribeTaskDefinition operation: Unable to describe task definition.'],
  ])('that holds %s is an error', async (_, input) => {
    expect(await runToEnd(['check', '-'], { input }))
      .toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^cdk-fargate-linux-controls: stdin [^\n]+\n$/) });
  });

  test('is read by describe, too', async () => {
    expect(await runToEnd(['describe', '-'], { input: JSON.stringify(DESCRIBED) }))
      .toMatchObject({ code: 0, out: expect.stringMatching(/^edge {2}stdin\n/) });
  });

  test('is required by -', async () => expect(await runToEnd(['check', '-'])).toMatchObject({ code: 2, out: '' }));
});

describe('services of a stream', () => {
  const arn = DESCRIBED.taskDefinition.taskDefinitionArn;
  const definition = { taskDefinition: { ...DESCRIBED.taskDefinition, pidMode: undefined, requiresCompatibilities: [] } };
  const services = (...list: object[]) => ({ services: list, failures: [] });
  const modelsOf = (...documents: object[]) => {
    const { files } = readInput([fileWith(documents.map(document => JSON.stringify(document)).join('\n'))]);
    const models = files.flatMap(({ taskDefinitions }) => taskDefinitions.map(({ model }) => model));
    return models.map(({ services: found }) => found.map(({ name, platformVersion }) => [name, platformVersion]));
  };

  test('run the task definition whose ARN they name, before or after it', () => {
    const service = { serviceName: 'web', taskDefinition: arn, platformVersion: '1.3.0', enableExecuteCommand: true };
    const other = { ...service, serviceName: 'other', taskDefinition: `${arn}1` };
    expect(modelsOf(services(service, other), definition)).toStrictEqual([[['web', '1.3.0']]]);
    expect(modelsOf(definition, services(other), services(service))).toStrictEqual([[['web', '1.3.0']]]);
    expect(modelsOf(definition.taskDefinition, services(service))).toStrictEqual([[['web', '1.3.0']]]);
  });

  test('without an ARN run nothing', () => expect(modelsOf(services({ serviceName: 'web' }), REGISTER)).toStrictEqual([[]]));

  test('give the platform version and ECS Exec to the checks', () => {
    const service = { serviceName: 'web', taskDefinition: arn, launchType: 'FARGATE', platformVersion: '1.3.0' };
    const content = (...documents: unknown[]) => documents.map(document => JSON.stringify(document)).join('');
    const shared = { taskDefinition: { ...definition.taskDefinition, requiresCompatibilities: ['FARGATE'], cpu: '1024', memory: '2048', pidMode: 'task' } };
    expect(summaryOf(content(shared))).toStrictEqual([0, '1 task definition: 0 errors, 0 warnings']);
    expect(summaryOf(content(shared, services(service)))).toStrictEqual([1, '1 task definition: 1 error, 0 warnings']);
  });
});

describe('a list of container definitions', () => {
  const container = (name: string, value: string) => ({ name, image: 'i', essential: true, systemControls: [{ namespace: 'net.core.somaxconn', value }] });
  const TYPO = { ...container('app', '1'), systemControls: [{ namespace: 'net.core.somaxcon', value: '6000' }] };

  // What such a list does not contain is counted once.
  const unknown = (count: number) => `; ${count === 1 ? '1 value known only at deployment (--verbose lists it)' : `${count} values known only at deployment (--verbose lists them)`}`;

  test('is read, as Terraform\'s container_definitions file', () => {
    const file = fileWith([TYPO], 'containers.json');
    const { code, out } = run(['check', file]);
    expect(code).toBe(1);
    expect(out).toMatch(/^containers\.json {2}.*containers\.json\n {2}error {2}container app: there is no kernel parameter net\.core\.somaxcon\./);
  });

  test('has an unknown launch type and network mode, so no rule guesses them', () => {
    const different = [container('app', '5000'), container('agent', '6000')];
    expect(summaryOf(different)).toStrictEqual([0, `1 task definition: 0 errors, 0 warnings${unknown(1)}`]);
    expect(summaryOf({ ...REGISTER, pidMode: undefined, containerDefinitions: different })).toStrictEqual([1, '1 task definition: 1 error, 0 warnings']);
  });

  test('leaves every property of its task unresolved, so that no rule takes one as not set', () => {
    const [listed] = readInput([fileWith([container('app', '1')])]).files.flatMap(({ taskDefinitions }) => taskDefinitions);
    expect({ addToTASK_PROPERTIES: propertiesNotSetIn(listed.model) }).toStrictEqual({ addToTASK_PROPERTIES: [] });
    expect(propertiesNotSetIn({ ...listed.model, pidMode: undefined })).toStrictEqual(['pidMode']);
  });

  test('may consist of minimal containers if an argument names the file; in a folder, many lists have items with a name and an image', () => {
    const list = [{ name: 'Ada', image: 'ada.png' }];
    expect(summaryOf(list)).toStrictEqual([0, `1 task definition: 0 errors, 0 warnings${unknown(1)}`]);
    const file = fileWith(list);
    expect(readInput([file.replace(/[^/]*$/, '')])).toMatchObject({ files: [], skipped: [{ file }] });
  });

  // ECS rejects each of them in a whole task.
  test.each<[string, object]>([
    ['log router without logs', { firelensConfiguration: { type: 'fluentbit' } }],
    ['logs without a log router', { logConfiguration: { logDriver: 'awsfirelens' } }],
    ['dependency on another container', { dependsOn: [{ containerName: 'envoy', condition: 'START' }] }],
  ])('with a %s is wrong if it is a whole task, and unresolved if it is a part', (_, more) => {
    const list = [{ ...container('app', '6000'), ...more }];
    expect(summaryOf(list)).toMatchObject([1, expect.stringContaining('1 error')]);
    const sidecars = [{ ...list[0], essential: false }];
    expect(summaryOf(sidecars)).toMatchObject([0, expect.stringContaining('0 errors, 0 warnings; ')]);
    expect(summaryOf(`${JSON.stringify(list)}\n${JSON.stringify([container('other', '6000')])}`))
      .toMatchObject([0, expect.stringContaining('0 errors, 0 warnings; ')]);
  });

  test('in a folder is read if it has a member of container definitions', () => {
    const file = fileWith([{ Name: 'app', Image: 'i', PortMappings: [] }]);
    expect(readInput([file.replace(/[^/]*$/, '')]).files.map(({ taskDefinitions }) => taskDefinitions.length)).toStrictEqual([1]);
  });

  test('in a folder is not read if names have several words, as in a list of products', () => {
    const products = [{ name: 'Pocket Computer', image: 'pocket.png', cpu: 2, memory: 4 }, { name: 'Laptop', image: 'laptop.png', cpu: 8, memory: 16 }];
    const file = fileWith(products);
    expect(readInput([file.replace(/[^/]*$/, '')])).toMatchObject({ files: [], skipped: [{ file }] });
    expect(summaryOf(products)).toStrictEqual([1, `1 task definition: 1 error, 0 warnings${unknown(1)}`]);
  });

  test('has unknown volumes, so no rule reports a mount of one', () => {
    const mounting = [{ name: 'app', image: 'i', essential: true, mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] }];
    expect(summaryOf(mounting)).toStrictEqual([0, `1 task definition: 0 errors, 0 warnings${unknown(1)}`]);
    expect(summaryOf({ ...REGISTER, pidMode: undefined, containerDefinitions: mounting })).toStrictEqual([1, '1 task definition: 1 error, 0 warnings']);
  });

  test('lists beside an item that looks like a container are task definitions', () => {
    const list = [{ name: 'app', image: 'i', essential: true }];
    expect(summaryOf([list, list, { name: 'app', image: 'i' }])).toStrictEqual([0, `2 task definitions: 0 errors, 0 warnings${unknown(2)}`]);
  });

  test('several lists in a stream are several task definitions', () => {
    expect(summaryOf(`${JSON.stringify([TYPO])}${JSON.stringify([[TYPO], [TYPO]])}`))
      .toStrictEqual([1, `3 task definitions: 3 errors, 0 warnings${unknown(3)}`]);
  });
});

test('the findings of a repeated task definition are reported for each document', () => {
  expect(rulesIn([fileWith([REGISTER, REGISTER])])).toStrictEqual([PID_MODE_ID, PID_MODE_ID]);
});

test('describe registers a file that is one task definition, and no part of a stream', () => {
  const commands = (content: unknown) => run(['describe', fileWith(content)]).out.match(/register-task-definition/g);
  expect(commands(REGISTER)).toHaveLength(1);
  expect(commands([REGISTER])).toBeNull();
});

test('a loop that creates more resources than a template may have is unreadable', () => {
  const loop = (count: number) => {
    const values = Array.from({ length: count }, (_, i) => `${i}`);
    return { Resources: { 'Fn::ForEach::Tasks': ['Name', values, { 'Task${Name}': SOUND }] } };
  };
  expect(summaryOf(loop(500))).toStrictEqual([0, '500 task definitions: 0 errors, 0 warnings']);
  expect(summaryOf(loop(501))).toStrictEqual([2, expect.stringContaining('creates more than 500 resources in loops')]);
});

test('findings of documents and of one document are the same', () => {
  const { out } = run(['check', fileWith([template({ Task: CONFLICT })]), '--format', 'json']);
  expect(out).toContain(CONFLICT_ID);
  expect(out).not.toContain(REPEATED_ID);
});
