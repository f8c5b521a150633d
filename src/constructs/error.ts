import type { IConstruct } from 'constructs';

/** An error that names the construct path, what is wrong, and how to fix it. */
export class LinuxControlsError extends Error {
  constructor(message: string, at?: IConstruct, options?: ErrorOptions) {
    super(at ? `[${at.node.path}] ${message}` : message, options);
    this.name = 'LinuxControlsError';
  }
}

/**
 * Calls a method that a user can override. An exception that does not name the construct is thrown again with its path,
 * `where`, and the original as the cause.
 */
export function callOverridable<Result>(method: () => Result, at: IConstruct, where: () => string): Result {
  try {
    const result: unknown = method();
    if (typeof (result as Promise<unknown> | undefined)?.then === 'function') {
      void (result as Promise<unknown>).then(undefined, () => {});
      throw new Error('the method is asynchronous, and the CDK does not wait for it. Do asynchronous work before you create the observer.');
    }
    return result as Result;
  } catch (cause) {
    // jsii adds the name of the class to the message of an error that passes through another language.
    const reason = (cause instanceof Error ? cause.message : String(cause)).replace(/^LinuxControlsError: /, '');
    if (reason.includes(`[${at.node.path}`)) {
      throw cause;
    }
    const error = new LinuxControlsError(`${where()}: ${reason}`, at, { cause });
    const { message } = error;
    // The CDK would prepend "Resolution error" once for each value that contains this one.
    Object.defineProperty(error, 'message', { get: () => message, set: () => {} });
    throw error;
  }
}
