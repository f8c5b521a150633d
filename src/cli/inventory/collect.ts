import { AwsCli, CallError } from './aws-cli';
import { isObject, Json, list } from '../../checks/json';
import { groupBy } from '../../grouping';
import { readService } from '../../reading/definitions/task-definition';
import type { FileNote } from '../../reading/input';
import { fewNames, joinWords } from '../../wording';

/** A region of an account. */
export interface Region {
  readonly account: string;
  readonly region: string;

  /** The profile that it was read with. Undefined for the credentials of the environment. */
  readonly profile?: string;
}

/** A revision that a service runs, or that tasks without a service run in a cluster. */
export interface Workload extends Omit<Region, 'profile'> {
  /** ACCOUNT/REGION/CLUSTER/SERVICE, or ACCOUNT/REGION/CLUSTER/tasks/FAMILY. */
  readonly place: string;
  readonly cluster: string;

  /** Null for tasks that no service started. */
  readonly service: string | null;

  /** Null for tasks. */
  readonly desiredCount: number | null;
  readonly runningCount: number;

  /** The status of the deployment or task set. Null for tasks. */
  readonly deployment: string | null;

  /** The launch types or capacity providers. */
  readonly runsOn: readonly string[];

  /** The ARN of the revision. Null for a service that has none yet. */
  readonly taskDefinition: string | null;
}

/** A workload with what the checks read. */
export interface CollectedWorkload {
  readonly workload: Workload;

  /** What runs the revision, in the form of a service of `describe-services`. */
  readonly runners: readonly Json[];

  /** The revision as `describe-task-definition` returns it. Undefined if there is none, or it could not be read. */
  readonly definition?: Json;
}

/** What runs in some accounts and regions. */
export interface Collected {
  readonly regions: readonly (Region & { readonly clusters: number })[];
  readonly workloads: readonly CollectedWorkload[];

  /** What could not be read. */
  readonly unread: readonly FileNote[];
  readonly notes: readonly FileNote[];
}

/** The status of the newest deployment. */
export const PRIMARY = 'PRIMARY';

/** The most that a call of `describe-services` and of `describe-tasks` takes. */
const PER_CALL = { services: 10, tasks: 100 };

/** The member of a list, and of a description. */
const KEYS = { services: { arns: 'serviceArns', arn: 'serviceArn' }, tasks: { arns: 'taskArns', arn: 'taskArn' } };

/** Names in a message what started a task. */
const NO_SERVICE = '(none)';

/**
 * Reads what runs, by default with the credentials of the environment and in the region of each profile. An error ends
 * the part that it is about, and is listed.
 */
