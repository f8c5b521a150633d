import { UNKNOWN } from '../../../src/checks/model';
import { readInput } from '../../../src/cli/input';
import { FIELDS } from '../../../src/local/run/definition/fields';
import { fileWith, run } from '../../cli/terminal';
import { propertiesNotSetIn } from '../task-properties';

const CONTAINERS = [{ name: 'app', image: 'i', essential: true }];

interface Identity {
  readonly name?: string;
  readonly module?: string;
  readonly index?: unknown;
}

/** A task definition as `terraform show -json` writes it. */
function taskDefinition(values: Record<string, unknown> = {}, { name = 'app', module, index }: Identity = {}) {
  const key = index === undefined ? '' : `[${JSON.stringify(index)}]`;
  return {
    address: `${module === undefined ? '' : `${module}.`}aws_ecs_task_definition.${name}${key}`,
    mode: 'managed',
    type: 'aws_ecs_task_definition',
    name,
    index,
    provider_name: 'registry.terraform.io/hashicorp/aws',
    schema_version: 1,
    values: {
      container_definitions: JSON.stringify(CONTAINERS),
      cpu: '256',
      memory: '512',
      family: name,
      network_mode: 'awsvpc',
      pid_mode: '',
      ipc_mode: '',
      requires_compatibilities: ['FARGATE'],
      runtime_platform: [],
      volume: [],
      tags: null,
      task_role_arn: null,
      ...values,
    },
  };
}

function service(values: Record<string, unknown> = {}, { name = 'web', index }: Identity = {}) {
  return {
    address: `aws_ecs_service.${name}`,
    mode: 'managed',
    type: 'aws_ecs_service',
    name,
    index,
    values: { name, launch_type: 'FARGATE', platform_version: '1.3.0', enable_execute_command: true, capacity_provider_strategy: [], ...values },
  };
}

const state = (...resources: object[]) => ({ format_version: '1.0', terraform_version: '1.9.0', values: { root_module: { resources } } });

/** A plan in which some values are known after apply, and services refer to task definitions. */
function plan(
  resources: readonly object[], { unknown = {}, references = {} }: { unknown?: Record<string, object>; references?: Record<string, string[]> } = {},
) {
  return {
    format_version: '1.2',
    terraform_version: '1.9.0',
    planned_values: { root_module: { resources } },
    resource_changes: Object.entries(unknown).map(([address, after_unknown]) => ({ address, change: { actions: ['create'], after_unknown } })),
    configuration: {
      root_module: {
        resources: Object.entries(references).map(([name, list]) => ({ address: `aws_ecs_service.${name}`, type: 'aws_ecs_service', name, expressions: { task_definition: { references: list } } })),
      },
    },
  };
}

function definitionsOf(content: unknown) {
  const { files, unreadable } = readInput([fileWith(content)]);
  expect(unreadable).toEqual([]);
  return files.flatMap(({ taskDefinitions }) => taskDefinitions);
}

test('reads the task definitions of a state, with the names of the ECS API', () => {
  const [{ name, model }] = definitionsOf(state(
    { address: 'aws_sqs_queue.q', mode: 'managed', type: 'aws_sqs_queue', name: 'q', values: {} },
    { ...taskDefinition(), mode: 'data', address: 'data.aws_ecs_task_definition.old' },
    { ...taskDefinition({ pid_mode: 'host' }), deposed_key: '4e1ab45b' },
    taskDefinition({
      pid_mode: 'task',
      ipc_mode: 'host',
      enable_fault_injection: true,
      task_role_arn: 'arn',
      runtime_platform: [{ operating_system_family: 'LINUX', cpu_architecture: 'ARM64' }],
      volume: [
        { name: 'v', host_path: '/etc', docker_volume_configuration: [] },
        { name: 'w', host_path: '', docker_volume_configuration: [{ driver: 'local', driver_opts: { type: 'nfs' } }] },
        {
          name: 'x',
          host_path: '',
          fsx_windows_file_server_volume_configuration: [
            { file_system_id: 'fs-1', root_directory: '/', authorization_config: [{ credentials_parameter: 'arn', domain: 'example.com' }] },
          ],
          configure_at_launch: true,
        },
      ],
    }),
  ));
  expect(name).toBe('aws_ecs_task_definition.app');
  expect(model).toMatchObject({
    family: 'app',
    pidMode: 'task',
    ipcMode: 'host',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    operatingSystemFamily: 'LINUX',
    memoryMiB: 512,
    enableFaultInjection: true,
    misplacedKeys: [],
    unknownKeys: [],
    missingKeys: [],
    unknownValues: [],
    emptyValues: [],
    refusedValues: [],
    containers: [{ name: 'app', image: 'i' }],
    instanceSettings: [
      { name: 'volumes.host.sourcePath' }, { name: 'volumes.dockerVolumeConfiguration' }, { name: 'volumes.fsxWindowsFileServerVolumeConfiguration' },
    ],
    volumes: [
      { name: 'v' }, { name: 'w', configurations: ['dockerVolumeConfiguration'] },
      { name: 'x', configurations: ['fsxWindowsFileServerVolumeConfiguration', 'configuredAtLaunch'] },
    ],
  });
  expect(model.taskRole).toBeDefined();
});

