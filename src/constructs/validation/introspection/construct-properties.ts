import {
  CfnElement, CfnResource, DefaultTokenResolver, IPostProcessor, IResolvable, IResolveContext, Reference, Stack, StringConcat, Token, Tokenization,
} from 'aws-cdk-lib';
import { fragmentOf, givenPropertiesIn, hasOverrides, hasOwnRendering } from './cdk-internals';
import { definedOrUndefined, isObject, Json, Members, membersOf } from '../../../checks/json';

/** A resource cannot be read, although the synthesis may succeed. */
export class UnreadableError extends Error {}

/** The CDK cannot resolve a value. The synthesis then fails with its own message. */
class ResolutionError extends Error {}

/** Returns undefined if the CDK cannot resolve a value. The synthesis then fails with its own message. */
export function tryResolve<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ResolutionError) {
      return undefined;
    }
    throw error;
  }
}

/** The properties of a resource, and whether the CDK has rendered them, without the keys that it omits from the template. */
interface Properties {
  readonly properties: unknown;
  readonly isRendered: boolean;
}

/**
 * Returns the properties of a resource as the template will contain them, in the spelling of the construct or of the template.
 *
 * A reference to another resource becomes `{ Ref: … }` with the path of its construct. Across stacks, the CDK renders an
 * import, from which the resource could not be found.
 */
export function propertiesOf(resource: CfnResource): Properties {
  const given = isAsGiven(resource) ? givenTo(resource) : undefined;
  if (given !== undefined) {
    try {
      return { properties: new PropertyReader(resource).read(given), isRendered: false };
    } catch {
      // The CDK decides below whether the value fails to resolve.
    }
  }
  return { properties: renderedPropertiesOf(resource), isRendered: true };
}

/** Returns a lookup that reads the properties of a resource lazily. Most properties of a service are never needed. */
export function lazyPropertiesOf(resource: CfnResource): Members {
  const given = isAsGiven(resource) ? givenTo(resource) : undefined;
  if (!given) {
    return membersOf(renderedPropertiesOf(resource));
  }
  const reader = new PropertyReader(resource);
  const read = (value: unknown) => {
    try {
      return reader.read(value);
    } catch {
      return resolved(value, resource);
    }
  };
  const of = membersOf(Tokenization.isResolvable(given) ? read(given) : given);
  return name => definedOrUndefined(read(of(name)));
}

/** Returns the properties that a typed L1 was given, without overrides, but with keys that the CDK omits from the template. */
export function givenPropertiesOf(resource: CfnResource): unknown {
  const given = givenTo(resource);
  try {
    return new PropertyReader(resource).read(given);
  } catch {
    return resolved(given, resource);
  }
}

/** Returns the properties that a typed L1 was given, and a function that resolves a value in them without the values that it contains. */
export function shallowPropertiesOf(resource: CfnResource): [unknown, (value: unknown) => unknown] {
  const reader = new PropertyReader(resource);
  return [givenTo(resource), value => reader.readShallow(value)];
}

/** Whether the template will contain the properties that a resource was given. */
function isAsGiven(resource: CfnResource): boolean {
  return hasOverrides(resource) === false && hasOwnRendering(resource) === false;
}

/** Returns the part of a stack's template that its elements add. */
export function templateOf(stack: Stack): Json {
  const template: Record<string, Json> = {};
  for (const element of stack.node.findAll().filter(CfnElement.isCfnElement).filter(each => Stack.of(each) === stack)) {
    const rendered = renderingOf(element, value => stack.resolve(value) as unknown);
    if (!rendered) {
      throw new UnreadableError(`this release of aws-cdk-lib does not show how it renders ${element.node.path}`);
    }
    for (const [section, entries] of Object.entries(rendered)) {
      template[section] = { ...template[section], ...isObject(entries) ? entries : {} };
    }
  }
  return template;
}

/** Returns the properties that a resource was given. Undefined if the CDK does not show them. */
function givenTo(resource: CfnResource): object | undefined {
  const names = propertyNamesOf(resource);
  const given = givenPropertiesIn(resource);
  return given && names.every(name => name in given) ? given : publicPropertiesOf(resource, names);
}

