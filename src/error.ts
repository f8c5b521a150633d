import type { IConstruct } from 'constructs';

/** What went wrong and how to mend it, with the path of the construct where there is one. */
export class LinuxControlsError extends Error {
  constructor(message: string, at?: IConstruct) {
    super(at ? `[${at.node.path}] ${message}` : message);
    this.name = 'LinuxControlsError';
  }
}
