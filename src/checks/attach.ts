import { Annotations, CfnResource } from 'aws-cdk-lib';
import { isAcknowledged } from './acknowledgements';
import { modelOfConstruct } from './construct-reader';
import { judge, RuledFinding, sentenceOf } from './judge';
import { idOf, Rule } from './rule';
import { Surroundings } from './surroundings';

// Two copies of the library in one app share this mark, so that only one of them reports.
const CHECKED = Symbol.for('cdk-fargate-linux-controls.checked');

/**
 * Has a task definition checked when the app is validated, once whoever asks how often.
 *
 * Validation comes after every aspect, so what aspects and late code add is seen. The findings are annotations on the L1, which a
 * report shows and acknowledgements on a construct above it reach; a validation error could not be acknowledged.
 */
export function attachChecks(taskDefinition: CfnResource): void {
  if (CHECKED in taskDefinition) {
    return;
  }
  Object.defineProperty(taskDefinition, CHECKED, { value: true });
  Surroundings.forget(taskDefinition);
  taskDefinition.node.addValidation({
    validate: () => {
      const model = modelOfConstruct(taskDefinition);
      // An app can be synthesized more than once; an annotation whose text is there already is not added again.
      (model ? judge(model) : []).forEach(finding => annotate(taskDefinition, finding));
      return [];
    },
  });
}

/** Whether what a rule finds in a task definition becomes an annotation. */
export function annotates(taskDefinition: CfnResource, { severity }: Rule): boolean {
  return CHECKED in taskDefinition && severity !== 'info';
}

function annotate(taskDefinition: CfnResource, finding: RuledFinding): void {
  const annotations = Annotations.of(taskDefinition);
  const [id, sentence] = [idOf(finding.rule), sentenceOf(finding)];
  switch (finding.rule.severity) {
    case 'error': return annotations.addError(`${sentence} [${id}]`);
    case 'warning': return isAcknowledged(id, taskDefinition) ? undefined : annotations.addWarningV2(id, sentence);
    case 'info': // It would be told at each synthesis. The command and the plugin tell it to who asks.
  }
}
