import type { IConstruct } from 'constructs';

/** An error that names the construct path, what is wrong, and how to fix it. */
export class LinuxControlsError extends Error {
  constructor(message: string, at?: IConstruct) {
    super(at ? `[${at.node.path}] ${message}` : message);
    this.name = 'LinuxControlsError';
  }
}
