import { aws_ecs as ecs } from 'aws-cdk-lib';
import { fargateTask, IMAGE, newStack, problemsIn, taskIn } from '../task/task-definitions';
import { CarriedFiles, EntryPointWrap, EntryPointWrapperProps, ObserverSidecar } from 'cdk-fargate-linux-controls';

const BASIC: EntryPointWrapperProps = { carrier: { image: IMAGE }, files: CarriedFiles.volumesFrom(), wrap: EntryPointWrap.prefix('/opt/tool/run', '--') };

const wrapper = (props: Partial<EntryPointWrapperProps> = {}) => ObserverSidecar.entryPointWrapper({ ...BASIC, ...props });

/** The containers of a task with one application container that states its entry point and command. */
function containersWith(props: Partial<EntryPointWrapperProps>, application: Partial<ecs.ContainerDefinitionOptions> = {}) {
  const stack = newStack();
  const task = fargateTask(stack);
  task.addContainer('app', { image: IMAGE, entryPoint: ['/app', '-x'], command: ['serve'], ...application });
  task.addExtension(wrapper(props));
  expect(problemsIn(stack)).toEqual([]);
  return taskIn(stack).ContainerDefinitions;
}

test('the application is started by the tool, with its own entry point and command, and may trace', () => {
  const [app, carrier] = containersWith({});
  expect(app).toMatchObject({
    EntryPoint: ['/opt/tool/run', '--', '/app', '-x'],
    Command: ['serve'],
    LinuxParameters: { Capabilities: { Add: ['SYS_PTRACE'] } },
    VolumesFrom: [{ SourceContainer: 'carrier', ReadOnly: true }],
  });
  expect(carrier).toEqual({ Name: 'carrier', Image: 'public.ecr.aws/nginx/nginx:1.29', Essential: false });
});