/** Returns the public properties of a typed L1. Undefined for a generic resource, which has none. */
function publicPropertiesOf(resource: CfnResource, names: readonly string[]): object | undefined {
  const { JSII_DEPRECATED: mode } = process.env;
  // Reading a deprecated property would print a warning, or throw, even if it is not set.
  process.env.JSII_DEPRECATED = 'quiet';
  try {
    return names.length === 0 ? undefined : Object.fromEntries(names.map(name => [name, (resource as unknown as Json)[name]]));
  } finally {
    if (mode === undefined) {
      delete process.env.JSII_DEPRECATED;
    } else {
      process.env.JSII_DEPRECATED = mode;
    }
  }
}

/** Returns the names of the public properties of a typed L1, except of its tags, which the CDK manages. A generic resource has none. */
function propertyNamesOf(resource: CfnResource): readonly string[] {
  const prototype = Object.getPrototypeOf(resource) as object;
  const known = PROPERTY_NAMES.get(prototype);
  if (known) {
    return known;
  }
  const members = Object.getOwnPropertyNames(resource);
  for (let type = prototype; type !== CfnResource.prototype && type !== null; type = Object.getPrototypeOf(type) as object) {
    members.push(...Object.getOwnPropertyNames(type));
  }
  const names = [...new Set(members)].filter(name => name !== 'tags' && typeof resource.cfnPropertyName(name) === 'string');
  PROPERTY_NAMES.set(prototype, names);
  return names;
}

const PROPERTY_NAMES = new WeakMap<object, readonly string[]>();

/** Returns the properties in the template, with overrides. */
function renderedPropertiesOf(resource: CfnResource): unknown {
  const rendered = renderingOf(resource, value => resolveIn(resource, value));
  if (rendered) {
    return resourcesIn(rendered)[0]?.Properties;
  }
  const given = hasOverrides(resource) === false ? givenTo(resource) : undefined;
  if (!given) {
    throw new UnreadableError(`this release of aws-cdk-lib does not show the properties and the overrides of ${resource.node.path}`);
  }
  return resolved(given, resource);
}

/** Returns the part of the template that an element adds. Undefined if the CDK does not show it in a known form. */
function renderingOf(element: CfnElement, resolve: (value: unknown) => unknown): Json | undefined {
  const fragment = fragmentOf(element);
  const resource = CfnResource.isCfnResource(element) ? element : undefined;
  try {
    const rendered = resolve(fragment);
    return isObject(rendered) && (!resource || isRendering(rendered, resource)) ? rendered : undefined;
  } catch {
    // If the properties fail to resolve as well, it is not a matter of the form.
    resolvedBy(() => resolve(resource && givenTo(resource)));
    return undefined;
  }
}

function isRendering(rendered: Json, resource: CfnResource): boolean {
  const [{ Type: type } = {} as Json, ...others] = resourcesIn(rendered);
  // A class of a user may decide that its resource is not part of the template.
  return others.length === 0 && (typeof type === 'string' || (Object.keys(rendered).length === 0 && hasOwnRendering(resource) === true));
}

function resourcesIn({ Resources: resources }: Json): Json[] {
  return isObject(resources) ? Object.values(resources).filter(isObject) : [];
}

function resolveIn(scope: CfnResource, value: unknown): unknown {
  return Tokenization.resolve(value, { scope, resolver: new ReferencesAsPaths(), preparing: false });
}

/** Resolves a value as the CDK does for the template, except for references. */
export function resolved(value: unknown, scope: CfnResource): unknown {
  return resolvedBy(() => resolveIn(scope, value));
}

function resolvedBy<Result>(resolve: () => Result): Result {
  try {
    return resolve();
  } catch (error) {
    throw new ResolutionError(String(error));
  }
}

/**
 * Members of task definitions and policy statements whose values no rule uses, or the CDK manages. They are not resolved, but are kept as keys with an
 * unknown value, unless it is empty.
 */
const UNUSED_MEMBERS: ReadonlySet<string> = new Set(['tags', 'Resource']);
const UNUSED = { Ref: '(not read)' };

/** The name of a secret. For the rules, an unknown value is as good as that of a token. */
const SECRET_NAME = 'valueFrom';

/** Whether a text may contain a token, or a number may be one. Asking the CDK takes several times as long. */
function mayBeToken(value: string | number): boolean {
  return typeof value === 'string' ? value.includes('${') : !Number.isSafeInteger(value);
}

/**
 * Reads properties and resolves only tokens. Resolving a whole resource takes a large part of its synthesis, and the CDK
 * repeats it for the template.
 */
