import { aws_ecs as ecs } from 'aws-cdk-lib';
import { addContainers, fargateTask, IMAGE, L2S, newStack, problemIn, sysctlsIn } from './task-definitions';
import { KernelParameters } from '../../../src/constructs/task/kernel-parameters';
import { targetOf } from '../../../src/constructs/task/task-definition-target';

const RANGE = ['net.ipv4.ip_local_port_range', '1024 65000'] as const;
const RESERVED = 'net.ipv4.ip_local_reserved_ports';

/** Sets an ephemeral range on a task definition and returns its parameters. */
function withRange(task: ecs.TaskDefinition, containerName?: string): KernelParameters {
  const parameters = KernelParameters.of(targetOf(task));
  parameters.addNetwork(new Map([RANGE]), { containerName });
  return parameters;
}

test.each<[string, string, (task: ecs.TaskDefinition) => void]>([
  ['the default container', 'proxy', task => withRange(task).setDefaultContainer('proxy')],
  ['the first of two default containers', 'proxy', task => {
    withRange(task).setDefaultContainer('proxy');
    withRange(task).setDefaultContainer('app');
  }],
  ['a named container, if it is named after the default container is set', 'app', task => {
    withRange(task).setDefaultContainer('proxy');
    withRange(task, 'app');
  }],
  ['a named container, if it is named before the default container is set', 'app', task => withRange(task, 'app').setDefaultContainer('proxy')],
])('sets network parameters on %s', (_, expected, apply) => {
  const stack = newStack();
  apply(fargateTask(stack, 'app', 'proxy'));
  expect(sysctlsIn(stack)).toEqual({ [expected]: [RANGE] });
});

test('in bridge mode sets the values on every container with a default container, and on one container with a named one', () => {
  const sysctls = (containerName?: string) => {
    const stack = newStack();
    const task = L2S['EC2 in bridge mode'](stack);
    addContainers(task, 'app', 'proxy');
    withRange(task, containerName).setDefaultContainer('proxy');
    return sysctlsIn(stack);
  };
  expect(sysctls()).toEqual({ app: [RANGE], proxy: [RANGE] });
  expect(sysctls('app')).toEqual({ app: [RANGE] });
});

test('reports a default container that is not in the task definition', () => {
  const stack = newStack();
  withRange(fargateTask(stack, 'app')).setDefaultContainer('proxy');
  expect(problemIn(stack)).toContain('names container proxy, which is not in the task definition');
});

test.each<[string, ecs.SystemControl[] | undefined, object]>([
  ['no container reserves ports', undefined, { app: [RANGE, [RESERVED, '8080']] }],
  ['a container sets something else', [{ namespace: 'net.core.somaxconn', value: '1' }], { app: [RANGE, [RESERVED, '8080']], other: [['net.core.somaxconn', '1']] }],
  ['a container reserves ports itself', [{ namespace: RESERVED, value: '22' }], { app: [RANGE], other: [[RESERVED, '22']] }],
  ['a container reserves ports itself and sets something else', [{ namespace: 'net.core.somaxconn', value: '1' }, { namespace: RESERVED, value: '22' }], { app: [RANGE], other: [['net.core.somaxconn', '1'], [RESERVED, '22']] }],
])('reserves listening ports if %s', (_, systemControls, expected) => {
  const stack = newStack();
  const task = fargateTask(stack);
  task.addContainer('app', { image: IMAGE, portMappings: [{ containerPort: 8080 }] });
  task.addContainer('other', { image: IMAGE, systemControls });
  withRange(task);
  expect(sysctlsIn(stack)).toEqual(expected);
});
