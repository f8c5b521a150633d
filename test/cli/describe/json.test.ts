import { described, TOOLBOX } from './definitions';
import { contentOf } from '../../run';
import { CONFLICT, CONFLICT_ID, container, fargateTask, REGISTER, somaxconn, template } from '../definitions';
import { fileWith, run } from '../terminal';

function json(content: unknown): unknown {
  return JSON.parse(described(content, 'json'));
}

test('describes every part of a task definition', () => {
  const app = container({ PortMappings: [{ ContainerPort: 80 }, { ContainerPortRange: '90-91' }], SystemControls: [somaxconn('6000')], DependsOn: [{ ContainerName: 'toolbox', Condition: 'START' }] });
  expect(json(template({ Task: fargateTask([app, TOOLBOX], { PidMode: 'task' }) }))).toEqual([{
    file: 'App.template.json',
    resource: 'Task',
    launchType: 'FARGATE',
    namespaces: [
      { kind: 'network', scope: 'task', members: ['app', 'toolbox'] },
      { kind: 'pid', scope: 'task', members: ['app', 'toolbox'] },
      { kind: 'ipc', scope: 'container', members: ['app'] },
      { kind: 'ipc', scope: 'container', members: ['toolbox'] },
    ],
    containers: [
      {
        name: 'app',
        image: 'public.ecr.aws/nginx/nginx:1.29',
        essential: true,
        user: null,
        sysPtrace: false,
        ports: ['80', '90-91'],
        dependsOn: [{ container: 'toolbox', condition: 'START' }],
        sysctls: [{ name: 'net.core.somaxconn', value: '6000', holdsFor: ['app', 'toolbox'] }],
      },
      { name: 'toolbox', image: 'example/toolbox:1.0', essential: false, user: '0', sysPtrace: true, ports: [], dependsOn: [], sysctls: [] },
    ],
    mayTrace: [
      { tracer: 'app', target: 'toolbox', reach: 'none', why: 'it lacks SYS_PTRACE and some of the target\'s capabilities' },
      { tracer: 'toolbox', target: 'app', reach: 'any user', why: 'root with SYS_PTRACE' },
    ],
    findings: ['cdk-fargate-linux-controls::shared-pid-shows-processes'],
    cases: [[]],
    unresolved: [],
  }]);
});

test('unknown values are null', () => {
  const late = { Ref: 'Late' };
  const DependsOn = [{ ContainerName: late, Condition: late }];
  const app = container({ Image: late, Essential: late, User: late, LinuxParameters: late, SystemControls: late, DependsOn });
  const task = fargateTask([app], { NetworkMode: late, RequiresCompatibilities: late, PidMode: late, IpcMode: late });
  expect(json(template({ Task: task }))).toMatchObject([{
    launchType: null,
    namespaces: ['network', 'pid', 'ipc'].map(kind => ({ kind, scope: null, members: ['app'] })),
    containers: [{
      image: null,
      essential: null,
      user: null,
      sysPtrace: null,
      sysctls: [{ name: null, value: null, holdsFor: null }],
      dependsOn: [{ container: null, condition: null }],
    }],
  }]);
});

test.each([
  ['net.core.somaxconn', { NetworkMode: 'bridge' }, ['app']],
  ['net.core.somaxconn', { NetworkMode: 'awsvpc' }, ['app', 'toolbox']],
  ['net.core.somaxconn', { NetworkMode: 'host' }, []],
  ['net.core.somaxconn', { NetworkMode: { Ref: 'Mode' } }, null],
  ['net.core.rmem_max', { NetworkMode: 'awsvpc' }, []],
  ['net.netfilter.nf_conntrack_buckets', { NetworkMode: 'awsvpc' }, []],
  ['net.core.nothing_like_that_at_all', { NetworkMode: 'awsvpc' }, null],
  ['vm.swappiness', {}, []],
  ['kernel.msgmax', { IpcMode: 'task' }, ['app', 'toolbox']],
  ['fs.mqueue.msg_max', { IpcMode: 'host' }, []],
])('lists the containers that %s applies to, in %j: %j', (Namespace, properties, expected) => {
  const task = fargateTask([container({ SystemControls: [{ Namespace, Value: '1' }] }), TOOLBOX], { RequiresCompatibilities: ['EC2'], ...properties });
  expect(json(template({ Task: task }))).toMatchObject([{ containers: [{ sysctls: [{ holdsFor: expected }] }, {}] }]);
});

test('lists the rule id of each finding once', () => {
  expect(json(template({ Task: CONFLICT }))).toMatchObject([{ findings: [CONFLICT_ID] }]);
});

test('prints one indented list for all files', () => {
  const { out } = run(['describe', fileWith(template({ A: CONFLICT, B: CONFLICT })), fileWith(REGISTER), '--format', 'json']);
  expect((JSON.parse(out) as { resource: string }[]).map(({ resource }) => resource)).toEqual(['A', 'B', 'edge']);
  expect(out).toMatch(/^\[\n {2}\{\n {4}"file": /);
  expect(described(template({}), 'json')).toBe('[]');
});

test('the members are those in the documentation', () => {
  const members = new Set<string>();
  JSON.parse(described(template({ Task: fargateTask([container({ SystemControls: [somaxconn('1'), { Namespace: { 'Fn::ImportValue': 'name' }, Value: '1' }], DependsOn: [{ ContainerName: 'toolbox' }] }), TOOLBOX], { PidMode: 'task' }) }), 'json'), (key, value: unknown) => {
    if (!/^\d*$/.test(key)) {
      members.add(key);
    }
    return value;
  });
  const page = contentOf('docs/describe.md');
  const documented = [...page.matchAll(/^\| `([\w.[\]]+)` \|/gm)].map(([, path]) => path.split('.').pop()!);
  expect(new Set(documented.map(name => name.replace('[]', '')))).toEqual(members);
});
