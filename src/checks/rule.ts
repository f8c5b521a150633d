import type { TaskDefinitionModel } from './model';

/**
 * `error`: known to fail or to mean nothing. `warning`: a judgement, which can be acknowledged. `info`: merely good to know.
 */
export type Severity = 'error' | 'warning' | 'info';

/** One thing that a rule has found. */
export interface Finding {
  /** The container that it is about; left out where it is about the task. */
  readonly container?: string;

  /** What is wrong here: names, values and limits of this task definition. */
  readonly message: string;

  /** How to mend it here, where more can be said than the rule says of every case. */
  readonly fix?: string;
}

/**
 * A task definition in the words of the ECS API, as small as shows one thing; where services matter, as `describe-task-definition` and
 * `describe-services` tell them: under `taskDefinition` and `services`.
 */
export type Example = Readonly<Record<string, unknown>>;

/** One rule about task definitions: plain data, and a function from a model to findings. */
export interface Rule {
  readonly name: string;
  readonly severity: Severity;
  readonly title: string;

  /** What happens on ECS. */
  readonly why: string;
  readonly fix: string;

  /** A link to the page that documents it. */
  readonly source: string;
  readonly moreSources?: readonly string[];

  /** The kernels that it was measured on, for example `Linux 6.1 and 6.18`. */
  readonly measuredOn?: string;

  /** What it finds something in, and what it finds nothing in: the first bad value and the last good one. The documentation and the tests use them. */
  readonly fails: readonly Example[];
  readonly passes: readonly Example[];
  check(task: TaskDefinitionModel): readonly Finding[];
}

/** The prefix of every rule's id. With `::` in it one acknowledgement works by the old and by the new API of the CDK. */
export const LIBRARY = 'cdk-fargate-linux-controls';

/** The links and measurements behind a rule, one line each. */
export function evidenceOf({ source, moreSources = [], measuredOn }: Rule): string[] {
  return [...[source, ...moreSources].map(link => `Source: ${link}`), ...measuredOn === undefined ? [] : [`Measured on ${measuredOn}.`]];
}

/** How a rule is called in reports and acknowledgements. */
export function idOf({ name }: Pick<Rule, 'name'>): string {
  return `${LIBRARY}::${name}`;
}

/** Whether a rule's findings are told without being asked for. What is merely good to know would be told anew at each synthesis. */
export function isReportedByDefault({ severity }: Pick<Rule, 'severity'>): boolean {
  return severity !== 'info';
}
