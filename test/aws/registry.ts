import { randomBytes } from 'node:crypto';
import type { AwsCli } from './aws-cli';

/** The prefix of the families that this tool registers. A run registers all its task definitions in one family: the prefix and the id of the run. */
const FAMILY_PREFIX = 'cdk-fargate-linux-controls-verify-';

const RUN_ID = /^\d{8}-\d{6}-[0-9a-f]{6}$/;

/** Returns an id for a new run, which no other run has. */
export function newRunId(): string {
  return `${new Date().toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)}-${randomBytes(3).toString('hex')}`;
}

/** Whether a text is the id of a run. */
export function isRunId(text: string): boolean {
  return RUN_ID.test(text);
}

/** The task definitions of one run. ECS itself is the record of what is left: it lists the active revisions of the run's family, also after a crash. */
export class Registry {
  readonly family: string;

  constructor(private readonly aws: AwsCli, runId: string) {
    this.family = `${FAMILY_PREFIX}${runId}`;
  }

  /** Registers a task definition and returns its ARN. */
  async register(input: object): Promise<string> {
    const { taskDefinition } = await this.aws.call<{ taskDefinition: { taskDefinitionArn: string } }>(
      'ecs', 'register-task-definition', '--cli-input-json', JSON.stringify({ ...input, family: this.family }),
    );
    return taskDefinition.taskDefinitionArn;
  }

  /** Deregisters a revision of the run's family, and refuses every other one. */
  async deregister(arn: string): Promise<void> {
    if (familyOf(arn) !== this.family) {
      throw new Error(`${arn} is not in the family ${this.family}, so it is not deregistered.`);
    }
    await this.aws.call('ecs', 'deregister-task-definition', '--task-definition', arn);
  }

  /** Deregisters the revisions that are still active, and returns their ARNs. */
  async deregisterAll(): Promise<string[]> {
    const { taskDefinitionArns } = await this.aws.call<{ taskDefinitionArns: string[] }>(
      'ecs', 'list-task-definitions', '--family-prefix', this.family, '--status', 'ACTIVE',
    );
    const arns = taskDefinitionArns.filter(arn => familyOf(arn) === this.family);
    for (const arn of arns) {
      await this.deregister(arn);
    }
    return arns;
  }
}

/** Returns the ids of the runs that left active task definitions. */
export async function unfinishedRuns(aws: AwsCli): Promise<string[]> {
  const { families } = await aws.call<{ families: string[] }>('ecs', 'list-task-definition-families', '--family-prefix', FAMILY_PREFIX, '--status', 'ACTIVE');
  return families.filter(family => family.startsWith(FAMILY_PREFIX)).map(family => family.slice(FAMILY_PREFIX.length)).filter(isRunId);
}

/** Returns the family in the ARN of a revision. */
function familyOf(arn: string): string | undefined {
  return /:task-definition\/([^:/]+):\d+$/.exec(arn)?.[1];
}
