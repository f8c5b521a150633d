import { aws_ecr as ecr, aws_ecs as ecs, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import { crowdStrike, lacework, prismaCloud, sysdig } from '../../../../examples/entry-point-wrapper/vendors';
import { annotationsIn, IMAGE, newStack, problemsIn, reference, stackOf, statementsIn, taskIn } from '../../task/task-definitions';
import { ObserverSidecar } from 'cdk-fargate-linux-controls';

// The fields that the examples set, with the vendor documentation of each field.
const SYSDIG = 'https://docs.sysdig.com/en/install-secure-serverless-ecs-fargate-manual';
const SYSDIG_PATCHED = 'https://github.com/aaronm-sysdig/sysdig-ecs-patch/blob/437ba4b56e710a8a045ea0ff94e14e536d18f3b5/examples/event-generator/patched.json';
const FALCON = 'https://github.com/CrowdStrike/terraform-aws-ecs-fargate/blob/144366192d626f88933aa90a2e7ffb84f95de2b7/main.tf';
const FALCON_PATCHED = 'https://github.com/jmckenzie-cs/falcon-ecs-task-patcher/blob/2b3cefd77cfcc1e9cc944571fb0b4c4b3a99cba0/examples/readonly-post-patch.json';
const PRISMA = 'https://docs.paloaltonetworks.com/prisma/prisma-cloud/prisma-cloud-admin-compute/install/deploy-defender/app-embedded/install_app_embedded_defender_fargate';
const PRISMA_SAMPLE = 'https://github.com/erickrazr/PC_AWS_FARGATE_Clouformation/blob/0494a844aa1a95e2f1bf853d5dd4e3f185649750/Sample_Protected_Task.yaml';
const LACEWORK = 'https://docs.lacework.net/onboarding/aws-ecs-fargate';
const LACEWORK_VERSIONS = 'https://newreleases.io/project/github/lacework/lacework-agent-releases/release/v8.0.4.30623';
const WRAPPER = 'each wrapper is prepended to the entry point, and the command is kept';

const MIRRORED = ecs.ContainerImage.fromRegistry('registry.example.com/mirrored:1.2.3');
const APPLICATION = { image: IMAGE, entryPoint: ['/docker-entrypoint.sh'], command: ['nginx', '-g', 'daemon off;'] };

type Field = [field: string, value: unknown, source: string];

/** Creates a stack with one application container and applies a vendor's observer to its task definition. */
function stackWith(
  observer: (stack: Stack) => ObserverSidecar, options: Partial<ecs.ContainerDefinitionOptions> = {}, cpuArchitecture = ecs.CpuArchitecture.X86_64,
): Stack {
  const stack = newStack();
  const task = new ecs.FargateTaskDefinition(stack, 'Task', {
    runtimePlatform: { cpuArchitecture, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
  });
  task.addContainer('web', { ...APPLICATION, ...options });
  task.addExtension(observer(stack));
  expect(problemsIn(stack)).toEqual([]);
  return stack;
}

const secretIn = (stack: Stack) => ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'vendor-key'));
const SECRET = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':secretsmanager:eu-west-1:111122223333:secret:vendor-key']] };

