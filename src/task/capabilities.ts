import type { aws_ecs as ecs } from 'aws-cdk-lib';
import type { RenderedContainer } from './container-changes';

/** Adds SYS_PTRACE to the Linux parameters that a container has. */
export function allowTracing(container: RenderedContainer): void {
  changeCapabilities(container, ({ add = [] }) => ({ add: [...new Set([...add, 'SYS_PTRACE'])] }));
}

/** Takes away the capabilities that a container has by default; those that are added to it stay. */
export function dropCapabilities(container: RenderedContainer): void {
  changeCapabilities(container, () => ({ drop: ['ALL'] }));
}

type Capabilities = ecs.CfnTaskDefinition.KernelCapabilitiesProperty;

function changeCapabilities(container: RenderedContainer, change: (present: Capabilities) => Capabilities): void {
  const linuxParameters = (container.linuxParameters ?? {}) as ecs.CfnTaskDefinition.LinuxParametersProperty;
  const capabilities = (linuxParameters.capabilities ?? {}) as Capabilities;
  container.linuxParameters = { ...linuxParameters, capabilities: { ...capabilities, ...change(capabilities) } };
}
