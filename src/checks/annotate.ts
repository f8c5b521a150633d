import { Annotations, CfnResource } from 'aws-cdk-lib';
import { isAcknowledged, isWarningAcknowledged } from './acknowledgements';
import { judge, RuledFinding, sentenceOf } from './judge';
import { modelOfConstruct } from './reading/construct';
import { idOf, isReportedByDefault } from './rule';
import { RULES } from './rules';

const ANNOTATED = RULES.filter(isReportedByDefault);

/** Adds the findings in a task definition as annotations. */
export function annotateFindings(taskDefinition: CfnResource): void {
  const model = modelOfConstruct(taskDefinition);
  // An app can be synthesized more than once. The CDK does not repeat an annotation with the same text.
  (model ? judge(model, ANNOTATED) : []).forEach(finding => annotate(taskDefinition, finding));
}

function annotate(taskDefinition: CfnResource, finding: RuledFinding): void {
  const annotations = Annotations.of(taskDefinition);
  const [id, sentence] = [idOf(finding.rule), sentenceOf(finding)];
  if (finding.rule.severity === 'error') {
    annotations.addError(`${sentence} [${id}]`);
  } else if (!isAcknowledged(id, taskDefinition) && !isWarningAcknowledged(id, taskDefinition)) {
    annotations.addWarningV2(id, sentence);
  }
}
