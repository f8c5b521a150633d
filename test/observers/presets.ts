import type { Stack } from 'aws-cdk-lib';
import { IMAGE } from '../task/task-definitions';
import { ObserverSidecar } from 'cdk-fargate-linux-controls';

/** Every preset with options that go with any application, made anew each time. */
export const PRESETS: Record<string, (stack: Stack) => ObserverSidecar> = {
  custom: () => ObserverSidecar.custom({ container: { image: IMAGE, memoryReservationMiB: 64 } }),
  debugToolbox: () => ObserverSidecar.debugToolbox(),
};