test('findings name the address, in child modules, too', () => {
  const content = {
    format_version: '1.0',
    values: {
      root_module: {
        resources: [taskDefinition()],
        child_modules: [{
          address: 'module.shop',
          resources: [taskDefinition({ pid_mode: 'host' }, { module: 'module.shop', index: 'a' })],
          child_modules: [{ address: 'module.shop.module.api["x"]', resources: [taskDefinition({ pid_mode: 'host' }, { module: 'module.shop.module.api["x"]' })] }],
        }],
      },
    },
  };
  const { code, out } = run(['check', fileWith(content)]);
  expect(code).toBe(1);
  expect(out.match(/^.*aws_ecs_task_definition\S*/gm)).toStrictEqual([
    'module.shop.aws_ecs_task_definition.app["a"]', 'module.shop.module.api["x"].aws_ecs_task_definition.app',
  ]);
  expect(out).toMatch(/\n3 task definitions: 2 errors, 0 warnings\n/);
});

test.each([
  ['host_path', 'volumes.host.sourcePath is ./data', { volume: [{ name: 'logs', host_path: '/logs' }, { name: 'data', host_path: './data' }] }],
  ['transit_encryption', 'volumes.efsVolumeConfiguration.transitEncryption is on', {
    volume: [{ name: 'data', efs_volume_configuration: [{ file_system_id: 'fs-1', transit_encryption: 'on' }] }],
  }],
  ['cpu_architecture', 'runtimePlatform.cpuArchitecture is arm', { runtime_platform: [{ cpu_architecture: 'arm' }] }],
  ['tags', 'tags.value is a,b', { tags: { team: 'a,b' }, tags_all: { team: 'a,b' } }],
])('a finding about %s has its place, also in a block', (argument, message, values) => {
  const content = JSON.stringify(state(taskDefinition({ requires_compatibilities: ['EC2'], ...values })), undefined, 1);
  const { findings } = JSON.parse(run(['check', fileWith(content), '--format', 'json']).out) as { findings: { message: string; line: number }[] };
  const [{ line }] = findings.filter(finding => finding.message.startsWith(message));
  expect(content.split('\n')[line - 1]).toContain(`"${argument}":`);
});

test('reads all tags but those of AWS, which the provider leaves out', () => {
  const found = (tags: object | null, tags_all?: object) =>
    definitionsOf(state(taskDefinition({ tags, tags_all })))[0].model.refusedValues.map(({ value }) => value);
  expect(found({ 'aws:team': 'shop', 'AWS:team': 'shop' })).toEqual([]);
  expect(found({ a: 'b' }, { 'a': 'b', 'c!': 'd' })).toEqual(['c!']);
  expect(found({ 'c!': 'd' })).toEqual(['c!']);
  expect(found(null)).toEqual([]);
});

test('values known after apply are unresolved, and omitted values are not set', () => {
  const omitted = { pid_mode: undefined, memory: undefined, container_definitions: undefined, requires_compatibilities: undefined };
  const [{ model }] = definitionsOf(plan([taskDefinition(omitted)], {
    unknown: { 'aws_ecs_task_definition.app': { pid_mode: true, container_definitions: true, requires_compatibilities: [true], arn: true } },
  }));
  expect(model).toMatchObject({ pidMode: UNKNOWN, containers: [], hasUnresolvedContainers: true, requiresCompatibilities: [UNKNOWN], memoryMiB: undefined, networkMode: 'awsvpc' });
});

