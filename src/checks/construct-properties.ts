import {
  CfnResource, DefaultTokenResolver, IPostProcessor, IResolvable, IResolveContext, Reference, Stack, StringConcat, Token, Tokenization,
} from 'aws-cdk-lib';

/** What the CDK keeps of a resource and offers to nobody. */
interface Inner {
  readonly rawOverrides: object;
  readonly cfnProperties: unknown;
  _toCloudFormation(): unknown;
}

/**
 * The properties of a resource as the template will hold them, spelled as the construct or as the template spells them.
 *
 * A reference to another resource becomes `{ Ref: … }` with the address of its construct: across stacks the CDK makes an import of it, which does not
 * tell whose it is.
 */
export function propertiesOf(resource: CfnResource): unknown {
  const { rawOverrides } = resource as unknown as Inner;
  return Object.keys(rawOverrides).length === 0 ? givenPropertiesOf(resource) : renderedPropertiesOf(resource);
}

/** The properties that a resource was given, without overrides: the CDK leaves out of the template what its types do not know. */
export function givenPropertiesOf(resource: CfnResource): unknown {
  return new PropertyReader(resource).read((resource as unknown as Inner).cfnProperties);
}

/** A resource, or the template of a stack, as it will be written. */
export function renderedBy<Rendered>(element: CfnResource | Stack): Rendered {
  return Stack.of(element).resolve((element as unknown as Inner)._toCloudFormation()) as Rendered;
}

/** Whether what `Ref` refers to is the address of a construct, and not a name in the template. */
export function isAddress(reference: string): boolean {
  return /^c8[0-9a-f]{40}$/.test(reference);
}

/** Resolving a resource is a good part of its synthesis, and is done once more for the template. So only what is a token is resolved here. */
class PropertyReader {
  private readonly context: IResolveContext;

  constructor(resource: CfnResource) {
    const stack = Stack.of(resource);
    const resolve = (value: unknown): unknown => stack.resolve(value);
    this.context = { scope: resource, preparing: false, documentPath: [], registerPostProcessor() {}, resolve };
  }

  public read(value: unknown): unknown {
    switch (typeof value) {
      case 'string':
      case 'number': return Token.isUnresolved(value) ? this.readToken(value) : value;
      case 'object': return this.readObject(value);
      default: return value;
    }
  }

  private readObject(value: object | null): unknown {
    if (value === null) {
      return value;
    }
    if (Tokenization.isResolvable(value)) {
      return this.readToken(value);
    }
    if (Array.isArray(value)) {
      return Token.isUnresolved(value) ? this.context.resolve(value) as unknown : value.map(item => this.read(item));
    }
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.read(member)]));
  }

  private readToken(value: string | number | IResolvable): unknown {
    const token = Tokenization.reverse(value, { failConcat: false });
    // A token may hold others; of a text that holds several the CDK makes one.
    return token ? addressIn(token) ?? this.read(token.resolve(this.context)) : this.context.resolve(value) as unknown;
  }
}

/** With the overrides, which are made to the template. */
function renderedPropertiesOf(resource: CfnResource): unknown {
  const rendered = (resource as unknown as Inner)._toCloudFormation();
  const template = Tokenization.resolve(rendered, { scope: resource, resolver: new ReferencesAsAddresses(), preparing: false }) as
    { readonly Resources?: Record<string, { readonly Properties?: unknown }> };
  return Object.values(template.Resources ?? {})[0]?.Properties;
}

/** What comes of something that may fail to resolve, which fails the synthesis by itself, with a message of its own. */
export function attempt<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

class ReferencesAsAddresses extends DefaultTokenResolver {
  constructor() {
    super(new StringConcat());
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    return addressIn(token) ?? super.resolveToken(token, context, postProcessor) as unknown;
  }
}

function addressIn(token: IResolvable): object | undefined {
  const target = Reference.isReference(token) ? token.target : undefined;
  return CfnResource.isCfnResource(target) ? { Ref: target.node.addr } : undefined;
}
