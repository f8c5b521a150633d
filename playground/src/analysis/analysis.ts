import type { Severity } from '../../../src/checks/rule';
import type { TaskPicture } from '../../../src/cli/describe/view';
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

/** Error messages, or the AWS CLI's output about tasks. */
export interface Messages {
  readonly kind: 'messages';
  readonly subjects: readonly SubjectView[];
}

/** A line or task with the explanations of its messages. */
export interface SubjectView {
  readonly title: string;
  readonly remarks: readonly string[];
  readonly explanations: readonly ExplanationView[];
}

/** An explanation of a message. */
export interface ExplanationView {
  /** The name and the page of the message. Undefined for findings about the parameters in a text. */
  readonly name?: string;
  readonly page?: string;
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

/** A description of a task definition. */
export interface TaskView extends TaskPicture {
  /** Containers that are not described, because there are too many. */
  readonly moreContainers: number;

  /** Where the containers and their kernel parameters are in the text. */
  readonly places: readonly ContainerPlaces[];
  readonly parameters: readonly ParameterView[];

  /** The commands that run the task on the reader's machine. */
  readonly commands: readonly Step[];
}

/** Related commands for a POSIX shell, one per line. */
export interface Step {
  readonly title: string;
  readonly commands: readonly string[];

  /** Information to read before running the commands. */
  readonly notes: readonly string[];
}

/** Where a container and its kernel parameters are in the text. */
export interface ContainerPlaces {
  readonly container?: Place;
  readonly parameters: readonly (Place | undefined)[];
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
  readonly page?: string;
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
