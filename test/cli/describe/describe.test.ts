import { fargateTask, SOUND, template } from '../definitions';
import { fileWith, run } from '../terminal';

test.each(['text', 'json', 'mermaid'])('describes malformed task definitions as %s without throwing', format => {
  const odd: unknown[] = [undefined, null, 7, 'text', [], {}, [null], [[]], [{}], { Ref: 'x' }, [{ Ref: 'x' }], true];
  for (const value of odd) {
    for (const property of ['ContainerDefinitions', 'NetworkMode', 'PidMode', 'IpcMode', 'RequiresCompatibilities', 'RuntimePlatform', 'Family', 'EnableFaultInjection']) {
      const { code, err } = run(['describe', '--format', format, fileWith(template({ Task: fargateTask([{}, {}], { [property]: value }) }))]);
      if (property === 'ContainerDefinitions' && !(Array.isArray(value) && value.some(item => item !== null && !('Ref' in (item as object)) && !Array.isArray(item)))) {
        expect(code).toBe(2);
        expect(err).toMatch(/^cdk-fargate-linux-controls: \S+ contains the task definition Task, of which no container could be read\n$/);
      } else {
        expect({ code, err }).toEqual({ code: 0, err: '' });
      }
    }
    for (const property of ['Name', 'Image', 'User', 'Essential', 'DependsOn', 'SystemControls', 'LinuxParameters', 'PortMappings']) {
      const task = fargateTask([{ [property]: value }, { [property]: [value] }, { LinuxParameters: { Capabilities: { Add: value, Drop: value } } }], { PidMode: 'task' });
      expect(run(['describe', '--format', format, fileWith(template({ Task: task }))])).toMatchObject({ code: 0, err: '' });
    }
    const Service = { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Task' }, Cluster: value, ServiceName: value } };
    expect(run(['describe', '--format', format, fileWith(template({ Task: SOUND, Service }))])).toMatchObject({ code: 0, err: '' });
  }
});

test('a task definition without a container that can be read makes the exit code 2 only if it is described', () => {
  const file = fileWith(template({ Sound: SOUND, Unread: fargateTask({ Ref: 'Containers' } as never) }));
  expect(run(['describe', file])).toMatchObject({ code: 2, err: expect.stringContaining(' contains the task definition Unread, of which no container could be read\n') });
  expect(run(['describe', file, '--task', 'Sound'])).toMatchObject({ code: 0, err: '' });
});

describe('--task', () => {
  const inConstruct = (path: string) => ({ ...SOUND, Metadata: { 'aws:cdk:path': `${path}/Resource` } });
  const content = template({ WebTask1: inConstruct('Shop/Web/Task'), WebTask2: inConstruct('Shop/Web/Other'), EdgeTask: inConstruct('Shop/Edge/Task') });
  const titles = (...args: string[]) =>
    [...run(['describe', fileWith(content), ...args]).out.matchAll(/^(Shop\/\S+) {2}\/.*$/gm)].map(([, name]) => name);

  test.each([
    ['Edge', ['Shop/Edge/Task']],
    ['Shop/Web/Other', ['Shop/Web/Other']],
    ['WebTask1', ['Shop/Web/Task']],
    ['Web', ['Shop/Web/Task', 'Shop/Web/Other']],
  ])('%s describes %j', (task, expected) => {
    expect(titles('--task', task)).toStrictEqual(expected);
    expect((JSON.parse(run(['describe', fileWith(content), '--task', task, '--format', 'json']).out) as { resource: string }[]).map(({ resource }) => resource)).toStrictEqual(expected);
  });

  test('all are described without it', () => expect(titles()).toHaveLength(3));

  test.each([
    ['Shop/Edge/Taskk', content, "unknown --task 'Shop/Edge/Taskk': did you mean Shop/Edge/Task?"],
    ['Zzz', content, "unknown --task 'Zzz': use Shop/Web/Task, Shop/Web/Other, or Shop/Edge/Task"],
    ['Zzz', template(Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`Task${index}`, SOUND]))), "unknown --task 'Zzz': use Task0, Task1, Task2, Task3, Task4, Task5, Task6, Task7, Task8, or one of 291 others"],
  ])('%s selects none, with exit code 2', (task, file, message) => {
    expect(run(['describe', fileWith(file), '--task', task])).toStrictEqual({ code: 2, out: '', err: `cdk-fargate-linux-controls: ${message}\n` });
  });
});
