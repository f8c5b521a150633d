import type { aws_ecs as ecs } from 'aws-cdk-lib';
import type { RenderedContainer } from './container-changes';

/** Adds SYS_PTRACE to the Linux parameters that a container has. */
export function allowTracing(container: RenderedContainer): void {
  const linuxParameters = (container.linuxParameters ?? {}) as ecs.CfnTaskDefinition.LinuxParametersProperty;
  const capabilities = (linuxParameters.capabilities ?? {}) as ecs.CfnTaskDefinition.KernelCapabilitiesProperty;
  container.linuxParameters = {
    ...linuxParameters,
    capabilities: { ...capabilities, add: [...new Set([...capabilities.add ?? [], 'SYS_PTRACE'])] },
  };
}
