import type { Severity } from '../../../src/checks/rule';
import type { Step } from '../../../src/cli/describe/commands';
import type { NamespaceKind } from '../../../src/cli/describe/namespaces';
import type { Fix } from '../../../src/cli/fix';
import type { Place } from '../../../src/reading/input';

/** What the page shows about a text: plain data, which the worker posts. */
export type Analysis = EmptyText | Problem | RuleName | Messages | Tasks;

/** A text without content. */
export interface EmptyText {
  readonly kind: 'empty';
}

/** A text that cannot be read. */
export interface Problem {
  readonly kind: 'problem';

  /** One line: what is wrong, and how to fix it. */
  readonly message: string;
  readonly place?: Place;
}

/** The name of a rule. */
export interface RuleName {
  readonly kind: 'rule';
  readonly name: string;
}

/** Error messages, or the AWS CLI's output about tasks or services. */
export interface Messages {
  readonly kind: 'messages';
  readonly subjects: readonly SubjectView[];
}

/** A line, task, or service with the explanations of its messages. */
export interface SubjectView {
  readonly title: string;
  readonly remarks: readonly string[];
  readonly explanations: readonly ExplanationView[];
}

/** An explanation of a message. */
export interface ExplanationView {
  readonly headline: string;
  readonly findings: readonly MessageFindingView[];
  readonly fix?: string;
  readonly sources: readonly string[];
}

/** A rule that explains a message. */
export type MessageFindingView = Pick<FindingView, 'severity' | 'rule' | 'message' | 'fix' | 'page'>;

/** Task definitions. */
export interface Tasks {
  readonly kind: 'tasks';

  /** The names of the task definitions. */
  readonly names: readonly string[];

  /** The findings to show, and the number of those that are too many to show. */
  readonly findings: readonly FindingView[];
  readonly moreFindings: number;
  readonly acknowledged: number;
  readonly counts: Readonly<Record<Severity, number>>;

  /** Sentences about the text, for example that most values are placeholders. */
  readonly notes: readonly string[];

  /** The position of the described task definition among the names. */
  readonly selected: number;
  readonly task: TaskView;
}

/** A finding in a task definition. */
export interface FindingView {
  readonly severity: Severity;

  /** The name of the rule. */
  readonly rule: string;
  readonly task: string;
  readonly container?: string;
  readonly message: string;
  readonly fix: string;
  readonly why: string;
  readonly page: string;
  readonly place?: Place;
}

/** A change of the text that removes a finding. */
export interface Correction {
  /** The position of the finding among those that the page shows. */
  readonly finding: number;
  readonly fix: Fix;
}

/** A description of a task definition. */
export interface TaskView {
  readonly name: string;
  readonly launchType: string;

  /** The namespaces that containers share, from the outside in. */
  readonly shared: readonly SharedNamespace[];

  /** The kinds of namespaces that each container has for itself. */
  readonly separate: readonly NamespaceKind[];
  readonly containers: readonly ContainerView[];

  /** Containers that are not described, because there are too many. */
  readonly moreContainers: number;

  /** Whether the deployment may add containers. */
  readonly hasUnresolvedContainers: boolean;
  readonly tracings: readonly TracingView[];
  readonly parameters: readonly ParameterView[];
  readonly tryOnMachine: readonly Step[];
  readonly tryOnAws: readonly (readonly Step[])[];
}

/** A namespace that several containers share. */
export interface SharedNamespace {
  readonly kind: NamespaceKind;
  readonly title: string;

  /** Whether the deployment decides whether it is shared. */
  readonly isUnknown: boolean;
}

/** A container of a task. */
export interface ContainerView {
  readonly name: string;
  readonly image: string;
  readonly user: string;
  readonly isEssential: boolean;
  readonly hasSysPtrace: boolean;
  readonly ports: readonly string[];
  readonly startsAfter: readonly string[];
  readonly sets: readonly SetParameter[];
}

/** A kernel parameter that a container sets. */
export interface SetParameter {
  readonly name: string;
  readonly value: string;
  readonly appliesTo: 'task' | 'container' | 'nothing' | 'unknown';
}

/** The permission of a container to trace another one. */
export interface TracingView {
  readonly tracer: string;
  readonly target: string;
  readonly reach: 'any user' | 'own user' | 'none' | 'unknown';
  readonly why: string;
}

/** A kernel parameter with its meaning. */
export interface ParameterView {
  readonly name: string;
  readonly value: string;
  readonly setBy: string;
  readonly appliesTo: string;

  /** The effect of the parameter, or why a task cannot set it. */
  readonly summary: string;

  /** What else the parameter needs. */
  readonly needs: readonly string[];
  readonly accepted?: string;
  readonly kernelDefault?: string;
  readonly source?: string;
}

/** A rule as the page shows it. */
export interface RulePage {
  readonly name: string;
  readonly severity: Severity;
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly page: string;
  readonly evidence: readonly string[];

  /** A task definition with a finding, and one without, as JSON. */
  readonly fails: string;
  readonly passes: string;
}

/** An error message that `explain` knows. */
export interface MessageExample {
  readonly name: string;
  readonly title: string;
  readonly text: string;
}

/** What the menu of examples offers. */
export interface Catalog {
  readonly rules: readonly RulePage[];

  /** The names of the rules that stand for typical mistakes. */
  readonly mistakes: readonly string[];
  readonly messages: readonly MessageExample[];
}
