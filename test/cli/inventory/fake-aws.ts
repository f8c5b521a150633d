import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandResult, programsIn, runToEnd } from '../terminal';

/** The answer to calls whose arguments contain a text: a structure, or what a shell does. */
export type Answer = readonly [args: string, answer: unknown];

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const arn = (resource: string, account = ACCOUNT, region = REGION) => `arn:aws:ecs:${region}:${account}:${resource}`;
export const revision = (name: string) => arn(`task-definition/${name}`);

/** A task definition without findings. */
export const definition = (name: string, properties: object = {}, containerProperties: object = {}) => ({
  taskDefinition: {
    taskDefinitionArn: revision(name),
    family: name.split(':')[0],
    revision: 1,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '1024',
    containerDefinitions: [{ name: 'app', image: 'public.ecr.aws/nginx/nginx:1.29', essential: true, ...containerProperties }],
    ...properties,
  },
});

/** A task definition with one error, sysctl-unknown. */
export const misspelled = (name: string) => definition(name, {}, { systemControls: [{ namespace: 'net.core.somaxcon', value: '8192' }] });

/** A deployment as in the output of `describe-services`. */
export const deployment = (name: string, status = 'PRIMARY', properties: object = {}) =>
  ({ status, taskDefinition: revision(name), runningCount: 2, launchType: 'FARGATE', ...properties });

/** A service as in the output of `describe-services`, with one deployment of its own family. */
export const service = (serviceName: string, properties: object = {}) => ({
  serviceName,
  serviceArn: arn(`service/web/${serviceName}`),
  clusterArn: arn('cluster/web'),
  status: 'ACTIVE',
  desiredCount: 2,
  runningCount: 2,
  launchType: 'FARGATE',
  enableExecuteCommand: false,
  taskDefinition: revision(`${serviceName}:1`),
  deployments: [deployment(`${serviceName}:1`)],
  ...properties,
});

/** The answers about services. */
export const services = (...all: { readonly serviceArn: string }[]): Answer[] => [
  ['list-services', { serviceArns: all.map(({ serviceArn }) => serviceArn) }], ['describe-services', { services: all, failures: [] }],
];

const taskArn = (index: number) => arn(`task/web/${index}`);

/** The answers about tasks. */
export const tasks = (...all: object[]): Answer[] => [
  ['list-tasks', { taskArns: all.map((_, index) => taskArn(index)) }],
  ['describe-tasks', { tasks: all.map((task, index) => ({ taskArn: taskArn(index), ...task })), failures: [] }],
];

/** A task of a service, as in the output of `describe-tasks`. */
export const taskOf = (serviceName: string, name: string) => ({ taskDefinitionArn: revision(name), group: `service:${serviceName}`, startedBy: 'ecs-svc/123' });

/** One service without findings, and no task. */
const DEFAULTS: readonly Answer[] = [
  ['get-caller-identity', { Account: ACCOUNT }],
  ['list-clusters', { clusterArns: [arn('cluster/web')] }],
  ...services(service('shop')),
  ['list-tasks', { taskArns: [] }],
  ['shop:1', definition('shop:1')],
];

export interface InventoryResult extends CommandResult {
  /** The arguments of the calls, without those that all calls have. */
  readonly calls: readonly string[];
}

/** What the AWS CLI does if a call fails. */
export const fails = (message: string, code = 254) => `printf '%s\\n' '${message}' >&2; exit ${code}`;
export const refused = (error: string, operation: string, message: string) =>
  fails(`\nAn error occurred (${error}) when calling the ${operation} operation: ${message}`);

/** Runs `inventory` with a stand-in for the AWS CLI. Earlier answers take precedence. */
export async function inventory(
  answers: readonly Answer[], args: readonly string[] = [], env: NodeJS.ProcessEnv = { AWS_REGION: REGION },
): Promise<InventoryResult> {
  const all = [...answers, ...DEFAULTS];
  const folder = programsIn({
    aws: `folder=\${0%/*}
echo "$*" >>"$folder/calls"
case "$*" in
${all.map(([text, answer], index) => `  *'${text}'*) ${typeof answer === 'string' ? answer : `cat "$folder/answer${index}"`} ;;`).join('\n')}
  *) echo "no answer to $*" >&2; exit 9 ;;
esac`,
  }, Object.fromEntries(all.flatMap(([, answer], index) => typeof answer === 'string' ? [] : [[`answer${index}`, answer]])));
  const result = await runToEnd(['inventory', ...args], { env: { PATH: `${folder}:${process.env.PATH}`, ...env } });
  const calls = existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n') : [];
  return { ...result, calls: calls.map(call => call.replace(' --page-size 100', '').replace(' --output json', '').replace(` --region ${REGION}`, '')) };
}