const VENDORS: Record<string, { readonly stack: () => Stack; readonly task: Field[]; readonly application: Field[]; readonly carrier: Field[] }> = {
  'Sysdig': {
    stack: () => stackWith(stack => sysdig('ingest.example.com', secretIn(stack))),
    task: [['PidMode', 'task', SYSDIG], ['Volumes', undefined, SYSDIG]],
    application: [
      ['EntryPoint', ['/opt/draios/bin/instrument', '/docker-entrypoint.sh'], SYSDIG],
      ['Command', ['nginx', '-g', 'daemon off;'], WRAPPER],
      ['VolumesFrom', [{ SourceContainer: 'SysdigInstrumentation', ReadOnly: true }], SYSDIG],
      ['LinuxParameters', { Capabilities: { Add: ['SYS_PTRACE'] } }, SYSDIG],
      ['Environment', [{ Name: 'SYSDIG_PRIORITY', Value: 'availability' }, { Name: 'SYSDIG_SIDECAR', Value: 'auto' }], SYSDIG_PATCHED],
    ],
    carrier: [
      ['Name', 'SysdigInstrumentation', SYSDIG_PATCHED],
      ['Image', 'quay.io/sysdig/workload-agent:6.2.1', SYSDIG_PATCHED],

      ['Environment', [
        { Name: 'SYSDIG_COLLECTOR', Value: 'ingest.example.com' },
        { Name: 'SYSDIG_COLLECTOR_PORT', Value: '6443' },
        { Name: 'SYSDIG_PRIORITY', Value: 'availability' },
        { Name: 'SYSDIG_SIDECAR', Value: 'auto' },
      ], SYSDIG_PATCHED],
      ['Secrets', [{ Name: 'SYSDIG_ACCESS_KEY', ValueFrom: SECRET }], SYSDIG_PATCHED],
    ],
  },
  'CrowdStrike': {
    stack: () => stackWith(() => crowdStrike(MIRRORED, 'CID-01')),
    task: [['PidMode', undefined, FALCON], ['Volumes', [{ Name: 'crowdstrike-falcon-volume' }], FALCON_PATCHED]],
    application: [
      ['EntryPoint', [
        '/tmp/CrowdStrike/rootfs/lib64/ld-linux-x86-64.so.2', '--library-path', '/tmp/CrowdStrike/rootfs/lib64',
        '/tmp/CrowdStrike/rootfs/bin/bash', '/tmp/CrowdStrike/rootfs/entrypoint-ecs.sh', '/docker-entrypoint.sh',
      ], FALCON],
      ['Command', ['nginx', '-g', 'daemon off;'], WRAPPER],
      ['MountPoints', [{ SourceVolume: 'crowdstrike-falcon-volume', ContainerPath: '/tmp/CrowdStrike', ReadOnly: true }], FALCON_PATCHED],

      ['LinuxParameters', { Capabilities: { Add: ['SYS_PTRACE'] } }, FALCON],
      ['Environment', [{ Name: 'FALCONCTL_OPTS', Value: '--cid=CID-01' }], FALCON],
      ['DependsOn', [{ ContainerName: 'crowdstrike-falcon-init-container', Condition: 'COMPLETE' }], FALCON],
    ],
    carrier: [
      ['Name', 'crowdstrike-falcon-init-container', FALCON],
      ['Essential', false, FALCON],
      ['User', '0:0', FALCON],
      ['ReadonlyRootFilesystem', true, FALCON_PATCHED],
      ['MountPoints', [{ SourceVolume: 'crowdstrike-falcon-volume', ContainerPath: '/tmp/CrowdStrike', ReadOnly: false }], FALCON],
      ['EntryPoint', ['/bin/bash', '-c', expect.stringMatching(/cp -r \/bin \/etc \/lib64 \/usr \/entrypoint-ecs\.sh \/tmp\/CrowdStrike\/rootfs/)], FALCON],

    ],
  },
  'Prisma Cloud': {
    stack: () => stackWith(stack => prismaCloud(MIRRORED, 'wss://console.example.com:443', secretIn(stack), 'web-task')),
    task: [['PidMode', undefined, PRISMA_SAMPLE], ['Volumes', undefined, PRISMA_SAMPLE]],
    application: [
      // The version in the sample names its wrapper fargate_defender.sh, in the same folder.
      ['EntryPoint', ['/var/lib/twistlock/fargate/defender', 'fargate', 'entrypoint', '/docker-entrypoint.sh'], PRISMA_SAMPLE],
      ['Command', ['nginx', '-g', 'daemon off;'], WRAPPER],
      ['VolumesFrom', [{ SourceContainer: 'TwistlockDefender', ReadOnly: false }], PRISMA_SAMPLE],
      ['LinuxParameters', { Capabilities: { Add: ['SYS_PTRACE'] } }, PRISMA_SAMPLE],
      ['Environment', [
        { Name: 'DEFENDER_TYPE', Value: 'fargate' },
        { Name: 'FARGATE_TASK', Value: 'web-task' },
        { Name: 'TW_CONTAINER_NAME', Value: 'web' },
        { Name: 'TW_IMAGE_NAME', Value: 'public.ecr.aws/nginx/nginx:1.29' },
      ], PRISMA_SAMPLE],
      ['DependsOn', [{ ContainerName: 'TwistlockDefender', Condition: 'START' }], PRISMA_SAMPLE],
    ],
    carrier: [
      ['Name', 'TwistlockDefender', PRISMA_SAMPLE],
      ['Essential', true, PRISMA],
      ['EntryPoint', ['/usr/local/bin/defender', 'fargate', 'sidecar'], PRISMA_SAMPLE],
      ['Environment', [
        { Name: 'DEFENDER_TYPE', Value: 'fargate' },
        { Name: 'FARGATE_TASK', Value: 'web-task' },
        { Name: 'WS_ADDRESS', Value: 'wss://console.example.com:443' },
      ], PRISMA_SAMPLE],
      ['Secrets', [{ Name: 'INSTALL_BUNDLE', ValueFrom: SECRET }], PRISMA_SAMPLE],

    ],
  },
  'Lacework': {
    stack: () => stackWith(stack => lacework(secretIn(stack))),
    task: [['PidMode', undefined, LACEWORK], ['Volumes', undefined, LACEWORK]],
    application: [
      ['EntryPoint', ['/var/lib/lacework-backup/lacework-sidecar.sh', '/docker-entrypoint.sh'], LACEWORK],
      ['Command', ['nginx', '-g', 'daemon off;'], WRAPPER],
      ['VolumesFrom', [{ SourceContainer: 'datacollector-sidecar', ReadOnly: true }], LACEWORK],
      ['Environment', [{ Name: 'LaceworkServerUrl', Value: 'https://api.fra.lacework.net' }], LACEWORK],
      ['Secrets', [{ Name: 'LaceworkAccessToken', ValueFrom: SECRET }], LACEWORK],
      ['DependsOn', [{ ContainerName: 'datacollector-sidecar', Condition: 'SUCCESS' }], LACEWORK],
    ],
    carrier: [
      ['Name', 'datacollector-sidecar', LACEWORK],
      ['Image', 'lacework/datacollector:8.0.4-sidecar', LACEWORK_VERSIONS],
      ['Essential', false, LACEWORK],

    ],
  },
};

