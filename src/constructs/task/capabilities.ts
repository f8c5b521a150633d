import type { aws_ecs as ecs } from 'aws-cdk-lib';
import type { RenderedContainer } from './container-changes';

/** Adds SYS_PTRACE to the capabilities of a container. */
export function allowTracing(container: RenderedContainer): void {
  changeCapabilities(container, ({ add = [] }) => ({ add: [...new Set([...add, 'SYS_PTRACE'])] }));
}

/** Drops the default capabilities of a container. Capabilities that it adds are kept. */
export function dropCapabilities(container: RenderedContainer): void {
  changeCapabilities(container, () => ({ drop: ['ALL'] }));
}

type Capabilities = ecs.CfnTaskDefinition.KernelCapabilitiesProperty;

function changeCapabilities(container: RenderedContainer, change: (current: Capabilities) => Capabilities): void {
  const linuxParameters = (container.linuxParameters ?? {}) as ecs.CfnTaskDefinition.LinuxParametersProperty;
  const capabilities = (linuxParameters.capabilities ?? {}) as Capabilities;
  container.linuxParameters = { ...linuxParameters, capabilities: { ...capabilities, ...change(capabilities) } };
}
