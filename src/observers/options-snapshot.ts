import { isDeepStrictEqual } from 'node:util';
import { type aws_ecs as ecs, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Resolve } from '../task/container-changes';

/**
 * A copy of a caller's options, for comparison.
 *
 * It must be taken before the options are used: a log driver stores the log group that it creates, and then differs from a new log driver.
 */
export class OptionsSnapshot {
  private readonly snapshot: unknown;

  constructor(options: object) {
    this.snapshot = snapshotOf(options);
  }

  /** Whether two snapshots are equal. */
  public equals(other: OptionsSnapshot, resolve: Resolve): boolean {
    return isEqual(this.snapshot, other.snapshot, resolve);
  }
}

/**
 * Copies plain data and objects with members. Constructs, tokens, functions, and objects without visible members are kept, to be compared by
 * identity.
 */
function snapshotOf(value: unknown, above: readonly unknown[] = []): unknown {
  if (!isObject(value) || Construct.isConstruct(value) || Token.isUnresolved(value)) {
    return value;
  }
  if (above.includes(value)) {
    return above.indexOf(value);
  }
  if (isSecret(value)) {
    return { arn: value.arn }; // Its functions differ between equal secrets.
  }
  const here = [...above, value];
  if (Array.isArray(value)) {
    return value.map(item => snapshotOf(item, here));
  }
  const type = Object.getPrototypeOf(value) as object | null;
  const snapshot = Object.create(type) as Record<string, unknown>;
  let isComparable = type === Object.prototype;
  for (const name of Object.keys(value)) {
    const member = value[name];
    if (member !== undefined) {
      snapshot[name] = snapshotOf(member, here);
      isComparable = true;
    }
  }
  return isComparable ? snapshot : value;
}

function isEqual(one: unknown, other: unknown, resolve: Resolve): boolean {
  if (Object.is(one, other)) {
    return true;
  }
  if (Token.isUnresolved(one) || Token.isUnresolved(other)) {
    return isDeepStrictEqual(resolve(one), resolve(other));
  }
  if (!isObject(one) || !isObject(other) || Construct.isConstruct(one) || Construct.isConstruct(other)) {
    return false;
  }
  const [names, type] = [Object.keys(one), Object.getPrototypeOf(one)];
  const isComparable = names.length > 0 || type === Object.prototype || type === Array.prototype;
  return isComparable
    && type === Object.getPrototypeOf(other)
    && names.length === Object.keys(other).length
    && names.every(name => name in other && isEqual(one[name], other[name], resolve));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isSecret(value: object): value is ecs.Secret {
  return 'arn' in value && typeof value.arn === 'string' && 'grantRead' in value;
}
