import { isDeepStrictEqual } from 'node:util';
import { aws_ecs as ecs, Lazy, Stack, Token } from 'aws-cdk-lib';
import { attachContainerProblems } from '../checks/attach';
import { nearest } from '../sysctls/catalogue/nearest';

/** A container as it is about to be rendered: resolved, and a copy, so that a change reaches nothing that the caller holds. */
export type RenderedContainer = {
  -readonly [Property in keyof ecs.CfnTaskDefinition.ContainerDefinitionProperty]: ecs.CfnTaskDefinition.ContainerDefinitionProperty[Property];
};

/** Turns tokens into what the template will hold. */
export type Resolve = (value: unknown) => unknown;

/** The kinds of changes, in the order in which they are made: observers see which kernel parameters the containers have got. */
const KINDS = ['kernel-parameters', 'observers'] as const;

/** A change of the containers, made anew each time they are rendered. */
export interface ContainerChange {
  /** Changes the containers by replacing their properties, whose values stay as they are. Returns the problems, which fail the synthesis. */
  applyTo(containers: RenderedContainer[], resolve: Resolve): string[];

  /** The problems of the changed containers. Called by the validation only. */
  problemsOf?(containers: readonly RenderedContainer[]): string[];
}

/**
 * What blocks change in the containers of one task definition.
 *
 * The changes stand in a lazy wrapper around the L1's `containerDefinitions`, so that containers which are added later are changed as well.
 * What only the finished task shows is told by a validation: an exception in the wrapper would hide behind "Resolution error".
 */
export class ContainerChanges {
  /** The changes of a task definition, one object for all blocks. */
  public static of(l1: ecs.CfnTaskDefinition): ContainerChanges {
    const changes = ContainerChanges.all.get(l1) ?? new ContainerChanges(l1);
    ContainerChanges.all.set(l1, changes);
    return changes;
  }

  private static readonly all = new WeakMap<ecs.CfnTaskDefinition, ContainerChanges>();

  /** Names of the containers that observe others and are no part of the application. */
  public readonly observers = new Set<string>();
  private readonly changes = new Map<typeof KINDS[number], ContainerChange>();

  /** Finds the problems of the latest rendering in this validation; undefined before it. */
  private problems?: () => string[];

  private constructor(private readonly l1: ecs.CfnTaskDefinition) {
    const original = l1.containerDefinitions;
    l1.containerDefinitions = Lazy.uncachedAny({
      produce: context => {
        // The CDK resolves what is returned, and passes the result to the post-processor: returned from here, the result would be resolved twice.
        context.registerPostProcessor({ postProcess: resolved => this.render(resolved as unknown, value => context.resolve(value)) });
        return original;
      },
    });
    attachContainerProblems(l1, {
      reset: () => {
        this.problems = undefined;
      },
      find: () => this.validate(),
    });
  }

  /** The change of a kind, made when it is first asked for. */
  public getOrCreate<Change extends ContainerChange>(kind: typeof KINDS[number], make: () => Change): Change {
    const change = this.changes.get(kind) as Change | undefined ?? make();
    this.changes.set(kind, change);
    return change;
  }

  private render(resolved: unknown, resolve: Resolve): unknown {
    const rendered = resolved ?? [];
    if (!Array.isArray(rendered)) {
      this.problems = () => ['containerDefinitions is known only when the stack is deployed, so its containers cannot be changed here. Give it as a list.'];
      return rendered;
    }
    const containers = rendered.filter(isContainer);
    const before = containers.map(container => ({ ...container }));
    const changes = KINDS.flatMap(kind => this.changes.get(kind) ?? []);
    const problems = changes.flatMap(change => change.applyTo(containers, resolve));
    containers.forEach((container, i) => resolveNew(container, before[i], resolve));
    // The references and the template are rendered as well, and need none of this.
    this.problems = () => [...problems, ...changes.flatMap(change => change.problemsOf?.(containers) ?? []), ...repeatedNames(containers)];
    return rendered;
  }

  private validate(): string[] {
    const current = this.l1.containerDefinitions;
    try {
      if (this.problems === undefined) {
        Stack.of(this.l1).resolve(current);
      }
    } catch {
      return []; // What does not resolve fails the synthesis by itself.
    }
    // Another library, or another copy of this one, may have put a wrapper of its own around ours, which then is rendered all the same.
    return this.problems && Token.isUnresolved(current)
      ? this.problems()
      : ['containerDefinitions was replaced after blocks had been applied, which loses what they change. Set it first and apply the blocks afterwards.'];
  }
}

/** Whether a rendered name is the one that a caller has given; either may be an intrinsic function by now. */
export function isSameName(rendered: unknown, given: unknown, resolve: Resolve): boolean {
  return typeof given === 'string' && !Token.isUnresolved(given) ? rendered === given : isDeepStrictEqual(rendered, resolve(given));
}

/** Says that a block names a container which the task does not have. */
export function unknownContainerMessage(block: string, name: unknown, containers: readonly RenderedContainer[]): string {
  const names = containers.map(container => container.name);
  const meant = typeof name === 'string' ? nearest(name, names.filter(candidate => typeof candidate === 'string')) : undefined;
  return `${block} names container ${formatName(name)}, which the task does not have. ${meant ? `Did you mean ${meant}?` : `It has ${names.map(formatName).join(', ') || 'none'}.`}`;
}

/** A name, or the intrinsic function that stands for it, as messages show it. */
export function formatName(name: unknown): string {
  return typeof name === 'string' ? name : JSON.stringify(name);
}

/** A rendered text, as a token where it is an intrinsic function by now. */
export function stringOrToken(value: unknown): string {
  return typeof value === 'string' ? value : Token.asString(value);
}

function isContainer(value: unknown): value is RenderedContainer {
  return typeof value === 'object' && value !== null && 'name' in value;
}

/** Resolves the properties that changes have set: they replace properties and leave the old values alone, which are resolved already. */
function resolveNew(container: RenderedContainer, before: RenderedContainer, resolve: Resolve): void {
  for (const name of Object.keys(container) as (keyof RenderedContainer)[]) {
    if (container[name] !== before[name]) {
      Object.assign(container, { [name]: resolve(container[name]) });
    }
  }
}

function repeatedNames(containers: readonly RenderedContainer[]): string[] {
  const names = containers.map(({ name }) => name);
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))]
    .map(name => `two containers are named ${name}. Give each container of the task a name of its own.`);
}
