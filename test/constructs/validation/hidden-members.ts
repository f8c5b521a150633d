import { join } from 'node:path';
import { CfnResource, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

const SOURCE = join(__dirname, '../../../src');

/** What the library finds in place of a member, as after a change of the CDK. */
export const CHANGES: Readonly<Record<string, () => unknown>> = {
  'is renamed': () => undefined,
  'becomes a method': () => () => ({}),
  'throws': () => {
    throw new Error('the member needs an argument');
  },
};

/** The objects of an app that have each private member, in the order of the members in `cdk-internals.ts`. */
export const MEMBERS: Readonly<Record<string, (construct: IConstruct) => object[]>> = {
  rawOverrides: construct => resources(construct),
  cfnProperties: construct => resources(construct),
  _toCloudFormation: construct => '_toCloudFormation' in construct ? [construct] : [],
  statements: construct => resources(construct).map(resource => (resource as any).policyDocument as unknown).filter(isObject),
  _validationPlugins: construct => Stage.isStage(construct) ? [construct] : [],
  _metadata: ({ node }) => [node],
};

function resources(construct: IConstruct): CfnResource[] {
  return CfnResource.isCfnResource(construct) ? [construct] : [];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Hides members of the CDK from the library in all constructs of an app. The CDK itself still sees them. */
export function hide(app: IConstruct, members: readonly string[], change: () => unknown = CHANGES['is renamed']): void {
  for (const construct of app.node.findAll()) {
    members.forEach(member => MEMBERS[member](construct).forEach(object => hideIn(object, member, change)));
  }
}

/** Hides the type that jsii adds to the classes of the CDK, as if all classes were a user's. */
export function hideTypes(): jest.SpyInstance {
  const original = Object.hasOwn;
  return jest.spyOn(Object, 'hasOwn').mockImplementation((object, key) => key !== Symbol.for('jsii.rtti') && original(object, key));
}

function hideIn(object: any, member: string, change: () => unknown): void {
  const own = Object.getOwnPropertyDescriptor(object, member);
  let { value } = own ?? {};
  const original = () => own ? value as unknown : inherited(object, member);
  Object.defineProperty(object, member, {
    configurable: true,
    get: () => isCalledByLibrary() ? change() : original(),
    set: (next: unknown) => {
      value = next;
    },
  });
}

function inherited(object: object, member: string): unknown {
  return Reflect.get(Object.getPrototypeOf(object) as object, member, object);
}

/** Whether the code that reads a property is the library's. */
function isCalledByLibrary(): boolean {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 3;
    // The frames are this function, the getter, and the code that reads the property.
    Error.prepareStackTrace = (_, [, , reader]) => reader?.getFileName();
    return String(new Error().stack).startsWith(SOURCE);
  } finally {
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  }
}
