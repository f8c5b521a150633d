import {
  CfnResource, DefaultTokenResolver, IPostProcessor, IResolvable, IResolveContext, Reference, Stack, StringConcat, Token, Tokenization,
} from 'aws-cdk-lib';
import { definedOrUndefined, Members, membersOf } from './json';

/** Private members of a CDK resource. */
interface PrivateMembers {
  readonly rawOverrides: object;
  readonly cfnProperties: unknown;
  _toCloudFormation(): unknown;
}

/**
 * Returns the properties of a resource as the template will contain them, in the spelling of the construct or of the template.
 *
 * A reference to another resource becomes `{ Ref: … }` with the path of its construct. Across stacks, the CDK renders an import, from which the
 * resource could not be found.
 */
export function propertiesOf(resource: CfnResource): unknown {
  return isOverridden(resource) ? renderedPropertiesOf(resource) : givenPropertiesOf(resource);
}

/** Whether overrides change the properties of a resource in the template. */
export function isOverridden(resource: CfnResource): boolean {
  return Object.keys((resource as unknown as PrivateMembers).rawOverrides).length > 0;
}

/** Returns the properties that a resource was given, without overrides, but with keys that the CDK omits from the template. */
export function givenPropertiesOf(resource: CfnResource): unknown {
  return new PropertyReader(resource).read((resource as unknown as PrivateMembers).cfnProperties);
}

/** Renders a resource, or the template of a stack. */
export function render<Rendered>(element: CfnResource | Stack): Rendered {
  return Stack.of(element).resolve((element as unknown as PrivateMembers)._toCloudFormation()) as Rendered;
}

/** Returns a lookup that reads the properties of a resource lazily. Most properties of a service are never needed. */
export function lazyPropertiesOf(resource: CfnResource): Members {
  if (isOverridden(resource)) {
    return membersOf(renderedPropertiesOf(resource));
  }
  const { cfnProperties } = resource as unknown as PrivateMembers;
  const reader = new PropertyReader(resource);
  const given = membersOf(Tokenization.isResolvable(cfnProperties) ? reader.read(cfnProperties) : cfnProperties);
  return name => definedOrUndefined(reader.read(given(name)));
}

/**
 * Members of task definitions, secrets, log configurations, and policy statements whose values no rule uses. They are not resolved, but are kept as
 * keys.
 */
const UNUSED_MEMBERS: ReadonlySet<string> = new Set(['executionRoleArn', 'tags', 'options', 'secretOptions', 'valueFrom', 'Resource']);

/** Reads properties and resolves only tokens. Resolving a whole resource takes a large part of its synthesis, and the CDK repeats it for the template. */
class PropertyReader {
  private context?: IResolveContext;
  private isPostProcessed = false;

  constructor(private readonly resource: CfnResource) {}

  public read(value: unknown): unknown {
    switch (typeof value) {
      case 'string': return Token.isUnresolved(value) ? this.readToken(value) : value;
      // Numeric tokens are not safe integers, and the CDK's check is slow.
      case 'number': return !Number.isSafeInteger(value) && Token.isUnresolved(value) ? this.readToken(value) : value;
      case 'object': return this.readObject(value);
      default: return value;
    }
  }

  private readObject(value: object | null): unknown {
    if (value === null) {
      return value;
    }
    if (Array.isArray(value)) {
      // Only lists of strings can be tokens, but the CDK would search other lists as well.
      const token = typeof value[0] === 'string' && Token.isUnresolved(value) ? Tokenization.reverseList(value as string[]) : undefined;
      return token ? this.readToken(token) : value.map(item => this.read(item));
    }
    if (Tokenization.isResolvable(value)) {
      return this.readToken(value);
    }
    // Without a prototype, `__proto__` is an ordinary name.
    const read = Object.create(null) as Record<string, unknown>;
    for (const name in value) {
      const member = (value as Record<string, unknown>)[name];
      // Constructs leave most properties of a container undefined.
      if (member !== undefined && Object.hasOwn(value, name)) {
        read[name] = UNUSED_MEMBERS.has(name) ? null : this.read(member);
      }
    }
    return read;
  }

  private readToken(value: string | number | IResolvable): unknown {
    const token = Tokenization.reverse(value, { failConcat: false });
    // A token may contain other tokens. The CDK joins several tokens in a string into one.
    return token ? referenceByPath(token) ?? this.read(this.producedBy(token)) : this.resolving().resolve(value) as unknown;
  }

  /** Returns the value of a token. If the token registers a post-processor, the CDK has to resolve it, because the post-processor changes the result. */
  private producedBy(token: IResolvable): unknown {
    this.isPostProcessed = false;
    const produced: unknown = token.resolve(this.resolving());
    return this.isPostProcessed ? this.resolving().resolve(token) : produced;
  }

  private resolving(): IResolveContext {
    return this.context ??= {
      scope: this.resource,
      preparing: false,
      documentPath: [],
      registerPostProcessor: () => {
        this.isPostProcessed = true;
      },
      resolve: (value: unknown): unknown => Stack.of(this.resource).resolve(value),
    };
  }
}

/** Returns the properties in the template, with overrides. */
function renderedPropertiesOf(resource: CfnResource): unknown {
  const rendered = (resource as unknown as PrivateMembers)._toCloudFormation();
  const template = Tokenization.resolve(rendered, { scope: resource, resolver: new ReferencesAsPaths(), preparing: false }) as
    { readonly Resources?: Record<string, { readonly Properties?: unknown }> };
  return Object.values(template.Resources ?? {})[0]?.Properties;
}

/** Returns undefined if a value fails to resolve. The synthesis then fails with its own message. */
export function tryResolve<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined;
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