test('every argument is read: if all are known after apply, no property of the task counts as not set', () => {
  const names = FIELDS.map(({ path }) => path.split('.')[0].replace('volumes', 'volume').replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`));
  const unknown = { 'aws_ecs_task_definition.app': Object.fromEntries(names.map(name => [name, true])) };
  const [{ model }] = definitionsOf(plan([taskDefinition({ runtime_platform: undefined })], { unknown }));
  expect({ addToTASK_DEFINITION_ARGUMENTS: propertiesNotSetIn(model) }).toStrictEqual({ addToTASK_DEFINITION_ARGUMENTS: [] });
});

test('a runtime platform and volumes that are known after apply are unresolved', () => {
  const [{ model }] = definitionsOf(plan([taskDefinition()], { unknown: { 'aws_ecs_task_definition.app': { runtime_platform: true, volume: true, task_role_arn: true } } }));
  expect(model).toMatchObject({ operatingSystemFamily: UNKNOWN, instanceSettings: [], volumes: [{ name: UNKNOWN }] });
  expect(model.taskRole).toBeDefined();
});

test('reads ports, host names, and the sources of volumes of the containers', () => {
  const container_definitions = JSON.stringify([{
    name: 'app', image: 'i', hostname: 'shop', portMappings: [{ containerPort: 8080, hostPort: 80, protocol: 'udp' }], mountPoints: [{ sourceVolume: 'v' }], volumesFrom: [{ sourceContainer: 'agent' }],
  }]);
  const [{ model }] = definitionsOf(state(taskDefinition({ container_definitions, network_mode: null })));
  expect(model).toMatchObject({
    networkMode: undefined,
    volumes: [],
    containers: [{ hostname: 'shop', ports: [{ first: 8080, last: 8080, protocol: 'udp', hostPort: 80 }], mountedVolumes: [{ name: 'v' }], volumesFrom: [{ name: 'agent' }] }],
  });
});

describe('services', () => {
  const servicesOf = (content: unknown) => definitionsOf(content).map(({ model }) => model.services.map(({ serviceName }) => serviceName));
  const ARN = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/app:7';

  test.each([['the ARN', ARN], ['the ARN without the revision', ARN.slice(0, -2)], ['the family', 'app'], ['the family and revision', 'app:7']])(
    'of a state are joined by %s', (_, written) => {
      const app = taskDefinition({ arn: ARN, arn_without_revision: ARN.slice(0, -2), revision: 7 });
      const others = [taskDefinition({ arn: 'other' }, { name: 'other' }), service({ task_definition: 'x' }, { name: 'no' })];
      expect(servicesOf(state(app, service({ task_definition: written }), ...others))).toStrictEqual([['web'], []]);
    });

  test('of a plan are joined by the references in the configuration', () => {
    const resources = [taskDefinition(), taskDefinition({}, { name: 'other' }), service(), service({}, { name: 'api' })];
    const references = { web: ['aws_ecs_task_definition.app.arn', 'aws_ecs_task_definition.app'], api: ['var.task_definition'] };
    expect(servicesOf(plan(resources, { references }))).toStrictEqual([['web'], []]);
  });

  test('with for_each run the task definition with their own key, and are not guessed otherwise', () => {
    const definitions = ['a', 'b'].map(index => taskDefinition({}, { index }));
    const references = { web: ['aws_ecs_task_definition.app["a"].arn', 'aws_ecs_task_definition.app'] };
    const services = ['b', 'c'].map(index => service({ name: `of ${index}` }, { index }));
    expect(servicesOf(plan([...definitions, ...services], { references }))).toStrictEqual([[], ['of b']]);
  });

  test('of a module are joined inside the module', () => {
    const inModule = (resources: object[]) => ({ address: 'module.shop[0]', resources });
    const content = {
      ...plan([taskDefinition()]),
      planned_values: { root_module: { resources: [taskDefinition()], child_modules: [inModule([taskDefinition({}, { module: 'module.shop[0]' }), service()])] } },
      configuration: {
        root_module: {
          module_calls: {
            shop: { module: { resources: [{ type: 'aws_ecs_service', name: 'web', expressions: { task_definition: { references: ['aws_ecs_task_definition.app'] } } }] } },
          },
        },
      },
    };
    expect(servicesOf(content)).toStrictEqual([[], ['web']]);
  });

  test('give the platform version, the launch type, and ECS Exec to the checks', () => {
    const [{ model: { services } }] = definitionsOf(plan(
      [taskDefinition(), service({ platform_version: undefined, capacity_provider_strategy: [{ capacity_provider: 'FARGATE_SPOT', weight: 1 }, {}] })],
      { unknown: { 'aws_ecs_service.web': { platform_version: true } }, references: { web: ['aws_ecs_task_definition.app'] } },
    ));
    expect(services).toMatchObject([{
      serviceName: 'web', platformVersion: UNKNOWN, enableExecuteCommand: true, launchType: 'FARGATE', capacityProviders: ['FARGATE_SPOT', UNKNOWN],
    }]);
  });
});

test('points to the line of an argument, and to the containers as a whole', () => {
  const { files: [file] } = readInput([fileWith(JSON.stringify(state(taskDefinition({ pid_mode: 'host' })), undefined, 1))]);
  const textAt = (...path: string[]) => file.line(file.placeOf([...file.taskDefinitions[0].path, ...path])!.line).trim();
  expect(textAt('pidMode')).toBe('"pid_mode": "host",');
  expect(textAt('containerDefinitions', '0', 'name')).toMatch(/^"container_definitions": /);
});

test.each([
  ['not valid JSON', '[', /not valid JSON: /],
  ['one container without a list', JSON.stringify(CONTAINERS[0]), /not a list, which Terraform rejects\. Write a list, even for one container/],
  ['null', 'null', /not a list, which Terraform rejects/],
])('container definitions that are %s make the file unreadable', (_, written, problem) => {
  expect(run(['check', fileWith(state(taskDefinition({ container_definitions: written })))])).toMatchObject({
    code: 2, err: expect.stringMatching(new RegExp(`file\\.json has container definitions of aws_ecs_task_definition\\.app that are ${problem.source}`)),
  });
});

test.each([
  ['an empty state', { format_version: '1.0' }],
  ['a state without ECS', state({ address: 'aws_sqs_queue.q', type: 'aws_sqs_queue', name: 'q', values: {} })],
])('%s contains no task definition', (_, content) => {
  expect(run(['check', fileWith(content)])).toMatchObject({ code: 2, err: expect.stringContaining('contains no task definition') });
});
