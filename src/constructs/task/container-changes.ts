import { isDeepStrictEqual } from 'node:util';
import { aws_ecs as ecs, type IResolvable, Lazy, Stack, Token } from 'aws-cdk-lib';
import { EarlierChanges, type Edited } from './earlier-changes';
import { wrapProperty } from './wrapped-property';
import { nearest } from '../../catalog/nearest';
import type { Json } from '../../checks/json';
import { message } from '../../wording';
import { attachContainerProblems } from '../validation/attach';
import { hasOverrides } from '../validation/introspection/cdk-internals';
import type { ChangedContainer } from '../validation/overridden-changes';

/** A resolved copy of a container that is being rendered. Changing it does not affect the caller's objects. */
export type RenderedContainer = {
  -readonly [Property in keyof ecs.CfnTaskDefinition.ContainerDefinitionProperty]: ecs.CfnTaskDefinition.ContainerDefinitionProperty[Property];
};

/** Resolves tokens to their template values. */
export type Resolve = (value: unknown) => unknown;

const OBSERVER_NAMES = Symbol.for('cdk-fargate-linux-controls.observers');

type ObservedDefinition = ecs.CfnTaskDefinition & { [OBSERVER_NAMES]?: Set<string> };

/** The kinds of changes, in the order in which they are applied: observers can read the kernel parameters of the containers. */
export enum ChangeKind {
  KERNEL_PARAMETERS,
  OBSERVERS,
}

/** A change to the containers, applied each time they are rendered. */
export interface ContainerChange {
  /** Replaces properties of the containers, without changing the old values in place. Returns the problems, which fail synthesis. */
  applyTo(containers: RenderedContainer[], resolve: Resolve): string[];

  /** Whether the change may add values with tokens, which can be references to other resources. */
  mayAddTokens(): boolean;

  /** Returns the problems of the changed containers. Called only by the validation. */
  problemsOf?(containers: readonly RenderedContainer[]): string[];
}

/**
 * The changes that blocks make to the containers of one task definition.
 *
 * A lazy wrapper around each value of `containerDefinitions` of the L1 applies them, so that containers and values added
 * later are changed too. A validation reports problems of the finished task, because the CDK reports an exception inside the wrapper as
 * "Resolution error".
 */
export class ContainerChanges {
  /** Returns the changes of a task definition, which all its blocks share. */
  public static of(l1: ecs.CfnTaskDefinition): ContainerChanges {
    const changes = ContainerChanges.instances.get(l1) ?? new ContainerChanges(l1);
    ContainerChanges.instances.set(l1, changes);
    return changes;
  }

  private static readonly instances = new WeakMap<ecs.CfnTaskDefinition, ContainerChanges>();

  /** The names of the observer containers, which are not part of the application. All copies of the library in an app share them. */
  public readonly observers: Set<string>;

  /** Whether changes are being applied. They can resolve other properties, which must not render the containers again. */
  public isRendering = false;

  /** The changes by kind. A kind that the task definition does not use is a hole, which the methods of arrays skip. */
  private readonly changes: ContainerChange[] = [];

  /** The last rendering of the current validation. Others are not kept: a large app would hold every rendered container. */
  private validation?: { problems?: () => string[]; changed?: readonly ChangedContainer[] };

  /** Returns the value that the CDK renders, with the changes. */
  public readonly read: () => ecs.CfnTaskDefinition['containerDefinitions'];

  /** Set once other code has read the containers, and may assign what it read. */
  private earlier?: EarlierChanges;

  private constructor(private readonly l1: ecs.CfnTaskDefinition) {
    this.observers = (l1 as ObservedDefinition)[OBSERVER_NAMES] ??= new Set();
    this.read = wrapProperty(l1, 'containerDefinitions', value => this.wrap(value), () => {
      this.earlier ??= new EarlierChanges();
    });
    attachContainerProblems(l1, {
      start: () => {
        this.validation = {};
      },
      finish: () => {
        const problems = this.validate();
        const { changed = [] } = this.validation ?? {};
        this.validation = undefined;
        return { problems, changed };
      },
    });
  }

  /** Returns the change of a kind, creating it on first use. */
  public getOrCreate<Change extends ContainerChange>(kind: ChangeKind, create: () => Change): Change {
    return (this.changes[kind] ??= create()) as Change;
  }

  private wrap(original: ecs.CfnTaskDefinition['containerDefinitions']): IResolvable {
    return Lazy.uncachedAny({
      produce: context => {
        // While preparing, the CDK only searches for references.
        if (!context.preparing || this.mayAddTokens()) {
          // The post-processor receives the resolved value. Returning the result of `render` instead would resolve it twice.
          context.registerPostProcessor({ postProcess: resolved => this.render(resolved as unknown, value => context.resolve(value)) });
        }
        return original;
      },
    });
  }

  private mayAddTokens(): boolean {
    return this.changes.some(change => change.mayAddTokens());
  }

