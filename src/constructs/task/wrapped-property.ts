import type { aws_ecs as ecs, IResolvable } from 'aws-cdk-lib';

type Wrapped = 'containerDefinitions' | 'volumes';

/**
 * Wraps the value of a property of an L1, and each value that is assigned later, for example by an aspect.
 *
 * The CDK renders what the setter of the L1 stores, so the wrapper passes through that setter. An accessor on the object wraps
 * what is assigned later. It first calls the accessor that it shadows, which can be that of another copy of the library.
 *
 * @param onRead called when other code reads the property
 * @returns a function that reads the property, and does not call `onRead`
 */
export function wrapProperty<Name extends Wrapped>(
  l1: ecs.CfnTaskDefinition, name: Name, wrap: (value: ecs.CfnTaskDefinition[Name]) => IResolvable, onRead?: () => void,
): () => ecs.CfnTaskDefinition[Name] {
  const stored = accessorOf(Object.getPrototypeOf(l1) as object, name);
  const shadowed = accessorOf(l1, name);
  if (!stored || !shadowed) {
    // This release of the CDK has no accessor, so a value that is assigned later replaces the wrapper.
    l1[name] = wrap(l1[name]);
    return () => l1[name];
  }
  const read = () => stored.get.call(l1);
  const wrapStored = () => stored.set.call(l1, wrap(read()));
  wrapStored();
  Object.defineProperty(l1, name, {
    configurable: true,
    get: () => {
      onRead?.();
      return shadowed.get.call(l1);
    },
    set: (value: ecs.CfnTaskDefinition[Name]) => {
      shadowed.set.call(l1, value);
      wrapStored();
    },
  });
  return read;
}

interface Accessor<Value> {
  get(): Value;
  set(value: Value | IResolvable): void;
}

/** Returns the accessor of a property on an object or its prototypes. Undefined if there is none. */
function accessorOf<Name extends Wrapped>(object: object | null, name: Name): Accessor<ecs.CfnTaskDefinition[Name]> | undefined {
  if (object === null) {
    return undefined;
  }
  const own = Object.getOwnPropertyDescriptor(object, name);
  return own ? own.get && own.set && own as Accessor<ecs.CfnTaskDefinition[Name]> : accessorOf(Object.getPrototypeOf(object) as object | null, name);
}
