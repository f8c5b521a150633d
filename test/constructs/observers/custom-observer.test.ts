import { aws_ecs as ecs, Duration } from 'aws-cdk-lib';
import { containerIn, fargateTask, IMAGE, newStack, problemIn, reference, stackOf } from '../task/task-definitions';
import { CustomObserver, ProcessAccess } from 'cdk-fargate-linux-controls';

const SYS_PTRACE = { Capabilities: { Add: ['SYS_PTRACE'] } };

/** Returns the container of a custom observer. */
function observerIn(props: Omit<ConstructorParameters<typeof CustomObserver>[0], 'container'> & { container?: Partial<ecs.ContainerDefinitionOptions> }, name = 'observer') {
  return containerIn(stackOf({ app: {} }, new CustomObserver({ ...props, container: { image: IMAGE, ...props.container } })), name);
}

test.each<[string, Parameters<typeof observerIn>[0], user: string | undefined, linuxParameters: unknown]>([
  ['as root and with SYS_PTRACE by default, because an added capability is effective only for root', {}, '0', SYS_PTRACE],
  ['as root and with SYS_PTRACE with access for any user', { access: ProcessAccess.anyUser() }, '0', SYS_PTRACE],
  ['as root and with only SYS_PTRACE with access for tracing only', { access: ProcessAccess.tracingOnly() }, '0', { Capabilities: { Add: ['SYS_PTRACE'], Drop: ['ALL'] } }],
  ['as the application user and without capabilities with access for the same user', { access: ProcessAccess.sameUser('1654') }, '1654', { Capabilities: { Drop: ['ALL'] } }],
  ['as the user of the image and with the default capabilities without access', { access: ProcessAccess.imageUser() }, undefined, undefined],
  ['as root by another name if it traces', { container: { user: 'root' } }, 'root', SYS_PTRACE],
  ['as the specified user if it does not trace', { access: ProcessAccess.imageUser(), container: { user: '1000' } }, '1000', undefined],
])('runs %s', (_, props, user, linuxParameters) => {
  expect(observerIn(props).User).toBe(user);
  expect(observerIn(props).LinuxParameters).toEqual(linuxParameters);
});

test.each(['observer', reference('Name')])('stops synthesis if it traces with a container that drops SYS_PTRACE: %s', containerName => {
  const stack = newStack();
  const linuxParameters = new ecs.LinuxParameters(stack, 'LinuxParameters');
  linuxParameters.dropCapabilities(ecs.Capability.SYS_PTRACE);
  fargateTask(stack, 'app').addExtension(new CustomObserver({ container: { containerName, image: IMAGE, linuxParameters } }));
  expect(problemIn(stack)).toMatch(/adds SYS_PTRACE to its container (observer|\{"Ref":"Name"\}), but linuxParameters\.capabilities\.drop of the container contains SYS_PTRACE\. .*Remove SYS_PTRACE from drop, or do not allow tracing, for example with ProcessAccess\.imageUser\(\)\.$/);
});

test('passes the container options to the container', () => {
  const container = { containerName: 'agent', essential: true, entryPoint: ['/entry'], environment: { A: '1' }, stopTimeout: Duration.seconds(30) };
  expect(observerIn({ container }, 'agent')).toMatchObject({
    Essential: true, EntryPoint: ['/entry'], Environment: [{ Name: 'A', Value: '1' }], StopTimeout: 30,
  });
});

test.each(['', ' '])('ProcessAccess.sameUser(%j) throws, because the container would run as the user of its image', user => {
  expect(() => ProcessAccess.sameUser(user)).toThrow('ProcessAccess.sameUser: user is empty, so the container would run as the user of its image. Pass the user of the application, or use ProcessAccess.imageUser().');
});