describe.each(Object.entries(VENDORS))('%s', (_, { stack, task, application, carrier }) => {
  const properties = taskIn(stack());
  const [web, tool] = properties.ContainerDefinitions;

  test.each(task)('the task has %s %j: %s', (field, value) => expect(properties[field]).toEqual(value));
  test.each(application)('the application has %s %j: %s', (field, value) => expect(web[field]).toEqual(value));
  test.each(carrier)('the carrier has %s %j: %s', (field, value) => expect(tool[field]).toEqual(value));

  test('there are no other containers and no other vendor-specific fields', () => {
    expect(properties.ContainerDefinitions).toHaveLength(2);
    const fieldsOf = (fields: Field[], ...others: string[]) => [...new Set([...fields.map(([field]) => field), ...others])].sort();
    expect(Object.keys(web).sort()).toEqual(fieldsOf(application, 'Name', 'Image', 'Essential', 'Cpu'));
    expect(Object.keys(tool).sort()).toEqual(fieldsOf(carrier, 'Image', 'Essential', 'LogConfiguration'));
  });

  test('the task can only read the secret of the tool and write its logs', () => {
    const statements = statementsIn(stack());
    const actions: string[] = statements.flatMap(({ Action }) => Action);
    expect(actions.filter(action => !action.startsWith('logs:'))).toEqual(
      [web, tool].some(({ Secrets }) => Secrets) ? ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'] : [],
    );
    expect(statements.map(({ Resource }) => Resource)).not.toContain('*');
  });

  test('the only findings are secrets that a shared PID namespace exposes', () => {
    const withSecrets = properties.PidMode === 'task' ? [web, tool].filter(({ Secrets }) => Secrets) : [];
    expect(annotationsIn(stack())).toEqual(withSecrets.map(() => expect.stringContaining('cdk-fargate-linux-controls::shared-pid-shows-secrets')));
  });
});

test('CrowdStrike uses another loader on ARM64', () => {
  const [web] = taskIn(stackWith(() => crowdStrike(MIRRORED, 'CID-01'), {}, ecs.CpuArchitecture.ARM64)).ContainerDefinitions;
  expect(web.EntryPoint.slice(0, 2)).toEqual(['/tmp/CrowdStrike/rootfs/lib64/ld-linux-aarch64.so.1', '--library-path']);
});

// https://github.com/jmckenzie-cs/falcon-ecs-task-patcher
test('CrowdStrike has a separate volume for each container with a read-only root file system', () => {
  const stack = stackWith(() => crowdStrike(MIRRORED, 'CID-01'), { readonlyRootFilesystem: true });
  const { ContainerDefinitions: [web, carrier], Volumes } = taskIn(stack);
  expect(Volumes).toEqual([{ Name: 'crowdstrike-falcon-volume' }, { Name: 'crowdstrike-private-web' }]);
  expect(web.MountPoints[1]).toEqual({ SourceVolume: 'crowdstrike-private-web', ContainerPath: '/tmp/CrowdStrike-private', ReadOnly: false });
  expect(carrier.MountPoints[1]).toEqual({ SourceVolume: 'crowdstrike-private-web', ContainerPath: '/tmp/CrowdStrike-private-web', ReadOnly: false });
});

test('Prisma Cloud receives the image name of each container as rendered', () => {
  const image = ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(newStack(), 'Repository', reference('Name')), '1.0');
  const stack = stackOf({ web: { ...APPLICATION, image } }, scope => prismaCloud(MIRRORED, 'wss://console.example.com:443', secretIn(scope), 'web-task'));
  const [web] = taskIn(stack).ContainerDefinitions;
  expect(web.Image).toEqual(expect.objectContaining({ 'Fn::Join': expect.anything() }));
  expect(web.Environment).toContainEqual({ Name: 'TW_IMAGE_NAME', Value: web.Image });
});
