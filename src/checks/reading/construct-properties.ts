import {
  CfnResource, DefaultTokenResolver, IPostProcessor, IResolvable, IResolveContext, Reference, Stack, StringConcat, Token, Tokenization,
} from 'aws-cdk-lib';
import { definedOrUndefined, Members, membersOf } from './json';

/** What the CDK keeps of a resource and offers to nobody. */
interface Inner {
  readonly rawOverrides: object;
  readonly cfnProperties: unknown;
  _toCloudFormation(): unknown;
}

/**
 * The properties of a resource as the template will hold them, spelled as the construct or as the template spells them.
 *
 * A reference to another resource becomes `{ Ref: … }` with the path of its construct: across stacks the CDK makes an import of it, which does not
 * tell whose it is.
 */
export function propertiesOf(resource: CfnResource): unknown {
  return isOverridden(resource) ? renderedPropertiesOf(resource) : givenPropertiesOf(resource);
}

/** Whether the template will hold something else than the resource was given. */
export function isOverridden(resource: CfnResource): boolean {
  return Object.keys((resource as unknown as Inner).rawOverrides).length > 0;
}

/** The properties that a resource was given, without overrides: the CDK leaves out of the template what its types do not know. */
export function givenPropertiesOf(resource: CfnResource): unknown {
  return new PropertyReader(resource).read((resource as unknown as Inner).cfnProperties);
}

/** A resource, or the template of a stack, as it will be written. */
export function render<Rendered>(element: CfnResource | Stack): Rendered {
  return Stack.of(element).resolve((element as unknown as Inner)._toCloudFormation()) as Rendered;
}

/** The same properties, each read when it is asked for: of most of a service's nobody wants to know. */
export function lazyPropertiesOf(resource: CfnResource): Members {
  if (isOverridden(resource)) {
    return membersOf(renderedPropertiesOf(resource));
  }
  const { cfnProperties } = resource as unknown as Inner;
  const reader = new PropertyReader(resource);
  const written = membersOf(Tokenization.isResolvable(cfnProperties) ? reader.read(cfnProperties) : cfnProperties);
  return name => definedOrUndefined(reader.read(written(name)));
}

/**
 * Members of task definitions, of secrets, of log configurations and of policies' statements whose values no rule looks at, so that nobody resolves them.
 * That they are there is kept.
 */
const NOT_LOOKED_AT: ReadonlySet<string> = new Set(['executionRoleArn', 'tags', 'options', 'secretOptions', 'valueFrom', 'Resource']);

/** Resolving a resource is a good part of its synthesis, and is done once more for the template. So only what is a token is resolved here. */
class PropertyReader {
  private context?: IResolveContext;
  private isPostProcessed = false;

  constructor(private readonly resource: CfnResource) {}

  public read(value: unknown): unknown {
    switch (typeof value) {
      case 'string': return Token.isUnresolved(value) ? this.readToken(value) : value;
      // No number that a task definition has is one that stands for a token, and the CDK takes its time to see that.
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
      // For a list of anything else the CDK would look for a token all the same.
      const token = typeof value[0] === 'string' && Token.isUnresolved(value) ? Tokenization.reverseList(value as string[]) : undefined;
      return token ? this.readToken(token) : value.map(item => this.read(item));
    }
    if (Tokenization.isResolvable(value)) {
      return this.readToken(value);
    }
    // Without a prototype every name is only a name, `__proto__` as well.
    const read = Object.create(null) as Record<string, unknown>;
    for (const name in value) {
      const member = (value as Record<string, unknown>)[name];
      // Of the many properties that a container can have a construct leaves most undefined.
      if (member !== undefined && Object.hasOwn(value, name)) {
        read[name] = NOT_LOOKED_AT.has(name) ? null : this.read(member);
      }
    }
    return read;
  }

  private readToken(value: string | number | IResolvable): unknown {
    const token = Tokenization.reverse(value, { failConcat: false });
    // A token may hold others; of a text that holds several the CDK makes one.
    return token ? pathIn(token) ?? this.read(this.producedBy(token)) : this.resolving().resolve(value) as unknown;
  }

  /** What a token stands for. One that registers a post-processor stands for what that makes of the resolved value, so the CDK has to resolve it. */
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

/** With the overrides, which are made to the template. */
function renderedPropertiesOf(resource: CfnResource): unknown {
  const rendered = (resource as unknown as Inner)._toCloudFormation();
  const template = Tokenization.resolve(rendered, { scope: resource, resolver: new ReferencesAsPaths(), preparing: false }) as
    { readonly Resources?: Record<string, { readonly Properties?: unknown }> };
  return Object.values(template.Resources ?? {})[0]?.Properties;
}

/** What comes of something that may fail to resolve, which fails the synthesis by itself, with a message of its own. */
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
    return pathIn(token) ?? super.resolveToken(token, context, postProcessor) as unknown;
  }
}

function pathIn(token: IResolvable): object | undefined {
  const target = Reference.isReference(token) ? token.target : undefined;
  return CfnResource.isCfnResource(target) ? { Ref: target.node.path } : undefined;
}
