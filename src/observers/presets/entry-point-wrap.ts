import { LinuxControlsError } from '../../error';
import type { ApplicationContainer } from '../application-container';

/** A wrapper for each processor architecture. */
export interface EntryPointPrefixes {
  /** The words in front of the entry point where the task runs on `X86_64`. */
  readonly x86: string[];

  /** The words in front of the entry point where the task runs on `ARM64`. */
  readonly arm64: string[];
}

/**
 * How a tool gets between a container and its entry point.
 *
 * Take a prefix, or derive a class that says in `wrap` what the tool wants: it may look at the container's name, image, architecture, entry
 * point and command, and add what differs from container to container.
 */
export abstract class EntryPointWrap {
  /**
   * The tool is a command that takes the entry point and the command of the container as its arguments.
   *
   * Throws when there is no word.
   */
  public static prefix(...words: string[]): EntryPointWrap {
    return new Prefix(required(words));
  }

  /**
   * A prefix that differs between processor architectures, as the path of a dynamic loader does.
   *
   * Throws when there is no word for one of them.
   */
  public static prefixByArchitecture(prefixes: EntryPointPrefixes): EntryPointWrap {
    return new PrefixByArchitecture(required(prefixes.x86), required(prefixes.arm64));
  }

  /**
   * Wraps the entry point of a container. Called for each application container, each time the task definition is rendered: do nothing here but
   * what the container offers.
   */
  public abstract wrap(container: ApplicationContainer): void;
}

class Prefix extends EntryPointWrap {
  constructor(private readonly words: readonly string[]) {
    super();
  }

  public wrap(container: ApplicationContainer): void {
    container.wrapEntryPoint(...this.words);
  }
}

class PrefixByArchitecture extends EntryPointWrap {
  constructor(private readonly x86: readonly string[], private readonly arm64: readonly string[]) {
    super();
  }

  public wrap(container: ApplicationContainer): void {
    const words = { X86_64: this.x86, ARM64: this.arm64 }[container.cpuArchitecture];
    if (words) {
      container.wrapEntryPoint(...words);
    } else {
      container._tell(`wraps the entry point of container ${container.containerName} by processor architecture, and that of the task is known only when the stack is deployed. State cpuArchitecture of its runtimePlatform.`);
    }
  }
}

function required(words: readonly string[]): string[] {
  if (words.length === 0) {
    throw new LinuxControlsError('EntryPointWrap: a prefix has no word, so it would wrap nothing. State the words that stand in front of the entry point.');
  }
  return [...words];
}
