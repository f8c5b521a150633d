import { App, Stack } from 'aws-cdk-lib';
import { clusterOf, IMAGE } from '../patterns/fargate';
import { FargateSidecarObservedService, ObserverSidecar } from 'cdk-fargate-linux-controls';

/** An app whose templates tell the names of their constructs, as `cdk synth` has it. */
export function newApp(outdir: string): App {
  return new App({ outdir, context: { 'aws:cdk:enable-path-metadata': true } });
}

/** A service of nginx that is observed, as in the README. */
export function observedService(stack: Stack, id: string, observer: ObserverSidecar): FargateSidecarObservedService {
  return new FargateSidecarObservedService(stack, id, {
    cluster: clusterOf(stack),
    application: { containerName: 'nginx', image: IMAGE, portMappings: [{ containerPort: 80 }] },
    observers: [observer],
    enableExecuteCommand: true,
  });
}
