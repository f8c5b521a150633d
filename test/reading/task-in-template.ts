import { taskDefinitionsOf } from '../../src/reading/content/template';
import { container, fargateTask } from '../cli/definitions';

/** What a template has besides its task definition. */
interface Others {
  readonly containers?: readonly unknown[];

  /** The condition of the task definition. */
  readonly condition?: string;

  /** The properties of a service that runs it, and the condition of the service. */
  readonly service?: object;
  readonly serviceCondition?: string;
  readonly parameters?: object;
  readonly conditions?: object;
  readonly mappings?: object;
}

/** Reads a template with a task definition on Fargate, and with a service if there are properties of one. */
export function taskInTemplate(properties: object, others: Others = {}) {
  const { containers = [container()], condition, service, serviceCondition, parameters, conditions, mappings } = others;
  const [found] = taskDefinitionsOf({
    Parameters: parameters,
    Conditions: conditions,
    Mappings: mappings,
    Resources: {
      Task: { Condition: condition, ...fargateTask(containers, { ...properties }) },
      ...service && { Service: { Type: 'AWS::ECS::Service', Condition: serviceCondition, Properties: { TaskDefinition: { Ref: 'Task' }, ...service } } },
    },
  })!;
  return found;
}
