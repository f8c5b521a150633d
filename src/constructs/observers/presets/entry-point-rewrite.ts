import { aws_ecs as ecs } from 'aws-cdk-lib';
import { message } from '../../../wording';
import { LinuxControlsError } from '../../error';
import { listOf, requireTypes, STRING } from '../../required-types';
import type { ApplicationContainer } from '../application-container';

/** The words to add before the entry point, for each processor architecture. */
export interface EntryPointPrefixes {
  /** The words for tasks that run on `X86_64`. */
  readonly x86: string[];

  /** The words for tasks that run on `ARM64`. */
  readonly arm64: string[];
}

/**
 * How a tool changes the entry points of the application containers, so that they start the tool.
 *
 * Use a prefix, or extend this class. The method `rewrite` can read the container's name, image, architecture, entry point, and command, and change
 * each container differently.
 */
export abstract class EntryPointRewrite {
  /**
   * Adds words before the entry point. The tool is a command that takes the entry point and the command of the container as its arguments.
   *
   * Throws if there are no words.
   */
  public static prefix(...words: string[]): EntryPointRewrite {
    return new Prefix(required(words));
  }

  /**
   * Adds words before the entry point that depend on the processor architecture, for example the path of a dynamic loader.
   *
   * Throws if there are no words for an architecture.
   */
  public static prefixByArchitecture(prefixes: EntryPointPrefixes): EntryPointRewrite {
    requireTypes(message`EntryPointRewrite.prefixByArchitecture`, prefixes, { x86: listOf(STRING), arm64: listOf(STRING) });
    return new PrefixByArchitecture(required(prefixes.x86), required(prefixes.arm64));
  }

  /**
   * Rewrites the entry point of a container. Called for each application container, every time the task definition is rendered. Only call methods of the
   * container here.
   */
  public abstract rewrite(container: ApplicationContainer): void;
}

class Prefix extends EntryPointRewrite {
  constructor(private readonly words: readonly string[]) {
    super();
  }

  public rewrite(container: ApplicationContainer): void {
    container.wrapEntryPoint(...this.words);
  }
}

class PrefixByArchitecture extends EntryPointRewrite {
  constructor(private readonly x86: readonly string[], private readonly arm64: readonly string[]) {
    super();
  }

  public rewrite(container: ApplicationContainer): void {
    const words = container.runsOn(ecs.CpuArchitecture.X86_64) ? this.x86 : container.runsOn(ecs.CpuArchitecture.ARM64) ? this.arm64 : undefined;
    if (words) {
      container.wrapEntryPoint(...words);
    } else {
      container.reportProblem(message`wraps the entry point of container ${container.containerName} depending on the processor architecture, which is known only at deployment. Set runtimePlatform.cpuArchitecture of the task definition to X86_64 or ARM64.`);
    }
  }
}

function required(words: readonly string[]): string[] {
  if (words.length === 0) {
    throw new LinuxControlsError('EntryPointRewrite: the prefix is empty, so it would wrap nothing. Pass the words to add before the entry point.');
  }
  return [...words];
}
