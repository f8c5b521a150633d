import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Moto, startMoto } from './moto-server';
import { IMAGE } from './submission';
import { reportIn, start } from './tool';
import { FIELDS, membersOf } from '../../src/local/run/definition/fields';
import { run } from '../run';

// Moto accepts nearly every task definition: this proves the mechanics with the real AWS CLI, and nothing about ECS.
jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'verify-moto-'));
let moto: Moto;

beforeAll(async () => {
  moto = await startMoto(folder, 'awscli');
}, 300_000);

afterAll(() => {
  moto.server.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Calls the ECS API. A call of the AWS CLI takes a second. */
async function ecs<Output>(action: string, input: object): Promise<Output> {
  const response = await fetch(moto.endpoint, {
    method: 'POST',
    headers: {
      'X-Amz-Target': `AmazonEC2ContainerServiceV20141113.${action}`,
      'Content-Type': 'application/x-amz-json-1.1',
      'Authorization': 'AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/ecs/aws4_request, SignedHeaders=host, Signature=test',
    },
    body: JSON.stringify(input),
  });
  expect(response.status).toBe(200);
  return await response.json() as Output;
}

const listed = async (status: string) => (await ecs<{ taskDefinitionArns: string[] }>('ListTaskDefinitions', { status })).taskDefinitionArns.map(arn => arn.split('/')[1]);

test('a run with the AWS CLI registers and deregisters its own task definitions, touches no other, and confirms nothing', async () => {
  for (const family of ['shop', 'cdk-fargate-linux-controls-verify-mine']) {
    await ecs('RegisterTaskDefinition', { family, containerDefinitions: [{ name: 'web', image: IMAGE, memory: 128 }] });
  }
  const before = await listed('ACTIVE');
  const out = join(folder, 'report');
  // A configured endpoint is ignored: only --endpoint-url leaves AWS.
  const { code, stdout, stderr } = await start(
    ['npm', 'run', 'verify:aws', '--', '--region', 'eu-west-1', '--endpoint-url', moto.endpoint, '--yes', '--out', out, '--rule', 'task-definition-unchecked'],
    { PATH: [moto.bin, process.env.PATH].join(delimiter), AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
  ).ended;
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stdout).toContain(`emulator ${moto.endpoint}`);
  const { json, page } = reportIn(out);
  expect(json.counts).toStrictEqual({ 'not asked': 2, 'not ECS': 2 });
  expect(page).toContain('| task-definition-unchecked | fails 1 | the AWS CLI does not send it: Parameter validation failed:');
  expect(page).toContain('not of ECS. They confirm no rule');
  expect(await listed('ACTIVE')).toStrictEqual(before);
  expect(await listed('INACTIVE')).toStrictEqual([`${json.family}:1`, `${json.family}:2`]);
  const { taskDefinition } = await ecs<{ taskDefinition: object }>('DescribeTaskDefinition', { taskDefinition: `${json.family}:1` });
  expect(taskDefinition).toMatchObject(json.results.find(({ answer }: any) => answer.arn?.endsWith(':1')).input);
});

/** Prints the paths of the input of RegisterTaskDefinition, from the service model of the AWS CLI. */
const FIELDS_OF_API = `
import botocore.session

def fields(shape, path):
    while shape.type_name == 'list':
        shape = shape.member
    if shape.type_name != 'structure':
        print('.'.join(path))
        return
    for name, member in shape.members.items():
        fields(member, path + [name])

ecs = botocore.session.get_session().get_service_model('ecs')
fields(ecs.operation_model('RegisterTaskDefinition').input_shape, [])
`;

test('the fields that run treats are those of the ECS API', () => {
  const expected = run(join(moto.bin, 'python'), ['-c', FIELDS_OF_API]).trim().split('\n');
  expect(expected.length).toBeGreaterThan(100);
  expect(FIELDS.flatMap(field => membersOf(field)?.map(member => `${field.path}.${member}`) ?? [field.path]).sort()).toStrictEqual(expected.sort());
});
