import { isIntrinsic, isObject, member as rawMember } from '../../../checks/json';
import { UsageError } from '../../../usage-error';

/** A range of whole numbers. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Returns a member as ECS receives it: CloudFormation removes `AWS::NoValue`. */
export function member(object: unknown, name: string): unknown {
  const value = rawMember(object, name);
  return isObject(value) && value.Ref === 'AWS::NoValue' ? undefined : value;
}

/** Whether only the deployment knows a value: an intrinsic function, or a string with a dynamic reference. */
export function isUnresolved(value: unknown): boolean {
  return isObject(value) || (typeof value === 'string' && value.includes('{{resolve:'));
}

/** Reads values and collects problems. */
export class Reader {
  public readonly problems: string[] = [];

  /** Reads a string. Like ECS, treats an empty string as unset. */
  public text(object: unknown, key: string, at: string): string | undefined {
    const value = member(object, key);
    switch (typeof value) {
      case 'string': return value === '' ? undefined : this.withoutNul(value, key, at);
      case 'number':
      case 'boolean': return String(value);
      default: return value === undefined || value === null ? undefined : this.reportUnreadable(value, key, at);
    }
  }

  public required(object: unknown, key: string, at: string): string {
    const value = this.text(object, key, at);
    if (value === undefined && !isObject(member(object, key))) {
      this.problems.push(`${at} has no ${key}. Add it.`);
    }
    return value ?? '';
  }

  /** Reads a whole number. */
  public number(object: unknown, key: string, at: string, { min, max }: Bounds): number | undefined {
    const text = this.text(object, key, at);
    const value = Number(text);
    if (text !== undefined && !(Number.isInteger(value) && value >= min && value <= max)) {
      this.problems.push(`${at}: ${key} must be a whole number from ${min} to ${max}, not '${text}'.`);
    }
    return text === undefined ? undefined : value;
  }

  /** Reads a whole number of which 0 means that it is not set. */
  public optionalNumber(object: unknown, key: string, at: string, max: number): number | undefined {
    return this.number(object, key, at, { min: 0, max }) || undefined;
  }

  public flag(object: unknown, key: string, at: string): boolean | undefined {
    const text = this.text(object, key, at)?.toLowerCase();
    if (text !== undefined && text !== 'true' && text !== 'false') {
      this.problems.push(`${at}: ${key} must be true or false, not '${text}'.`);
    }
    return text === undefined ? undefined : text === 'true';
  }

  /** Reads an absolute path without colons, with which engines separate the parts of a mount. */
  public path(object: unknown, key: string, at: string): string {
    const path = this.required(object, key, at);
    if (path !== '' && !/^\/[^:]*$/.test(path)) {
      this.problems.push(`${at}: ${key} must be an absolute path without colons, not '${path}'.`);
    }
    return path;
  }

  public texts(object: unknown, key: string, at: string): string[] {
    return this.items(object, key, at).flatMap(item => isObject(item) ? this.reportUnreadable(item, key, at) ?? [] : [this.withoutNul(String(item ?? ''), key, at)]);
  }

  /** Reads a list of words of which only some are known. */
  public choices(object: unknown, key: string, at: string, known: (word: string) => boolean): string[] {
    const words = this.texts(object, key, at);
    words.filter(word => !known(word)).forEach(word => this.problems.push(`${at}: ${key} has the unknown value '${word}'.`));
    return words;
  }

  public items(object: unknown, key: string, at: string): readonly unknown[] {
    const value = member(object, key);
    if (value === undefined || value === null) {
      return [];
    }
    return Array.isArray(value) ? value.filter(item => item !== null) : this.reportUnreadable(value, key, at) ?? [];
  }

  /** Reads a map from strings to strings. */
  public entries(object: unknown, key: string, at: string): [string, string][] {
    const map = member(object, key);
    if (map === undefined || map === null) {
      return [];
    }
    return isObject(map) && !isIntrinsic(map)
      ? Object.keys(map).flatMap(name => isUnresolved(map[name]) ? this.reportUnreadable(map[name], `${key} ${name}`, at) ?? [] : [[name, this.withoutNul(String(map[name] ?? ''), `${key} ${name}`, at)]])
      : this.reportUnreadable(map, key, at) ?? [];
  }

  public throwProblems(title: string): void {
    if (this.problems.length > 0) {
      throw new UsageError(`${title}:\n${[...new Set(this.problems)].map(problem => `  ${problem}`).join('\n')}`);
    }
  }

  /** Reports a NUL character: no program can receive it as an argument. */
  private withoutNul(text: string, key: string, at: string): string {
    if (text.includes('\0')) {
      this.problems.push(`${at}: ${key} contains a NUL character, which no program can receive. Remove it.`);
    }
    return text;
  }

  private reportUnreadable(value: unknown, key: string, at: string): undefined {
    this.problems.push(isIntrinsic(value) || isUnresolved(value) && typeof value === 'string'
      ? `${at}: ${key} is unresolved: ${JSON.stringify(value)}. Write the value into a copy of the template and run that copy.`
      : `${at}: ${key} does not have the form of the ECS API: ${JSON.stringify(value)}.`);
    return undefined;
  }
}
