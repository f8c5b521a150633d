import { CfnResource, Stack } from 'aws-cdk-lib';
import { addToGroup } from '../../../grouping';

/** Values by the resource that a reference points to: a construct, by its path, or a logical id in the same stack. */
export class ReferenceIndex<Value> {
  private readonly byPath = new Map<string, Value[]>();
  private readonly byLogicalId = new Map<string, Value[]>();

  /** Adds a value for a reference from a stack. */
  public add(reference: string, stack: Stack, value: Value): void {
    if (isPath(reference)) {
      addToGroup(this.byPath, reference, value);
    } else {
      addToGroup(this.byLogicalId, keyOf(stack, reference), value);
    }
  }

  /** Returns the values whose reference points to a resource. */
  public of(resource: CfnResource): readonly Value[] {
    // Resolving a logical id is slow, and only templates written by hand need it.
    const byLogicalId = this.byLogicalId.size > 0 ? this.byLogicalId.get(keyOf(Stack.of(resource), logicalIdOf(resource))) : undefined;
    return [...this.byPath.get(resource.node.path) ?? [], ...byLogicalId ?? []];
  }
}

/** Whether the target of a reference is the path of a construct, not a logical id. */
export function isPath(reference: string): boolean {
  return reference.includes('/');
}

/** Returns the logical id of a resource in its template. */
export function logicalIdOf(resource: CfnResource): string {
  return String(Stack.of(resource).resolve(resource.logicalId));
}

function keyOf(stack: Stack, logicalId: string): string {
  return `${stack.node.addr} ${logicalId}`;
}
