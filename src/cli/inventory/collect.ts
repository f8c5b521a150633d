import { AwsCli, CallError, Target } from './aws-cli';
import { isObject, Json, list } from '../../checks/json';
import { groupBy } from '../../grouping';
import type { FileNote } from '../../reading/input';
import { fewNames, joinWords } from '../../wording';

/** A region of an account. */
export interface Region {
  readonly account: string;
  readonly region: string;

  /** The profile that it was read with. Undefined for the credentials of the environment. */
  readonly profile?: string;

  /** The number of clusters. */
  readonly clusters: number;
}

/** A revision that a service runs, or that tasks without a service run in a cluster. */
export interface Workload {
  readonly region: Region;
  readonly cluster: string;

  /** Undefined for tasks that no service started. */
  readonly service?: string;

  /** Undefined for tasks. */
  readonly desiredCount?: number;
  readonly runningCount: number;

  /** The status of the deployment or task set. Undefined for tasks. */
  readonly deployment?: string;

  /** The ARN of the revision. Undefined for a service that has none yet. */
  readonly taskDefinition?: string;

  /** What runs the revision, in the form of a service of `describe-services`. */
  readonly runners: readonly Json[];

  /** The revision as `describe-task-definition` returns it. Undefined if there is none, or it could not be read. */
  readonly definition?: Json;
}

/** What runs in some accounts and regions. */
export interface Collected {
  readonly regions: readonly Region[];
  readonly workloads: readonly Workload[];

  /** What could not be read. */
  readonly unread: readonly FileNote[];
  readonly notes: readonly FileNote[];
}

/** What to read. */
export interface Scope {
  /** Defaults to the credentials of the environment. */
  readonly profiles?: readonly string[];

  /** Defaults to the region of each profile. */
  readonly regions?: readonly string[];
}

/** The status of the newest deployment. */
export const PRIMARY = 'PRIMARY';

/** The most that a call of `describe-services` and of `describe-tasks` takes. */
const SERVICES_PER_CALL = 10;
const TASKS_PER_CALL = 100;

/** Reads what runs. An error ends the part that it is about, and is listed. */
export async function collect(aws: AwsCli, scope: Scope): Promise<Collected> {
  const unread: FileNote[] = [];
  const attempt = async <Result>(what: string, work: () => Promise<readonly Result[]>): Promise<readonly Result[]> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CallError)) {
        throw error;
      }
      unread.push({ file: what, reason: `was not read: ${error.message}` });
      return [];
    }
  };
  const profiles: readonly (string | undefined)[] = scope.profiles ?? [undefined];
  const named = await flatMap([...new Set(profiles)], profile =>
    attempt(profile === undefined ? 'the account of the environment' : `profile ${profile}`, () => regionsOf(aws, profile, scope)));
  const [targets, repeated] = firstOfEach(named, nameOf);

  const definitions = new Map<string, Promise<readonly Json[]>>();
  const definitionOf = (arn: string, target: Target & Pick<Region, 'account' | 'region'>) => {
    const known = definitions.get(arn) ?? attempt(`${nameOf(target)}/${nameIn(arn)}`, async () => {
      const { taskDefinition } = await aws.call(['ecs', 'describe-task-definition', '--task-definition', arn], target);
      if (!isObject(taskDefinition) || !Array.isArray(taskDefinition.containerDefinitions)) {
        throw new CallError('ECS describes no containers');
      }
      return [taskDefinition];
    });
    definitions.set(arn, known);
    return known;
  };
  const withDefinition = async (workload: Workload): Promise<Workload> => {
    const { taskDefinition, region } = workload;
    const [definition] = taskDefinition === undefined ? [] : await definitionOf(taskDefinition, region);
    return { ...workload, definition };
  };

  const read = await flatMap(targets, async target => {
    const where = nameOf(target);
    const clusters = await attempt(where, () => aws.list(['ecs', 'list-clusters'], 'clusterArns', target));
    const region = { ...target, clusters: clusters.length };
    const workloads = await flatMap(clusters.map(String), async cluster => {
      const name = nameIn(cluster);
      /** Describes what a call lists, as many at a time as a call takes. */
      const described = async (noun: 'services' | 'tasks', arns: string, perCall: number) => {
        const ids = await attempt(`${where}/${name}`, () => aws.list(['ecs', `list-${noun}`, '--cluster', cluster], arns, target));
        return flatMap(batches(ids.map(String), perCall), batch => attempt(`${where}/${name}`, async () => {
          const answer = await aws.call(['ecs', `describe-${noun}`, '--cluster', cluster, `--${noun}`, ...batch], target);
          const [found, failures] = [objects(answer[noun]), objects(answer.failures)];
          unread.push(...failures.map(({ arn, reason }) => ({ file: `${where}/${name}/${nameIn(String(arn))}`, reason: `was not read: ECS answers ${String(reason)}` })));
          if (found.length + failures.length < batch.length) {
            throw new CallError(`ECS describes ${found.length + failures.length} of ${batch.length} ${noun}`);
          }
          return found;
        }));
      };
      const [services, tasks] = await Promise.all([described('services', 'serviceArns', SERVICES_PER_CALL), described('tasks', 'taskArns', TASKS_PER_CALL)]);
      const found = [...services.flatMap(service => workloadsOfService(service, region, name)), ...workloadsOfTasks(tasks, region, name)];
      return Promise.all(found.map(withDefinition));
    });
    return [{ region, workloads }];
  });
  const regions = read.map(({ region }) => region).sort((a, b) => compare(nameOf(a), nameOf(b)));
  const workloads = read.flatMap(each => each.workloads).sort((a, b) => compare(keyOf(a), keyOf(b)));
  if (workloads.length === 0 && unread.length === 0) {
    unread.push({ file: joinWords(fewNames(regions.map(nameOf))), reason: 'has no service and no task, so nothing was checked. Pass other profiles or regions' });
  }
  return {
    regions,
    workloads,
    unread: unread.sort((a, b) => compare(a.file + a.reason, b.file + b.reason)),
    notes: repeated.map(({ account, region, profile }) => ({ file: `profile ${profile}`, reason: `is account ${account}, whose region ${region} another profile reads` })),
  };
}

