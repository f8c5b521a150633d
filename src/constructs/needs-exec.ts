import type { IConstruct } from 'constructs';

// The state is on the construct, so that two copies of the library in one app share it.
const NEEDS_EXEC = Symbol.for('cdk-fargate-linux-controls.needs-exec');

/** Records that a container needs ECS Exec, which a template does not show. The name may be a token. */
export function recordNeedsExec(taskDefinition: IConstruct, containerName: string): void {
  const value = [...containersThatNeedExec(taskDefinition), containerName];
  Object.defineProperty(taskDefinition, NEEDS_EXEC, { value, configurable: true });
}

/** Returns the names of the containers that need ECS Exec according to the blocks that added them. */
export function containersThatNeedExec(taskDefinition: IConstruct): readonly string[] {
  return (taskDefinition as { readonly [NEEDS_EXEC]?: readonly string[] })[NEEDS_EXEC] ?? [];
}