export async function collect(
  aws: AwsCli, profiles: readonly (string | undefined)[] = [undefined], names?: readonly string[],
): Promise<Collected> {
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
  const regionsOf = async (profile: string | undefined) => {
    const regions = [...new Set(names ?? [await aws.regionOf(profile)])];
    const { Account: account } = await aws.call(['sts', 'get-caller-identity'], { profile, region: regions[0] });
    if (typeof account !== 'string' || account === '') {
      throw new CallError('the answer of `aws sts get-caller-identity` names no account');
    }
    return regions.map((region): Region => ({ account, region, profile }));
  };
  const found = await flatMap([...new Set(profiles)], profile =>
    attempt(profile === undefined ? 'the account of the environment' : `profile ${profile}`, () => regionsOf(profile)));
  const targets = [...groupBy(found, nameOf).values()];

  const definitions = new Map<string, Promise<readonly Json[]>>();
  const describe = (arn: string, target: Region) => attempt(`${nameOf(target)}/${nameIn(arn)}`, async () => {
    const { taskDefinition } = await aws.call(['ecs', 'describe-task-definition', '--task-definition', arn], target);
    if (!isObject(taskDefinition) || objects(taskDefinition.containerDefinitions).length === 0) {
      throw new CallError('ECS describes no containers');
    }
    if (nameIn(String(taskDefinition.taskDefinitionArn)) !== nameIn(arn)) {
      throw new CallError(`ECS describes another revision, ${String(taskDefinition.taskDefinitionArn)}`);
    }
    return [taskDefinition];
  });
  const withDefinition = async (collected: CollectedWorkload, target: Region): Promise<CollectedWorkload> => {
    const { taskDefinition: arn } = collected.workload;
    if (arn === null) {
      return collected;
    }
    definitions.set(arn, definitions.get(arn) ?? describe(arn, target));
    return { ...collected, definition: (await definitions.get(arn)!)[0] };
  };

  const read = await flatMap(targets, async ([target]) => {
    const clusters = await attempt(nameOf(target), () => aws.list(['ecs', 'list-clusters'], 'clusterArns', target));
    const workloads = await flatMap(clusters.map(String), async cluster => {
      const where = `${nameOf(target)}/${nameIn(cluster)}`;
      const unreadIn = (name: string, reason: string) => unread.push({ file: `${where}/${name}`, reason: `was not read: ${reason}` });
      /** Lists services or tasks, and describes as many at a time as a call takes. */
      const described = async (noun: keyof typeof PER_CALL) => {
        const { arns, arn: arnKey } = KEYS[noun];
        const all = await attempt(where, () => aws.list(['ecs', `list-${noun}`, '--cluster', cluster], arns, target));
        return flatMap(batches([...new Set(all.map(String))], PER_CALL[noun]), batch => attempt(where, async () => {
          const answer = await aws.call(['ecs', `describe-${noun}`, '--cluster', cluster, `--${noun}`, ...batch], target);
          const failures = objects(answer.failures);
          const byName = groupBy(objects(answer[noun]), item => nameIn(String(item[arnKey])));
          // A task that has ended since it was listed runs no more.
          failures.filter(({ reason }) => noun !== 'tasks' || reason !== 'MISSING')
            .forEach(({ arn, reason }) => unreadIn(nameIn(String(arn)), `ECS answers ${String(reason)}`));
          const items = batch.flatMap(arn => (byName.get(nameIn(arn)) ?? []).slice(0, 1));
          if (items.length + failures.length < batch.length) {
            unread.push({ file: where, reason: `was not read: ECS describes ${items.length + failures.length} of ${batch.length} ${noun}` });
          }
          return items;
        }));
      };
      const [services, tasks] = await Promise.all([described('services'), described('tasks')]);
      services.filter(service => !isGone(service) && lacksRevision(service))
        .forEach(({ serviceName }) => unreadIn(String(serviceName), 'ECS describes no task definition of a deployment or task set'));
      const inCluster = { account: target.account, region: target.region, cluster: nameIn(cluster) };
      return Promise.all([...services.flatMap(service => workloadsOfService(service, inCluster)), ...workloadsOfTasks(tasks, services, inCluster)]
        .map(workload => withDefinition(workload, target)));
    });
    return [{ region: { ...target, clusters: clusters.length }, workloads }];
  });
  const regions = sortedBy(read.map(({ region }) => region), nameOf);
  const collected = read.flatMap(({ workloads }) => workloads);
  if (collected.length === 0 && unread.length === 0) {
    unread.push({ file: joinWords(fewNames(regions.map(nameOf))), reason: 'has no service and no task, so nothing was checked. Pass other profiles or regions' });
  }
  return {
    regions,
    workloads: sortedBy(collected, ({ workload: { place, deployment, taskDefinition } }) => [place, deployment === PRIMARY ? 0 : 1, taskDefinition].join(' ')),
    unread: sortedBy(unread, ({ file, reason }) => `${file} ${reason}`),
    notes: [...emptyRegions(read, unread), ...targets.flatMap(([, ...repeated]) => repeated).map(({ account, region, profile }) =>
      ({ file: `profile ${profile}`, reason: `is account ${account}, whose region ${region} another profile reads` }))],
  };
}

/** Notes the regions in which nothing runs, beside others: one that was chosen by mistake looks the same. */
function emptyRegions(read: readonly { readonly region: Region; readonly workloads: readonly unknown[] }[], unread: readonly FileNote[]): FileNote[] {
  const isRead = (name: string) => !unread.some(({ file }) => `${file}/`.startsWith(`${name}/`));
  const names = read.filter(({ workloads }) => workloads.length === 0).map(({ region }) => nameOf(region)).filter(isRead).sort();
  return names.length === 0 || names.length === read.length ? []
    : [{ file: joinWords(fewNames(names)), reason: `${names.length === 1 ? 'has' : 'have'} no service and no task` }];
}

type Cluster = Pick<Workload, 'account' | 'region' | 'cluster'>;

/**
 * Returns the revisions of a service: during a deployment there are two, and a service with an external controller has
 * them in its task sets.
 */
