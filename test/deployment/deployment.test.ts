import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Moto } from '../aws/moto-server';
import { decapitalized } from '../cli/definitions';
import { ROOT, tryRun } from '../run';
import { temporaryFolder } from '../temporary-folder';

/**
 * What can be shown of a deployment without an account: the real CDK CLI synthesizes and compares the examples, and the SDK for Python, which knows the names and types of the
 * ECS API, registers their task definitions with Moto.
 *
 * Moto accepts nearly every task definition that the API allows, drops `enableFaultInjection`, and starts no task. Its CloudFormation drops `PidMode` and other properties, so no stack
 * is deployed here. `npm run verify:aws` asks ECS itself, and `test/integ` asserts on a task that runs in an account.
 */
const folder = temporaryFolder('deployment');
const CDK = join(ROOT, 'node_modules/aws-cdk/bin/cdk');
const EXAMPLES = readdirSync(join(ROOT, 'examples'), { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name);
const SOUND = EXAMPLES.filter(name => name !== 'wrong-keepalive');

interface Template {
  readonly Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
}

const assemblyOf = (example: string) => join(folder, example);
const templatesOf = (example: string) =>
  readdirSync(assemblyOf(example)).filter(file => file.endsWith('.template.json')).map(file => join(assemblyOf(example), file));
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Template;

/** Runs the CDK CLI in the folder of an example, without an account. */
function cdk(example: string, ...args: string[]) {
  const { status, stdout, stderr } = tryRun(process.execPath, [CDK, ...args], { cwd: join(ROOT, 'examples', example), env: { AWS_REGION: 'eu-west-1', AWS_EC2_METADATA_DISABLED: 'true' } });
  return { status, output: stdout + stderr };
}

// One run of the CLI synthesizes and compares. A warning ends it with an error.
test.each(SOUND)('cdk diff --strict of examples/%s shows what a first deployment adds, without a warning of the library', example => {
  const nothing = join(folder, 'nothing.json');
  writeFileSync(nothing, '{ "Resources": {} }');
  const { status, output } = cdk(example, 'diff', '--template', nothing, '--output', assemblyOf(example), '--strict');
  expect({ status, output })
    .toStrictEqual({ status: 0, output: expect.stringMatching(/\[\+\] AWS::ECS::TaskDefinition/) });
  expect(output.match(/cdk-fargate-linux-controls::/g)).toBeNull();
}, 120_000);

describe('the ECS API of Moto', () => {
  const moto = new Moto(folder, 'boto3');

  // The SDK refuses unknown names and wrong types before it sends a request.
  const REGISTER = `
import boto3, json, sys
ecs = boto3.client("ecs", endpoint_url=sys.argv[1], region_name="eu-west-1", aws_access_key_id="test", aws_secret_access_key="test")
arns = [ecs.register_task_definition(**task)["taskDefinition"]["taskDefinitionArn"] for task in json.load(sys.stdin)]
print(json.dumps([ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"] for arn in arns], default=str))
`;
  const register = (inputs: unknown[]) => spawnSync(join(moto.bin, 'python'), ['-c', REGISTER, moto.endpoint], {
    input: JSON.stringify(inputs), encoding: 'utf8', maxBuffer: 64 * 1024 * 1024,
  });

  test('registers the task definitions of all examples, and returns what was sent', () => {
    const inputs = SOUND.flatMap(templatesOf).flatMap(file => Object.values(read(file).Resources))
      .filter(({ Type }) => Type === 'AWS::ECS::TaskDefinition')
      .map(({ Properties }) => decapitalized(Properties, reference => `arn:aws:test:eu-west-1:123456789012:${Object.keys(reference)[0]}`) as Readonly<Record<string, unknown>>);
    expect(inputs.length).toBeGreaterThanOrEqual(SOUND.length);
    const { status, stdout, stderr } = register(inputs);
    expect({ status, stderr }).toStrictEqual({ status: 0, stderr: '' });
    // Moto does not store enableFaultInjection.
    expect(JSON.parse(stdout)).toMatchObject(inputs.map(({ enableFaultInjection, ...input }) => input));
    for (const name of ['pidMode', 'enableFaultInjection', 'volumes', 'runtimePlatform']) {
      expect(inputs.filter(input => name in input)).not.toEqual([]);
    }
  }, 120_000);
});
