import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isPath, renderedBy } from './construct-properties';
import type { TaskRole } from './model';
import { UNTOLD_ROLE } from './reader';
import { ROLE_TYPES, RoleTemplate, taskRoleIn } from './task-role';

/** The roles of a stack, read as its template will hold them. */
export class StackRoles {
  private readonly resources: Record<string, unknown> = {};
  private readonly logicalIds = new Map<string, string>();

  constructor(private readonly stack: Stack) {
    for (const resource of rolesAndPoliciesIn(stack, stack)) {
      Object.assign(this.resources, renderedBy<RoleTemplate>(resource).Resources);
      this.logicalIds.set(resource.node.path, String(stack.resolve(resource.logicalId)));
    }
  }

  /** What a role allows to which `Ref` or `Fn::GetAtt` refers; one of another stack is not known. */
  public of(reference: string): TaskRole {
    const logicalId = isPath(reference) ? this.logicalIds.get(reference) : reference;
    if (logicalId === undefined) {
      return UNTOLD_ROLE;
    }
    const { stack } = this;
    const { actions } = taskRoleIn({ Resources: this.resources }, logicalId);
    return {
      actions,
      // Anything in the stack may hold on to the role. To know that nothing does takes the whole template, for which a rule asks only before it accuses.
      get mayAllowMore() {
        return taskRoleIn(renderedBy<RoleTemplate>(stack), logicalId).mayAllowMore;
      },
    };
  }
}

function* rolesAndPoliciesIn(construct: IConstruct, stack: Stack): Generator<CfnResource> {
  for (const child of construct.node.children) {
    if (CfnResource.isCfnResource(child) && ROLE_TYPES.includes(child.cfnResourceType)) {
      yield child;
    }
    // A nested stack has a template of its own.
    if (!Stack.isStack(child)) {
      yield* rolesAndPoliciesIn(child, stack);
    }
  }
}
