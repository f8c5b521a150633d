import type { aws_ecs as ecs } from 'aws-cdk-lib';
import type { RenderedContainer, Resolve } from '../task/container-changes';
import { allowTracing } from '../task/process-tracing';

/**
 * One application container, as an observer may change it.
 *
 * What is done here reaches the rendered task definition only; what the caller has written stays as it is.
 */
export class ApplicationContainer {
  /** @internal */
  public static _of(container: RenderedContainer, observer: string, resolve: Resolve): ApplicationContainer {
    return new ApplicationContainer(container, observer, resolve);
  }

  /** @internal */
  public readonly _problems: string[] = [];

  private constructor(private readonly container: RenderedContainer, private readonly observer: string, private readonly resolve: Resolve) {}

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
    const secrets = Array.isArray(this.container.secrets) ? this.container.secrets as ecs.CfnTaskDefinition.SecretProperty[] : [];
    const present = environment.find(variable => variable.name === name);
    const [wished, other] = [value, present?.value].map(text => JSON.stringify(this.resolve(text)));
    if (present && wished !== other) {
      this._problems.push(`${this.observer} sets the environment variable ${name} of container ${this.containerName} to ${wished}, and the container sets it to ${other}. Remove one of the two.`);
    } else if (secrets.some(secret => secret.name === name)) {
      this._problems.push(`${this.observer} sets the environment variable ${name} of container ${this.containerName} to ${wished}, and the container takes it from a secret. Remove one of the two.`);
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
    if (Array.isArray(entryPoint) && entryPoint.length > 0) {
      this.container.entryPoint = [...wrapper, ...entryPoint];
    } else if (entryPoint && !Array.isArray(entryPoint)) {
      this._problems.push(`${this.observer} wraps the entry point of container ${this.containerName}, which is known only when the stack is deployed. State it as a list.`);
    } else {
      this._problems.push(`${this.observer} wraps the entry point of container ${this.containerName}, which states none: the entry point of its image cannot be seen here and would be lost. State it with entryPoint.`);
    }
  }
}
