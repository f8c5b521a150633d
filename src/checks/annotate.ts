import { Annotations, CfnResource } from 'aws-cdk-lib';
import { isAcknowledged, isNoted } from './acknowledgements';
import { judge, RuledFinding, sentenceOf } from './judge';
import { modelOfConstruct } from './reading/construct';
import { idOf, isReportedByDefault } from './rule';
import { RULES } from './rules';

const ANNOTATED = RULES.filter(isReportedByDefault);

/** Annotates a task definition with its findings. */
export function annotateFindings(taskDefinition: CfnResource): void {
  const model = modelOfConstruct(taskDefinition);
  // An app can be synthesized more than once; an annotation whose text is there already is not added again.
  (model ? judge(model, ANNOTATED) : []).forEach(finding => annotate(taskDefinition, finding));
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
