import { LinuxControlsError } from './error';
import { apiName, joinWords } from '../wording';

/** The first argument of private constructors, which JavaScript and the base classes of jsii would otherwise let others call. */
export const FACTORY = Symbol('factory');

/** Throws unless the library calls a private constructor. */
export function requireFactory(key: unknown, type: { readonly name: string }): void {
  if (key !== FACTORY) {
    const statics = staticsOf(type);
    throw new LinuxControlsError(`${type.name} has no public constructor. ${statics.length > 0 ? `Use ${joinWords(statics, 'or')}` : 'The library creates it and passes it to your method'}.`);
  }
}

/** Returns the public ways to an object of a class that has factories or constants: calls of static methods, and constants. */
export function staticsOf(type: object): string[] {
  const { name: typeName } = type as { name: string };
  return Object.entries(Object.getOwnPropertyDescriptors(type))
    .filter(([name, { value }]) => name !== 'prototype' && (typeof value === 'function' || /^[A-Z\d_]+$/.test(name)))
    .map(([name, { value }]) => `${typeName}.${typeof value === 'function' ? `${apiName(name)}()` : name}`);
}
