import { AspectPriority, Aspects, CfnResource, IAspect } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { attachChecks } from './attach';
import { TASK_DEFINITION_TYPE } from './construct-reader';

/**
 * Checks every ECS task definition of a scope, whoever wrote it, against the rules of sharing Linux namespaces: L2 and L1 constructs,
 * imported templates, property overrides, containers that are added late.
 *
 * What is known to fail, or to mean nothing, becomes an error, which stops `cdk synth`; a judgement becomes a warning, which can be
 * acknowledged by the id that ends its text, on the task definition or on a construct above it. What is merely
 * good to know is told by `NamespaceSharingPlugin` and by the command, not here.
 *
 * An aspect does not enter a Stage: add it to each.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html
 */
export class NamespaceSharingChecks implements IAspect {
  /**
   * Checks all task definitions below a construct, such as the app.
   */
  public static addTo(scope: IConstruct): void {
    Aspects.of(scope).add(new NamespaceSharingChecks(), { priority: AspectPriority.READONLY });
  }

  /** Has the construct checked if it is a task definition. */
  public visit(node: IConstruct): void {
    if (CfnResource.isCfnResource(node) && node.cfnResourceType === TASK_DEFINITION_TYPE) {
      attachChecks(node);
    }
  }
}
