import { delimiter, join } from 'node:path';
import { Moto } from './moto-server';
import { documentedFor, Form, itemOf, REQUIRED_FIELDS, Structure, TASK_DEFINITION_FIELDS } from '../../src/checks/fields';
import { FIELDS, membersOf } from '../../src/local/run/definition/fields';
import { run, tryRun } from '../run';
import { temporaryFolder } from '../temporary-folder';

// Moto accepts nearly every task definition: this proves the mechanics with the real AWS CLI, and nothing about ECS.
jest.setTimeout(120_000);

const folder = temporaryFolder('verify-moto');
const moto = new Moto(folder, 'awscli');

const listed = async (status: string) =>
  (await moto.call<{ taskDefinitionArns: string[] }>('ListTaskDefinitions', { status })).taskDefinitionArns.map(arn => arn.split('/')[1]);

test('a run with the AWS CLI registers and deregisters its own task definitions, touches no other, and confirms nothing', async () => {
  await moto.call('RegisterTaskDefinition', { family: 'shop', containerDefinitions: [{ name: 'web', image: 'shop:1', memory: 128 }] });
  // A configured endpoint is ignored: only --endpoint-url leaves AWS.
  const args = ['--region', 'eu-west-1', '--endpoint-url', moto.endpoint, '--yes', '--rule', 'task-definition-unchecked'];
  const { status, stdout } = tryRun('npm', ['run', 'verify:aws', '--', ...args], {
    env: {
      PATH: [moto.bin, process.env.PATH].join(delimiter),
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    },
  });
  expect(status).toBe(0);
  expect(stdout).toContain('| not ECS | 2 |');
  expect(stdout).toContain('| task-definition-unchecked | error | fails 1 | not sent: Parameter validation failed:');
  expect(stdout).toContain('not of ECS. They confirm no rule');
  const [, family] = /family (\S+)\./.exec(stdout)!;
  expect(await listed('ACTIVE')).toStrictEqual(['shop:1']);
  expect(await listed('INACTIVE')).toStrictEqual([`${family}:1`, `${family}:2`]);
});

/** Prints the fields of RegisterTaskDefinition, the required keys of each of its structures, and its fields that take words, from the service model of the AWS CLI. */
const MODEL_OF_API = `
import botocore.session, json

def visit(shape, path, found):
    while shape.type_name == 'list':
        shape = shape.member
    if getattr(shape, 'enum', None):
        found['words']['.'.join(path)] = sorted(shape.enum)
    if shape.type_name == 'structure':
        if path and shape.required_members:
            found['required']['.'.join(path)] = sorted(shape.required_members)
        for name, member in shape.members.items():
            visit(member, path + [name], found)
    else:
        found['fields'].append('.'.join(path))
    return found

ecs = botocore.session.get_session().get_service_model('ecs')
print(json.dumps(visit(ecs.operation_model('RegisterTaskDefinition').input_shape, [], {'fields': [], 'required': {}, 'words': {}})))
`;

interface ModelOfApi {
  readonly fields: string[];
  readonly required: Record<string, readonly string[]>;
  readonly words: Record<string, readonly string[]>;
}

const modelOfApi = () => JSON.parse(run(join(moto.bin, 'python'), ['-c', MODEL_OF_API])) as ModelOfApi;

/** What a kernel parameter needs, although the ECS API does not require it. */
const REQUIRED_BESIDES = ['containerDefinitions.systemControls.namespace'];

test('the keys and the words of the rules are those of the ECS API', () => {
  const expected = modelOfApi();
  const found: Omit<ModelOfApi, 'fields'> = { required: {}, words: {} };
  const visit = (form: Form, path: readonly string[]) => {
    const [structure, words] = [itemOf(form) ?? form, documentedFor(form)];
    if (typeof structure === 'object') {
      const required = (REQUIRED_FIELDS.get(structure as Structure) ?? []).filter(key => !REQUIRED_BESIDES.includes([...path, key].join('.')));
      Object.assign(found.required, required.length === 0 ? {} : { [path.join('.')]: [...required].sort() });
      Object.entries(structure).forEach(([name, member]) => visit(member, [...path, name]));
    } else if (words !== undefined && !path.includes('capabilities')) {
      found.words[path.join('.')] = [...words].sort();
    }
  };
  visit(TASK_DEFINITION_FIELDS, []);
  const read = (values: object, among: object) => Object.fromEntries(Object.entries(values).filter(([path]) => path in among));
  expect(Object.keys(found.required)).not.toEqual([]);
  expect(found).toStrictEqual({ required: read(expected.required, found.required), words: read(expected.words, found.words) });
});

test('the fields that run treats are those of the ECS API', () => {
  const { fields: expected } = modelOfApi();
  expect(expected.length).toBeGreaterThan(100);
  expect(FIELDS.flatMap(field => membersOf(field)?.map(member => `${field.path}.${member}`) ?? [field.path]).sort()).toStrictEqual(expected.sort());
});
