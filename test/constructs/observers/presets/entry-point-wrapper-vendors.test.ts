import { aws_ecr as ecr, aws_ecs as ecs, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import { crowdStrike, lacework, prismaCloud, sysdig } from '../../../../examples/entry-point-wrapper/vendors';
import { annotationsIn, newStack, problemsIn, reference, stackOf, statementsIn, taskIn } from '../../task/task-definitions';
import { ObserverSidecar } from 'cdk-fargate-linux-controls';

// The snapshot of examples/entry-point-wrapper compares each field that the observers of these vendors set. Its vendors.ts names the documentation.

const MIRRORED = ecs.ContainerImage.fromRegistry('registry.example.com/mirrored:1.2.3');
const APPLICATION = { entryPoint: ['/docker-entrypoint.sh'], command: ['nginx', '-g', 'daemon off;'] };

/** Creates a stack with one application container and applies a vendor's observer to its task definition. */
function stackWith(observer: (stack: Stack) => ObserverSidecar, options: Partial<ecs.ContainerDefinitionOptions> = {}): Stack {
  const stack = stackOf({ web: { ...APPLICATION, ...options } }, observer);
  expect(problemsIn(stack)).toEqual([]);
  return stack;
}

const secretIn = (stack: Stack) => ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'vendor-key'));

test.each<[string, (stack: Stack) => ObserverSidecar, secrets: number, exposed: number]>([
  ['Sysdig', stack => sysdig('ingest.example.com', secretIn(stack)), 1, 1],
  ['CrowdStrike', () => crowdStrike(MIRRORED, 'CID-01'), 0, 0],
  ['Prisma Cloud', stack => prismaCloud(MIRRORED, 'wss://console.example.com:443', secretIn(stack), 'web-task'), 1, 0],
  ['Lacework', stack => lacework(secretIn(stack)), 1, 0],
])('%s: the task can only read the secret of the tool and write its logs, and a shared PID namespace exposing it is the only finding', (_, observer, secrets, exposed) => {
  const stack = stackWith(observer);
  const statements = statementsIn(stack);
  const actions: string[] = statements.flatMap(({ Action }) => Action);
  expect(actions.filter(action => !action.startsWith('logs:')))
    .toEqual(secrets ? ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'] : []);
  expect(statements.map(({ Resource }) => Resource)).not.toContain('*');
  expect(taskIn(stack).ContainerDefinitions).toHaveLength(2);
  expect(annotationsIn(stack)).toEqual(Array(exposed).fill(expect.stringContaining('cdk-fargate-linux-controls::shared-pid-shows-secrets')));
});

// The snapshot has the loader of ARM64.
test('CrowdStrike uses another loader on x86', () => {
  const [web] = taskIn(stackWith(() => crowdStrike(MIRRORED, 'CID-01'))).ContainerDefinitions;
  expect(web.EntryPoint).toEqual([
    '/tmp/CrowdStrike/rootfs/lib64/ld-linux-x86-64.so.2', '--library-path', '/tmp/CrowdStrike/rootfs/lib64',
    '/tmp/CrowdStrike/rootfs/bin/bash', '/tmp/CrowdStrike/rootfs/entrypoint-ecs.sh', '/docker-entrypoint.sh',
  ]);
});

test('Prisma Cloud receives the image name of each container as rendered', () => {
  const image = ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(newStack(), 'Repository', reference('Name')), '1.0');
  const stack = stackWith(scope => prismaCloud(MIRRORED, 'wss://console.example.com:443', secretIn(scope), 'web-task'), { image });
  const [web] = taskIn(stack).ContainerDefinitions;
  expect(web.Image).toEqual(expect.objectContaining({ 'Fn::Join': expect.anything() }));
  expect(web.Environment).toContainEqual({ Name: 'TW_IMAGE_NAME', Value: web.Image });
});