function workloadsOfService(service: Json, cluster: Cluster): CollectedWorkload[] {
  const all = deploymentsOf(service).filter(({ taskDefinition }) => taskDefinition !== undefined);
  const current = all.filter(each => !isGone(each));
  const deployments = current.length > 0 ? current : all.filter(({ runningCount }) => Number(runningCount) > 0);
  const revisions = groupBy(deployments.length > 0 ? deployments : [service], ({ taskDefinition }) => taskDefinition);
  const name = String(service.serviceName);
  return isGone(service) ? [] : [...revisions].map(([taskDefinition, each]) => workloadFrom(cluster, name, {
    service: name,
    desiredCount: Number(service.desiredCount),
    runningCount: each.reduce((sum, { runningCount }) => sum + Number(runningCount ?? 0), 0),
    deployment: deployments.length === 0 || each.some(({ status }) => status === PRIMARY) ? PRIMARY : String(each[0].status),
    taskDefinition: typeof taskDefinition === 'string' ? taskDefinition : null,
  }, each.map(deployment => runnerFrom(service, [deployment, service].find(hasLaunchSettings) ?? {}))));
}

function deploymentsOf(service: Json): Json[] {
  return [...objects(service.deployments), ...objects(service.taskSets)];
}

/** Whether a service may start tasks of a revision that its description does not name. */
function lacksRevision(service: Json): boolean {
  const all = deploymentsOf(service);
  return all.some(each => !isGone(each) && typeof each.taskDefinition !== 'string')
    || (Number(service.runningCount) > 0 && ![service, ...all].some(({ taskDefinition }) => typeof taskDefinition === 'string'));
}

/**
 * Returns the revisions of the tasks that none of the services explains. A service may be newer than the list, and anyone
 * can start a task in its name.
 */
function workloadsOfTasks(tasks: readonly Json[], services: readonly Json[], cluster: Cluster): CollectedWorkload[] {
  const ofServices = new Set(services.flatMap(service =>
    [service, ...deploymentsOf(service)].map(({ taskDefinition }) => `service:${String(service.serviceName)} ${String(taskDefinition)}`)));
  const others = tasks.filter(({ startedBy, group, taskDefinitionArn }) =>
    !String(startedBy).startsWith('ecs-svc/') || !ofServices.has(`${String(group)} ${String(taskDefinitionArn)}`));
  const revisions = groupBy(others, ({ taskDefinitionArn }) => String(taskDefinitionArn));
  return [...revisions].map(([taskDefinition, each]) => workloadFrom(cluster, `tasks/${nameIn(taskDefinition).replace(/:\d+$/, '')}`, {
    service: null, desiredCount: null, runningCount: each.length, deployment: null, taskDefinition,
  }, each.map(task => {
    const { capacityProviderName: capacityProvider } = task;
    const capacityProviderStrategy = capacityProvider === undefined ? [] : [{ capacityProvider }];
    return runnerFrom({ ...task, serviceName: NO_SERVICE }, { ...task, capacityProviderStrategy });
  })));
}

function workloadFrom(
  cluster: Cluster, name: string, workload: Omit<Workload, keyof Cluster | 'place' | 'runsOn'>, runners: readonly Json[],
): CollectedWorkload {
  const launches = runners.map(runner => readService(name, runner))
    .flatMap(({ launchType, capacityProviders }) => launchType ?? capacityProviders);
  return {
    workload: { place: `${nameOf(cluster)}/${cluster.cluster}/${name}`, ...cluster, ...workload, runsOn: [...new Set(launches.map(String))] },
    runners: [...groupBy(runners, runner => JSON.stringify(runner)).values()].map(([first]) => first),
  };
}

/** Returns the members that rules read. A deployment decides where it runs. */
function runnerFrom(
  { serviceName, clusterArn, enableExecuteCommand }: Json, { launchType, capacityProviderStrategy, platformVersion }: Json,
): Json {
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

function objects(value: unknown): Json[] {
  return list(value).filter(isObject);
}

function sortedBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] {
  return [...items].sort((a, b) => keyOf(a) < keyOf(b) ? -1 : 1);
}

function batches<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** Maps all items at the same time. The AWS CLI limits how many processes run. */
async function flatMap<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<readonly Result[]>): Promise<Result[]> {
  return (await Promise.all(items.map(work))).flat();
}
