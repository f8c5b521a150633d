import { CfnResource, IAspect } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { attachChecks } from './attach';
import { StageIndex, TASK_DEFINITION_TYPE } from './reading/stage-index';

/**
 * Checks every ECS task definition of a scope, whoever wrote it, against the rules of sharing Linux namespaces: L2 and L1 constructs,
 * imported templates, property overrides, containers that are added late.
 *
 * What is known to fail, or to mean nothing, becomes an error, which stops `cdk synth`; a judgement becomes a warning, which can be
 * acknowledged by the id that ends its text, on the task definition or on a construct above it. What is merely
 * good to know is told by the command, and by `NamespaceSharingPlugin` where that is asked for it, not here.
 *
 * A Stage below the scope is not entered: add the checks to each.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html
 */
export class NamespaceSharingChecks implements IAspect {
  /**
   * Checks all task definitions below a construct, such as the app, that are there when the app is validated.
   *
   * It finds what the aspect finds, in less time: the CDK calls an aspect for each construct of an app.
   */
  public static addTo(scope: IConstruct): void {
    new NamespaceSharingChecks().visit(scope);
    // Before the validation below: of a stage's validations the one that has its surroundings looked up anew must come first.
    const index = StageIndex.of(scope);
    // The CDK validates a construct before those below it, so what is attached to them here is still asked in the same synthesis.
    scope.node.addValidation({
      validate: () => {
        index.taskDefinitionsBelow(scope).forEach(attachChecks);
        return [];
      },
    });
  }

  /** Has the construct checked if it is a task definition. */
  public visit(node: IConstruct): void {
    if (CfnResource.isCfnResource(node) && node.cfnResourceType === TASK_DEFINITION_TYPE) {
      attachChecks(node);
    }
  }
}
