import { Annotations, CfnResource } from 'aws-cdk-lib';
import { acknowledgeOn, annotateHints, isAcknowledged, isWarningAcknowledged, repeatAcknowledgements } from './acknowledgements';
import { removeMetadata } from './introspection/cdk-internals';
import { modelOfConstruct } from './introspection/construct';
import { StageIndex } from './introspection/stage-index';
import { reporterOf } from './reporter';
import { judgeEach, RuledFinding, sentenceOf, uncheckedFinding } from '../../checks/judge';
import { idOf, isAtLeast } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import { memoizeLast } from '../../memoize';

const ANNOTATED = RULES.filter(({ severity }) => isAtLeast(severity, 'warning'));

/**
 * Adds the findings in a task definition as annotations, and removes those of an earlier synthesis that no longer hold.
 *
 * Leaves the task definition to the plugin, whose report has more detail, if the plugin checks it in the same synthesis.
 */
export function annotateFindings(taskDefinition: CfnResource): void {
  annotateHints(taskDefinition);
  repeatAcknowledgements(taskDefinition);
  const index = StageIndex.of(taskDefinition);
  const findings = isLeftToPlugin(index) ? [] : findingsIn(taskDefinition, index);
  const texts = new Map(findings.map(finding => [textOf(finding), finding]));
  removeMetadata(taskDefinition, data => typeof data === 'string' && OWN_ANNOTATION.test(data) && !texts.has(data));
  texts.forEach((finding, text) => annotate(taskDefinition, finding, text));
}

/** Whether the plugin reports the findings of a stage. The index is that of the current synthesis. */
const isLeftToPlugin = memoizeLast(({ stage }: StageIndex) => reporterOf(stage) !== undefined);

const OWN_ANNOTATION = /\[(ack: )?cdk-fargate-linux-controls::[a-z0-9-]+\]$/;

function findingsIn(taskDefinition: CfnResource, index: StageIndex): RuledFinding[] {
  try {
    const model = modelOfConstruct(taskDefinition, index);
    return model ? judgeEach(model, ANNOTATED) : [];
  } catch (error) {
    return [uncheckedFinding('the task definition', error)];
  }
}

/** Returns an annotation as it is in the metadata. */
function textOf(finding: RuledFinding): string {
  const [id, sentence] = [idOf(finding.rule), sentenceOf(finding)];
  return finding.rule.severity === 'error' ? `${sentence} [${id}]` : `${sentence} [ack: ${id}]`;
}

function annotate(taskDefinition: CfnResource, finding: RuledFinding, text: string): void {
  if (finding.rule.severity === 'error') {
    Annotations.of(taskDefinition).addError(text);
  } else {
    addWarning(taskDefinition, idOf(finding.rule), sentenceOf(finding));
  }
}

/** Adds a warning unless it is acknowledged. */
export function addWarning(taskDefinition: CfnResource, id: string, text: string): void {
  if (isAcknowledged(id, taskDefinition)) {
    return;
  }
  if (isWarningAcknowledged(id, taskDefinition)) {
    acknowledgeOn(taskDefinition, id);
  } else {
    Annotations.of(taskDefinition).addWarningV2(id, text);
  }
}