class PropertyReader {
  private context?: IResolveContext;

  /** The post-processor that the latest token registered. */
  private postProcessor?: IPostProcessor;

  /** A reader is exact if it resolves references as the CDK does, and all members. */
  constructor(private readonly resource: CfnResource, private readonly isExact = false) {}

  public read(value: unknown): unknown {
    switch (typeof value) {
      case 'string':
      case 'number': return mayBeToken(value) ? this.readToken(value) : value;
      case 'object': return this.readObject(value);
      default: return value;
    }
  }

  /** Reads a value without the values that a list or a structure contains, as far as the CDK does not need them. */
  public readShallow(value: unknown): unknown {
    if (Tokenization.isResolvable(value)) {
      return referenceByPath(value) ?? this.readProduced(value, produced => this.readShallow(produced));
    }
    const isTextOrToken = typeof value !== 'object' || (Array.isArray(value) && typeof value[0] === 'string');
    return isTextOrToken ? this.read(value) : value;
  }

  private readObject(value: object | null): unknown {
    if (value === null) {
      return value;
    }
    if (Array.isArray(value)) {
      // Only lists of one string can be tokens, but the CDK would search other lists as well.
      const token = value.length === 1 && typeof value[0] === 'string' && Token.isUnresolved(value) ? Tokenization.reverseList(value as string[]) : undefined;
      return token ? this.readToken(token) : value.map(item => this.read(item)).filter(item => item !== undefined);
    }
    if (Tokenization.isResolvable(value)) {
      return this.readToken(value);
    }
    if (this.isExact && (Object.getPrototypeOf(value) !== Object.prototype || Object.keys(value).some(mayBeToken))) {
      return this.resolving().resolve(value) as unknown;
    }
    // Without a prototype, `__proto__` is an ordinary name.
    const read = (this.isExact ? {} : Object.create(null)) as Record<string, unknown>;
    for (const name in value) {
      const member = (value as Record<string, unknown>)[name];
      // Constructs leave most properties of a container undefined.
      const result = member !== undefined && Object.hasOwn(value, name) ? this.readMember(name, member) : undefined;
      if (result !== undefined) {
        read[name] = result;
      }
    }
    return read;
  }

  private readMember(name: string, value: unknown): unknown {
    const isUnused = !this.isExact && (name === SECRET_NAME ? typeof value !== 'string' || mayBeToken(value) : UNUSED_MEMBERS.has(name) && value !== '');
    return isUnused ? UNUSED : this.read(value);
  }

  private readToken(value: string | number | IResolvable): unknown {
    const token = Tokenization.reverse(value, { failConcat: false });
    // A token may contain other tokens. The CDK joins several tokens in a string into one.
    if (!token) {
      return this.resolving().resolve(value) as unknown;
    }
    return (this.isExact ? undefined : referenceByPath(token)) ?? this.readProduced(token);
  }

  /** Reads the value of a token. A post-processor receives what the CDK would pass to it, and its result is not resolved again. */
  private readProduced(token: IResolvable, read = (value: unknown) => this.read(value)): unknown {
    const { produced, postProcessor } = this.produce(token);
    return postProcessor ? postProcessor.postProcess(new PropertyReader(this.resource, true).read(produced), this.resolving()) : read(produced);
  }

  private produce(token: IResolvable): { readonly produced: unknown; readonly postProcessor?: IPostProcessor } {
    // The token may be inside another one that is being produced.
    const outer = this.postProcessor;
    this.postProcessor = undefined;
    const produced: unknown = token.resolve(this.resolving());
    const { postProcessor } = this;
    this.postProcessor = outer;
    return { produced, postProcessor };
  }

  private resolving(): IResolveContext {
    return this.context ??= {
      scope: this.resource,
      preparing: false,
      documentPath: [],
      registerPostProcessor: postProcessor => {
        this.postProcessor = postProcessor;
      },
      resolve: (value: unknown): unknown => Stack.of(this.resource).resolve(value),
    };
  }
}

class ReferencesAsPaths extends DefaultTokenResolver {
  constructor() {
    super(new StringConcat());
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    return referenceByPath(token) ?? super.resolveToken(token, context, postProcessor) as unknown;
  }
}

function referenceByPath(token: IResolvable): object | undefined {
  const target = Reference.isReference(token) ? token.target : undefined;
  return CfnResource.isCfnResource(target) ? { Ref: target.node.path } : undefined;
}
