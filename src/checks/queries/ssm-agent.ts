import { commandLinesOf } from './process-1';
import { memoize } from '../../memoize';
import type { ContainerModel, TaskDefinitionModel } from '../model';

/** The image of the SSM agent, also in other registries and repositories. */
const isAgentImage = memoize((image: string) => /(^|\/)amazon-ssm-agent(:|@|$)/.test(image));

const AGENT = 'amazon-ssm-agent';

/**
 * A command that starts the SSM agent, as in AWS's example of a sidecar. A command that installs or removes its package
 * does not match.
 */
const STARTS_AGENT = /(?:^|[;&|({!]|\s-l?c|\b(?:exec|do|then|else))[ \t]*(?:\/[\w/.-]{0,100}\/)?amazon-ssm-agent(?=$|[\s;&|)}])/m;

/** A sidecar that runs the SSM agent. */
interface SsmAgentSidecar {
  readonly container: ContainerModel;

  /** The path to its image or command, below the container. */
  readonly at: readonly string[];
}

/**
 * Returns the sidecars that run the SSM agent, by image and command. The only container of a task is not a sidecar.
 *
 * @see https://docs.aws.amazon.com/fis/latest/userguide/ecs-task-actions.html
 */
export function ssmAgentSidecarsOf({ containers }: TaskDefinitionModel): readonly SsmAgentSidecar[] {
  return containers.length < 2 ? [] : containers.flatMap(container => {
    const at = agentIn(container);
    return at === undefined ? [] : [{ container, at }];
  });
}

function agentIn(container: ContainerModel): readonly string[] | undefined {
  const { image } = container;
  return typeof image === 'string' && isAgentImage(image)
    ? ['image']
    : commandLinesOf(container).find(({ part, line }) => part !== 'health check' && line.includes(AGENT) && STARTS_AGENT.test(line))?.at;
}
