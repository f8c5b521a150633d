import { aws_ecs as ecs, type Stack } from 'aws-cdk-lib';
import { IMAGE } from '../task/task-definitions';
import { CarriedFiles, EntryPointWrap, ObserverSidecar } from 'cdk-fargate-linux-controls';

/** Every preset with options that go with any application, made anew each time. */
export const PRESETS: Record<string, (stack: Stack) => ObserverSidecar> = {
  custom: () => ObserverSidecar.custom({ container: { image: IMAGE, memoryReservationMiB: 64 } }),
  debugToolbox: () => ObserverSidecar.debugToolbox(),
  entryPointWrapper: () => ObserverSidecar.entryPointWrapper({
    carrier: { image: IMAGE, memoryReservationMiB: 32 },
    files: CarriedFiles.volume({
      volumeName: 'tool', containerPath: '/opt/tool', ownVolume: { volumeName: 'tool-own', containerPath: '/opt/tool-own' },
    }),
    wrap: EntryPointWrap.prefixByArchitecture({ x86: ['/opt/tool/x86', '--'], arm64: ['/opt/tool/arm64', '--'] }),
    waitFor: ecs.ContainerDependencyCondition.SUCCESS,
    environment: { TOOL_B: '2', TOOL_A: '1' },
  }),
};
