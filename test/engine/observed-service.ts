import { App, Stack } from 'aws-cdk-lib';
import { clusterOf, IMAGE } from '../constructs/patterns/fargate';
import { FargateSidecarObservedService, ObserverSidecar } from 'cdk-fargate-linux-controls';

/** An app with path metadata in its templates, as with `cdk synth`. */
export function newApp(outdir: string): App {
  return new App({ outdir, context: { 'aws:cdk:enable-path-metadata': true } });
}

/** An nginx service with an observer, as in the README. */
export function observedService(stack: Stack, id: string, observer: ObserverSidecar): FargateSidecarObservedService {
  return new FargateSidecarObservedService(stack, id, {
    cluster: clusterOf(stack),
    application: { containerName: 'nginx', image: IMAGE, portMappings: [{ containerPort: 80 }] },
    observers: [observer],
    enableExecuteCommand: true,
  });
}
