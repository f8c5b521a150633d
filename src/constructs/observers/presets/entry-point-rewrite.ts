import { aws_ecs as ecs } from 'aws-cdk-lib';
import { message } from '../../../wording';
import { LinuxControlsError } from '../../error';
import { requireType, requireTypes, TEXT, wordsOf } from '../../required-types';
import type { ApplicationContainer } from '../application-container';

/**
 * How a tool changes the entry points of the application containers, so that they start the tool.
 *
 * Use a prefix, or extend this class. The method `rewrite` can read the container's name, image, architecture, entry
 * point, and command, and change each container differently.
 */
export abstract class EntryPointRewrite {
  /**
   * Adds words before the entry point. The tool is a command that takes the entry point and the command of the container
   * as its arguments.
   *
   * Throws if there are no words.
   */
  public static prefix(...words: string[]): EntryPointRewrite {
    requireType('EntryPointRewrite.prefix', words, 'words', wordsOf(TEXT));
    const required = requireWords(words);
    return new Prefix(() => required);
  }

  /**
   * Adds words before the entry point that depend on the processor architecture, for example the path of a dynamic loader.
   *
   * Throws if there are no words for an architecture.
   *
   * @param x86 the words for tasks that run on `X86_64`
   * @param arm64 the words for tasks that run on `ARM64`
   */
  public static prefixByArchitecture(x86: string[], arm64: string[]): EntryPointRewrite {
    requireTypes(message`EntryPointRewrite.prefixByArchitecture`, { x86, arm64 }, { x86: wordsOf(TEXT), arm64: wordsOf(TEXT) });
    const [forX86, forArm64] = [x86, arm64].map(requireWords);
    const { X86_64, ARM64 } = ecs.CpuArchitecture;
    return new Prefix(container => container.runsOn(X86_64) ? forX86 : container.runsOn(ARM64) ? forArm64 : undefined);
  }

  /**
   * Rewrites the entry point of a container. Called for each application container that is not excluded, every
   * time the task definition is rendered. Only call methods of the container here.
   */
  public abstract rewrite(container: ApplicationContainer): void;
}

class Prefix extends EntryPointRewrite {
  /** `wordsFor` returns undefined for a container whose architecture is unknown. */
  constructor(private readonly wordsFor: (container: ApplicationContainer) => readonly string[] | undefined) {
    super();
  }

  public rewrite(container: ApplicationContainer): void {
    const words = this.wordsFor(container);
    if (words) {
      container.wrapEntryPoint(...words);
    } else {
      container.reportProblem(message`wraps the entry point of container ${container.containerName} depending on the processor architecture, which is known only at deployment. Set runtimePlatform.cpuArchitecture of the task definition to X86_64 or ARM64.`);
    }
  }
}

function requireWords(words: readonly string[]): string[] {
  if (words.length === 0) {
    throw new LinuxControlsError('EntryPointRewrite: the prefix is empty, so it would wrap nothing. Pass the words to add before the entry point.');
  }
  return [...words];
}
