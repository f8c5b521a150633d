import { judge, RuledFinding } from '../../checks/judge';
import { taskDefinitionsOf } from '../../checks/reading/template';
import type { Example, Rule } from '../../checks/rule';

/** A message as somebody has seen it. */
export interface Sighting {
  /** The part by which it is known. */
  readonly said: string;
  readonly by: string;

  /** Where it was seen; what begins with `measured` is provoked by test/engine. */
  readonly source: string;
}

/** A message that is known, by whoever it is said. */
export interface KnownMessage {
  readonly name: string;

  /** What it means, in one sentence. */
  readonly title: string;

  /** What is said, with groups for what the findings are about. Each repetition is bounded: what is looked through may be long, and anybody's. */
  readonly said: RegExp;
  readonly sightings: readonly Sighting[];

  /** The rules that find what leads to it. */
  readonly rules: readonly Rule[];

  /** What helps where no rule finds anything. */
  readonly fix?: string;

  /** Whether it tells only that something has failed, which another message tells better. */
  readonly isFrame?: boolean;

  /** What the rules find here; all of them may be meant where this is left out. */
  findings?(told: Told): readonly Found[];
}

/** What a rule finds, or may find: a message does not always say enough to judge. */
export interface Found extends RuledFinding {
  readonly isSuspected: boolean;
}

/** The groups of a message that were there. */
export type Told = Readonly<Record<string, string | undefined>>;

/** What rules find in a task definition that leads to a message. Its containers are made up, and so not named. */
export function judged(task: Example, rules: readonly Rule[]): Found[] {
  return taskDefinitionsOf(task)!.flatMap(({ model }) => judge(model))
    .filter(({ rule }) => rules.includes(rule))
    .map(({ rule, message, fix }) => found(rule, message, fix));
}

/** What a rule finds. */
export function found(rule: Rule, message: string, fix?: string): Found {
  return { rule, message, fix, isSuspected: false };
}

/** A rule that may be meant. */
export function suspected(rule: Rule, fix?: string): Found {
  return { rule, message: `${rule.title}.`, fix, isSuspected: true };
}
