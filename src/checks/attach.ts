import { Annotations, CfnResource } from 'aws-cdk-lib';
import { isAcknowledged, isNoted } from './acknowledgements';
import { modelOfConstruct } from './construct-reader';
import { judge, RuledFinding, sentenceOf } from './judge';
import { idOf, isToldUnasked } from './rule';
import { RULES } from './rules';

// Two copies of the library in one app share this mark, so that only one of them reports.
const CHECKED = Symbol.for('cdk-fargate-linux-controls.checked');

const ANNOTATED = RULES.filter(isToldUnasked);

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
  taskDefinition.node.addValidation({
    validate: () => {
      const model = modelOfConstruct(taskDefinition);
      // An app can be synthesized more than once; an annotation whose text is there already is not added again.
      (model ? judge(model, ANNOTATED) : []).forEach(finding => annotate(taskDefinition, finding));
      return [];
    },
  });
}

/** Whether what is told unasked of a task definition becomes an annotation. */
export function isAnnotated(taskDefinition: CfnResource): boolean {
  return CHECKED in taskDefinition;
}

function annotate(taskDefinition: CfnResource, finding: RuledFinding): void {
  const annotations = Annotations.of(taskDefinition);
  const [id, sentence] = [idOf(finding.rule), sentenceOf(finding)];
  if (finding.rule.severity === 'error') {
    annotations.addError(`${sentence} [${id}]`);
  } else if (!isAcknowledged(id, taskDefinition) && !isNoted(id, taskDefinition)) {
    annotations.addWarningV2(id, sentence);
  }
}
