import type { aws_ecs as ecs } from 'aws-cdk-lib';
import type { RenderedContainer } from '../task/container-changes';
import { allowTracing } from '../task/process-tracing';

/**
 * One application container, as an observer may change it.
 *
 * What is done here reaches the rendered task definition only; what the caller has written stays as it is.
 */
export class ApplicationContainer {
  /** @internal */
  public static _of(container: RenderedContainer, observer: string): ApplicationContainer {
    return new ApplicationContainer(container, observer);
  }

  /** @internal */
  public readonly _problems: string[] = [];

  private constructor(private readonly container: RenderedContainer, private readonly observer: string) {}

  /** The container's name. */
  public get containerName(): string {
    return this.container.name;
  }

  /** Adds SYS_PTRACE to the Linux parameters that the container has. */
  public addSysPtrace(): void {
    allowTracing(this.container);
  }

  /**
   * Sets an environment variable. A variable that the container has with another value stops the synthesis: neither is dropped silently.
   */
  public addEnvironment(name: string, value: string): void {
    const environment = Array.isArray(this.container.environment) ? this.container.environment as ecs.CfnTaskDefinition.KeyValuePairProperty[] : [];
    const present = environment.find(variable => variable.name === name);
    if (present && present.value !== value) {
      this._problems.push(`${this.observer} sets the environment variable ${name} of container ${this.containerName} to ${JSON.stringify(value)}, and the container sets it to ${JSON.stringify(present.value)}. Remove one of the two.`);
    } else if (!present) {
      this.container.environment = [...environment, { name, value }];
    }
  }

  /**
   * Puts a command in front of the container's entry point.
   *
   * A container that states no entry point stops the synthesis: the one of its image cannot be seen from here, and would be replaced.
   */
  public wrapEntryPoint(...wrapper: string[]): void {
    const { entryPoint } = this.container;
    if (entryPoint && entryPoint.length > 0) {
      this.container.entryPoint = [...wrapper, ...entryPoint];
    } else {
      this._problems.push(`${this.observer} wraps the entry point of container ${this.containerName}, which states none: the entry point of its image cannot be seen here and would be lost. State it with entryPoint.`);
    }
  }
}
