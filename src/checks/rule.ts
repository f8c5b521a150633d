import { ADDRESSES, LIBRARY } from './addresses';
import type { TaskDefinitionModel } from './model';
import type { Setting } from './settings';

/**
 * The severity of a rule. `error`: known to fail or to have no effect. `warning`: a judgment, which can be acknowledged.
 * `info`: background information.
 */
export type Severity = 'error' | 'warning' | 'info';

const SEVERITIES: readonly Severity[] = ['info', 'warning', 'error'];

/** Whether a severity is at least as high as another one. */
export function isAtLeast(severity: Severity, minimum: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(minimum);
}

/** A problem that a rule found in a task definition. */
export interface Finding {
  /** The container with the problem. Undefined if the problem concerns the task. */
  readonly container?: string;

  /** The problem, with the names, values, and limits of this task definition. */
  readonly message: string;

  /** A fix for this task definition, if it can be more specific than the fix of the rule. */
  readonly fix?: string;

  /** What the findings of a rule have in common that one mistake causes: the text of a check shows them as one. Defaults to the message. */
  readonly cause?: string;

  /**
   * The path to the problem below the container, or below the task definition if `container` is undefined: keys with the
   * names of the ECS API, and the names of list items. A path may end earlier in the task definition. Defaults to the
   * container or the task definition itself.
   */
  readonly at?: readonly string[];

  /**
   * The position of the service with the problem, among the services of the task definition. The path `at` is then below
   * the service.
   */
  readonly service?: number;
}

/**
 * A minimal task definition for one finding, with the names of the ECS API. If services matter, it has the shape of the output of
 * `describe-task-definition` and `describe-services`, with the keys `taskDefinition` and `services`.
 */
export type Example = Readonly<Record<string, unknown>>;

/** A sentence with which ECS rejects what a rule finds. */
export interface Rejection {
  /** Its distinctive part, verbatim. Braces enclose an example of what varies, or all that is known, separated by `|`. */
  readonly says: string;

  /** The pages that quote it: addresses, repositories on GitHub, or issues there (`owner/name#1`). */
  readonly quotedBy: readonly string[];

  /** Defaults to RegisterTaskDefinition. */
  readonly request?: 'CreateService' | 'RunTask' | 'UpdateService';

  /** Returns a task definition that ECS rejects in this way, given what varies. Defaults to none. */
  readonly task?: (varying: string) => Example;
}

/** A rule about task definitions: plain data, and a function from a model to findings. */
export interface Rule {
  readonly name: string;
  readonly severity: Severity;
  readonly title: string;

  /** The consequence on ECS. */
  readonly why: string;
  readonly fix: string;

  /** A link to the page that documents it. */
  readonly source: string;
  readonly moreSources?: readonly string[];

  /** How ECS rejects what the rule finds. Left out if ECS accepts it, or if no page quotes the sentence. */
  readonly rejections?: readonly Rejection[];

  /** The kernels that it was measured on, for example `Linux 6.1 and 6.18`. */
  readonly measuredOn?: string;

  /**
   * Examples with and without findings: the first bad value and the last good one. The documentation, the tests, and the
   * search for values that change a finding use them. They are functions, because most checks need no examples.
   */
  readonly fails: () => readonly Example[];

  /** The paths of the findings of each failing example, with dots between keys, and spaces between paths. */
  readonly foundAt: readonly string[];
  readonly passes: () => readonly Example[];

  /**
   * A setting without which the rule finds nothing, so that the check can skip it. Defaults to none: the rule looks at
   * every task definition.
   */
  readonly requires?: Setting;
  check(task: TaskDefinitionModel): readonly Finding[];
}

export { LIBRARY, REPOSITORY } from './addresses';

/** The id of a warning that no rule has: an override removes what a block set, which only the construct shows. */
export const OVERRIDE_REMOVES_CHANGE = `${LIBRARY}::override-removes-change`;

/** The links and measurements behind a rule, one line each. */
export function evidenceOf({ source, moreSources = [], measuredOn }: Rule): string[] {
  return [...[source, ...moreSources].map(link => `Source: ${link}`), ...measuredOn === undefined ? [] : [`Measured on ${measuredOn}.`]];
}

/** Returns the id of a rule in reports and acknowledgements. */
export function idOf({ name }: Pick<Rule, 'name'>): string {
  return `${LIBRARY}::${name}`;
}

/** Returns an id or a name of a rule for one construct only, as reports print it if the id is acknowledged elsewhere. */
export function idForConstruct(id: string, path: string): string {
  return `${id}[${path}]`;
}

/** Returns an id without the construct that it is for. */
export function withoutConstruct(id: string): string {
  const start = id.endsWith(']') ? id.indexOf('[') : -1;
  return start < 0 ? id : id.slice(0, start);
}

/** Returns the address of the page about a rule. */
export function pageOf({ name }: Pick<Rule, 'name'>): string {
  return ADDRESSES.rule(name);
}
