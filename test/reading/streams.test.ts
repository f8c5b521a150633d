import { readInput } from '../../src/cli/input';
import { CONFLICT, CONFLICT_ID, DESCRIBED, REGISTER, SOUND, template } from '../cli/definitions';
import { fileWith, outputOf, run, runToEnd } from '../cli/terminal';

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
    expect(out).toMatch(/^arn:aws:ecs:eu-west-1:111122223333:task-definition\/edge:7 {2}stdin\n/);
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

test('revisions of a family are told apart by their ARN', () => {
  const revisions = [1, 2, 3].map(revision => ({ taskDefinition: { ...DESCRIBED.taskDefinition, revision, taskDefinitionArn: `arn:aws:ecs:eu-west-1:111122223333:task-definition/edge:${revision}` } }));
  const file = fileWith(revisions);
  const { findings } = outputOf(file);
  expect(findings.map(({ resource }) => resource as string)).toEqual(revisions.map(({ taskDefinition }) => taskDefinition.taskDefinitionArn));
  expect(run(['check', file]).out.match(/^arn:.*:\d {2}\//gm)).toHaveLength(3);
  expect(run(['describe', file]).out).toContain('edge');
});

test('a loop that creates more resources than a template may have is unreadable', () => {
  const loop = (count: number) => {
    const values = Array.from({ length: count }, (_, i) => `${i}`);
    return { Resources: { 'Fn::ForEach::Tasks': ['Name', values, { 'Task${Name}': SOUND }] } };
  };
  expect(summaryOf(loop(500))).toStrictEqual([0, '500 task definitions: 0 errors, 0 warnings']);
  expect(summaryOf(loop(501))).toStrictEqual([2, expect.stringContaining('creates more than 500 resources in loops')]);
});