  private render(resolved: unknown, resolve: Resolve): unknown {
    const rendered = resolved ?? [];
    if (!Array.isArray(rendered)) {
      this.remember(() => [`containerDefinitions is ${typeof rendered === 'object' && !isContainer(rendered) ? 'an unresolved value' : 'not a list'}, so its containers cannot be changed. Set it to a list.`]);
      return rendered;
    }
    const containers = rendered.filter(isContainer);
    if (rendered.length > 0 && containers.length === 0) {
      this.remember(() => [message`containerDefinitions has no container with a name, so its containers cannot be changed. Use the names of the CDK, such as name and image, and no Fn::If in the list.`]);
      return rendered;
    }
    const { earlier } = this;
    const restore = earlier?.undo(containers);
    // Values without tokens need not be resolved.
    const isOverridden = this.validation !== undefined && hasOverrides(this.l1) !== false;
    const before = earlier || isOverridden || this.mayAddTokens() ? containers.map(container => ({ ...container })) : [];
    const problems = this.apply(containers, resolve);
    if (this.mayAddTokens()) {
      before.forEach((original, i) => resolveChangedProperties(containers[i], original, resolve));
    }
    earlier?.record(containers, before);
    restore?.();
    const problemsOfResult = () => this.changes.flatMap(change => change.problemsOf?.(containers) ?? []);
    problems.push(...earlier?.edited.map(editedMessage) ?? []);
    const changed = isOverridden ? containers.map((after, i) => ({ before: before[i] as unknown as Json, after: after as unknown as Json })) : [];
    this.remember(() => [...problems, ...problemsOfResult(), ...duplicateNameProblems(containers)], changed);
    return rendered;
  }

  private apply(containers: RenderedContainer[], resolve: Resolve): string[] {
    this.isRendering = true;
    try {
      return this.changes.flatMap(change => change.applyTo(containers, resolve));
    } finally {
      this.isRendering = false;
    }
  }

  /**
   * Stores the problems of a rendering for the validation, if one is running. Other renderings do not need them. A value can
   * contain an earlier one, which is rendered first.
   */
  private remember(problems: () => string[], changed?: readonly ChangedContainer[]): void {
    if (this.validation) {
      this.validation = { problems, changed };
    }
  }

  private validate(): string[] {
    try {
      if (this.validation?.problems === undefined) {
        Stack.of(this.l1).resolve(this.read());
      }
    } catch {
      return []; // Synthesis fails with its own message.
    }
    return this.validation?.problems?.()
      ?? [message`containerDefinitions was replaced without its setter, so the changes of blocks are lost. Assign the containers to containerDefinitions of the CfnTaskDefinition.`];
  }
}

function editedMessage({ name, property, words }: Edited): string {
  return message`${property} of container ${formatName(name)} was edited between the words that a block added, so the block cannot recognize them: ${JSON.stringify(words)}. Add words only before or after them, or add the container to excludeContainers.`;
}

/** Whether a rendered name equals the name that a caller passed. Either can resolve to an intrinsic function. */
export function isSameName(rendered: unknown, name: unknown, resolve: Resolve): boolean {
  // A text without a token resolves to itself. Asking the CDK and comparing parts take several times as long.
  if (rendered === name || (typeof name === 'string' && !name.includes('${'))) {
    return rendered === name;
  }
  return isDeepStrictEqual(rendered, Token.isUnresolved(name) ? resolve(name) : name);
}

/** Whether a rendered name is one of the names that callers passed. */
export function hasName(names: Iterable<unknown>, rendered: unknown, resolve: Resolve): boolean {
  for (const name of names) {
    if (isSameName(rendered, name, resolve)) {
      return true;
    }
  }
  return false;
}

/** Returns the error message for a container name that the task definition does not contain. */
export function unknownContainerMessage(block: string, name: unknown, containers: readonly RenderedContainer[]): string {
  const names = containers.map(container => container.name);
  const suggestion = typeof name === 'string' ? nearest(name, names.filter(candidate => typeof candidate === 'string')) : undefined;
  const existing = names.length > 0 ? `Use one of its containers: ${names.map(formatName).join(', ')}.` : 'Add the container.';
  const remedy = suggestion ? `Did you mean ${suggestion}?` : existing;
  return `${block} names container ${formatName(name)}, which is not in the task definition. ${remedy}`;
}

/** Formats a name for a message. The name can be an intrinsic function. */
export function formatName(name: unknown): string {
  return typeof name === 'string' ? name : JSON.stringify(name);
}

/** Returns the items of a rendered list. Empty if it is not set, or an intrinsic function. */
export function listOf<Item = unknown>(value: unknown): readonly Item[] {
  return Array.isArray(value) ? value as Item[] : [];
}

function isContainer(value: unknown): value is RenderedContainer {
  return typeof value === 'object' && value !== null && 'name' in value;
}

/** Resolves only the properties that changes replaced. The others are already resolved. */
function resolveChangedProperties(container: RenderedContainer, before: RenderedContainer, resolve: Resolve): void {
  for (const name of Object.keys(container) as (keyof RenderedContainer)[]) {
    if (container[name] !== before[name]) {
      Object.assign(container, { [name]: resolve(container[name]) });
    }
  }
}

function duplicateNameProblems(containers: readonly RenderedContainer[]): string[] {
  const names = containers.map(({ name }) => name);
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))]
    .map(name => `two containers are named ${name}. Give each container a unique name.`);
}
