import { CfnResource, IAspect } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { attachChecks } from './attach';
import { StageIndex, TASK_DEFINITION_TYPE } from './introspection/stage-index';
import { message } from '../../wording';
import { CONSTRUCT, requireType } from '../required-types';

/**
 * Checks for every ECS task definition in a scope: L2 and L1 constructs, imported templates, property overrides, and
 * containers that are added late.
 *
 * A setting that is known to fail or to have no effect becomes an error, which stops `cdk synth`. A judgment becomes a
 * warning. To acknowledge a warning, use the id at the end of its text, on the task definition or on a construct above
 * it. Findings of severity `info` are reported only by the command, and by `NamespaceSharingPlugin` with
 * `minimumSeverity`.
 *
 * Stages below the scope are not included: add the checks to each.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html
 */
export class NamespaceSharingChecks implements IAspect {
  /**
   * Checks all task definitions below a construct, such as the app, when the app is validated.
   *
   * The findings are those of the aspect, but this is faster: the CDK calls an aspect for each construct of an app.
   */
  public static addTo(scope: IConstruct): void {
    requireType(message`NamespaceSharingChecks.addTo`, scope, 'scope', CONSTRUCT);
    new NamespaceSharingChecks().visit(scope);
    // Adds the validation of the stage that forgets the index. It must precede the validation below.
    StageIndex.of(scope);
    // The CDK validates a construct before its descendants, so checks that are attached to them here run in the same synthesis.
    scope.node.addValidation({
      validate: () => {
        StageIndex.of(scope).taskDefinitionsBelow(scope).forEach(attachChecks);
        return [];
      },
    });
  }

  /** Attaches the checks to a construct if it is a task definition. */
  public visit(node: IConstruct): void {
    if (CfnResource.isCfnResource(node) && node.cfnResourceType === TASK_DEFINITION_TYPE) {
      attachChecks(node);
    }
  }
}
