import { Annotations, CfnResource } from 'aws-cdk-lib';
import { modelOfConstruct } from './construct-reader';
import { judge, RuledFinding, sentenceOf } from './judge';
import { idOf } from './rule';
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

/** Whether a task definition is checked by an annotation. */
export function isChecked(taskDefinition: CfnResource): boolean {
  return CHECKED in taskDefinition;
}

function annotate(taskDefinition: CfnResource, finding: RuledFinding): void {
  const annotations = Annotations.of(taskDefinition);
  switch (finding.rule.severity) {
    case 'error': return annotations.addError(`${sentenceOf(finding)} [${idOf(finding.rule)}]`);
    case 'warning': return annotations.addWarningV2(idOf(finding.rule), sentenceOf(finding));
    case 'info': // It would be told at each synthesis. The command and the plugin tell it to who asks.
  }
}
