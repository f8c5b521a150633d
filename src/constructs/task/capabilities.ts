import type { aws_ecs as ecs } from 'aws-cdk-lib';
import { listOf, RenderedContainer } from './container-changes';

/** Adds SYS_PTRACE to the capabilities of a container. */
export function allowTracing(container: RenderedContainer): void {
  changeCapabilities(container, ({ add = [] }) => ({ add: [...new Set(add).add('SYS_PTRACE')] }));
}

/**
 * Whether a container drops SYS_PTRACE by name. Adding it as well is ambiguous: Docker adds it, Podman refuses to start
 * the container, and containerd has been seen to drop it. Dropping ALL is not: added capabilities remain.
 *
 * @see https://github.com/Yelp/paasta/pull/3735 and https://github.com/Yelp/paasta/pull/3972
 */
export function dropsTracing({ linuxParameters }: RenderedContainer): boolean {
  const { capabilities } = (linuxParameters ?? {}) as ecs.CfnTaskDefinition.LinuxParametersProperty;
  return listOf((capabilities as Capabilities | undefined)?.drop).some(name => name === 'SYS_PTRACE');
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