async function regionsOf(aws: AwsCli, profile: string | undefined, scope: Scope): Promise<Omit<Region, 'clusters'>[]> {
  const regions = [...new Set(scope.regions ?? [await aws.regionOf(profile)])];
  const { Account: account } = await aws.call(['sts', 'get-caller-identity'], { profile, region: regions[0] });
  return regions.map(region => ({ account: String(account), region, profile }));
}

/** Returns the revisions of a service: during a deployment there are two, and a service with an external controller has them in its task sets. */
function workloadsOfService(service: Json, region: Region, cluster: string): Workload[] {
  if (isGone(service)) {
    return [];
  }
  const deployments = [...objects(service.deployments), ...objects(service.taskSets)]
    .filter(each => !isGone(each) && each.taskDefinition !== undefined);
  const revisions = groupBy(deployments.length > 0 ? deployments : [service], ({ taskDefinition }) => taskDefinition);
  return [...revisions].map(([taskDefinition, each]): Workload => ({
    region,
    cluster,
    service: String(service.serviceName),
    desiredCount: Number(service.desiredCount),
    runningCount: sum(each.map(({ runningCount }) => Number(runningCount ?? 0))),
    deployment: deployments.length === 0 || each.some(({ status }) => status === PRIMARY) ? PRIMARY : String(each[0].status),
    taskDefinition: typeof taskDefinition === 'string' ? taskDefinition : undefined,
    runners: distinct(each.map(deployment => runnerFrom(service, hasLaunchSettings(deployment) ? deployment : service))),
  }));
}

/** Returns the revisions of the tasks that no service started. */
function workloadsOfTasks(tasks: readonly Json[], region: Region, cluster: string): Workload[] {
  const others = tasks.filter(({ startedBy }) => !String(startedBy).startsWith('ecs-svc/'));
  return [...groupBy(others, ({ taskDefinitionArn }) => String(taskDefinitionArn))].map(([taskDefinition, each]): Workload => ({
    region,
    cluster,
    runningCount: each.length,
    taskDefinition,
    runners: distinct(each.map(task => runnerFrom({ ...task, serviceName: NO_SERVICE }, {
      ...task, capacityProviderStrategy: task.capacityProviderName === undefined ? [] : [{ capacityProvider: task.capacityProviderName }],
    }))),
  }));
}

/** Names in a message what started a task. */
const NO_SERVICE = '(none)';

/** Returns the members that rules read. A deployment decides where it runs. */
function runnerFrom({ serviceName, clusterArn, enableExecuteCommand }: Json, { launchType, capacityProviderStrategy, platformVersion }: Json): Json {
  return { serviceName, clusterArn, enableExecuteCommand, launchType, capacityProviderStrategy, platformVersion };
}

function hasLaunchSettings({ launchType, capacityProviderStrategy }: Json): boolean {
  return launchType !== undefined || list(capacityProviderStrategy).length > 0;
}

/** Whether a service, deployment, or task set is deleted or replaced, at most with tasks that are being stopped. */
function isGone({ status }: Json): boolean {
  return status === 'INACTIVE' || status === 'DRAINING';
}

/** The name at the end of an ARN: of a cluster, or of a revision with its family. */
export function nameIn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** The name of a region of an account in messages. */
export function nameOf({ account, region }: Pick<Region, 'account' | 'region'>): string {
  return `${account}/${region}`;
}

/** Services come before tasks, and the primary deployment before the others. */
function keyOf({ region, cluster, service, deployment, taskDefinition }: Workload): string {
  return [nameOf(region), cluster, service ?? '~', deployment === PRIMARY ? 0 : 1, taskDefinition].join(' ');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function objects(value: unknown): Json[] {
  return list(value).filter(isObject);
}

function distinct(values: readonly Json[]): Json[] {
  return [...new Map(values.map(value => [JSON.stringify(value), value])).values()];
}

/** Splits items into the first of each key and the others. */
function firstOfEach<Item>(items: readonly Item[], key: (item: Item) => string): [Item[], Item[]] {
  const groups = [...groupBy(items, key).values()];
  return [groups.map(([first]) => first), groups.flatMap(([, ...others]) => others)];
}

function batches<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** Maps all items at the same time. The AWS CLI limits how many processes run. */
async function flatMap<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<readonly Result[]>): Promise<Result[]> {
  return (await Promise.all(items.map(work))).flat();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
