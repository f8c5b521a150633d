import {
  agent, ContainerModel, containersNamed, EXECUTION_ROLE, ExposedSecrets, exposedSecretsOf, fewNames, groupBy, hasSysPtrace, joinClauses,
  joinWords, MAY_TRACE, onFargate, reachOf, Rule, sharesPidNamespace, sharingPid, UNKNOWN, userIdOf, web,
} from './rule-helpers';

const SECRET = { secrets: [{ name: 'DB_PASSWORD', valueFrom: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db' }] };

export const sharedPidShowsSecrets: Rule = {
  name: 'shared-pid-shows-secrets',
  severity: 'warning',
  title: 'Other containers can read injected secrets, or may be able to',
  why: 'ECS injects secrets as environment variables. In a shared PID namespace, /proc/PID/environ can show the environment of a process to the same user and group, to root with SYS_PTRACE, and, if the process runs as root, to root that has all of its capabilities. Root that keeps its default capabilities can also become another user, which the rule does not count. A container without a user runs as the user of its image, which the task definition does not show: the message then states the condition.',
  fix: 'Acknowledge the warning if these containers may read the secrets. Otherwise, give each of them a user that no other container with secrets has, and remove SYS_PTRACE from root containers; or remove pidMode.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html',
  moreSources: ['https://man7.org/linux/man-pages/man2/ptrace.2.html'],
  measuredOn: 'Linux 6.18',
  fails: () => [
    sharingPid([web(SECRET), agent()], EXECUTION_ROLE),
    sharingPid([web({ ...SECRET, user: '1000' }), agent({ ...MAY_TRACE, user: '0' })], EXECUTION_ROLE),
    sharingPid([web(SECRET), agent({ secrets: [{ name: 'API_KEY', valueFrom: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:api' }] })], EXECUTION_ROLE),
  ],
  foundAt: ['containerDefinitions.0.secrets', 'containerDefinitions.0.secrets', 'pidMode'],
  passes: () => [
    sharingPid([web(), agent()]),
    onFargate([web(SECRET), agent()], EXECUTION_ROLE),
    sharingPid([web(SECRET)], EXECUTION_ROLE),
    sharingPid([web({ ...SECRET, dependsOn: [{ containerName: 'agent', condition: 'SUCCESS' }] }), agent()], EXECUTION_ROLE),
    sharingPid([web({ ...SECRET, user: '1000' }), agent({ user: '1001' })], EXECUTION_ROLE),
    sharingPid([web({ ...SECRET, user: '1000' }), agent({ user: '0' })], EXECUTION_ROLE),
    sharingPid([web({ user: '0' }), agent({ ...SECRET, ...MAY_TRACE, user: '0' })], EXECUTION_ROLE),
  ],
  requires: 'secrets',
  check: task => {
    const exposed = sharesPidNamespace(task) ? exposedSecretsOf(task) : [];
    if (exposed.length === 0) {
      return [];
    }
    const fix = `Acknowledge the warning if ${namesOf(readersIn(exposed))} may read the secrets. Otherwise, ${remedyFor(exposed)}, or remove pidMode.`;
    // One finding for a task, because a team decides once. A single container with secrets is its place.
    return [exposed.length === 1
      ? { container: exposed[0].owner.name, message: `pidMode is task, so ${readingOf(exposed[0])}.`, fix, at: ['secrets'] }
      : { message: `pidMode is task, so ${readingOfSeveral(exposed)}.`, fix, at: ['pidMode'] }];
  },
};

function secretsOf({ owner }: ExposedSecrets): string {
  return joinWords(owner.secrets.map(name => name === UNKNOWN ? 'an unnamed secret' : name));
}

function readingOf(exposed: ExposedSecrets): string {
  const groups = [...groupBy(exposed.readers, reader => conditionFor(reader, exposed.owner))];
  return joinClauses(groups.map(([condition, readers], index) =>
    `${containersNamed(readers.map(({ name }) => name))} can read ${index === 0 ? secretsOf(exposed) : exposed.owner.secrets.length === 1 ? 'it' : 'them'}${condition === '' ? '' : ` if ${condition.replace('ITS_IMAGE', imagesOf(readers))}`}`));
}

function readingOfSeveral(exposed: readonly ExposedSecrets[]): string {
  const readers = readersIn(exposed);
  const conditions = [...new Set(exposed.flatMap(one => one.readers.map(reader => conditionFor(reader, one.owner))))];
  const areSame = conditions.every(condition => condition.startsWith('ITS_IMAGE as the same user'));
  const condition = conditions.every(one => one === '') ? '' : areSame ? `, if ${imagesOf(readers)} as the same user and group` : ', depending on the users of their images';
  return `${containersNamed(readers.map(({ name }) => name))} can read secrets of other containers${condition}: ${joinClauses(fewNames(exposed.map(one => `${secretsOf(one)} of ${one.owner.name}`)))}`;
}

function imagesOf(readers: readonly ContainerModel[]): string {
  return readers.length === 1 ? 'its image runs' : 'their images run';
}

/** The condition on which a container can read the secrets of another one. Empty if it is known to be able to. */
function conditionFor(reader: ContainerModel, owner: ContainerModel): string {
  if (reachOf(reader, owner).reach !== 'unknown') {
    return '';
  }
  const [mine, theirs] = [idOfUser(reader), idOfUser(owner)];
  const asRoot = hasSysPtrace(reader) === false ? undefined : 'root';
  if (reader.user === undefined) {
    const users = [asRoot, theirs === undefined ? undefined : theirs === 0 ? 'root' : `user ${theirs} in the same group`].filter(user => user !== undefined);
    return users.length > 0 ? `ITS_IMAGE as ${[...new Set(users)].join(' or ')}` : owner.user === undefined ? `ITS_IMAGE as the same user and group as that of ${owner.name}` : `ITS_IMAGE as the user and group of ${owner.name}`;
  }
  return owner.user === undefined && mine !== undefined ? `the image of ${owner.name} runs as ${mine === 0 ? 'root' : `user ${mine} in the same group`}` : reachOf(reader, owner).why.split('if ')[1];
}

/**
 * The changes after which no other container can read the secrets: other users for some containers, and no SYS_PTRACE for
 * root containers.
 */
function remedyFor(exposed: readonly ExposedSecrets[]): string {
  const owners = new Set(exposed.map(({ owner }) => owner));
  const tracers = [...new Set(exposed.flatMap(one => one.tracers))];
  const [stripped, others] = [tracers.filter(losesSysPtrace), new Set(tracers.filter(tracer => !losesSysPtrace(tracer)))];
  // A reader without SYS_PTRACE only needs another user than the owners of the secrets, and not root, which can become each of them.
  const ownerIds = new Set([...owners].map(idOfUser));
  const areKnown = !ownerIds.has(undefined) && !ownerIds.has(0);
  const onlyReaders = readersIn(exposed).filter(reader => areKnown && !owners.has(reader) && hasSysPtrace(reader) === false);
  const involved = [...new Set([...owners, ...readersIn(exposed)])].filter(container => !onlyReaders.includes(container));
  const byId = groupBy(involved, idOfUser);
  const needsUser = involved.filter(container => {
    const id = idOfUser(container);
    // Without SYS_PTRACE, root can't read the secrets of another user, unless it becomes that user.
    return id === 0 ? owners.has(container) || others.has(container) : id === undefined || byId.get(id)!.length > 1;
  });
  return joinClauses([
    ...stripped.length === 0 ? [] : [`remove SYS_PTRACE from ${namesOf(stripped)}`],
    ...onlyReaders.length === 0 ? [] : [`set the user of ${namesOf(onlyReaders)} to a non-root ID other than ${joinWords([...ownerIds].map(String))}`],
    ...needsUser.length === 0 ? [] : [`set the user of ${namesOf(needsUser)} to ${needsUser.length === 1 ? 'a non-root ID' : 'non-root IDs'} that no other container has`],
  ]);
}

/** Whether a container that adds SYS_PTRACE does not have it otherwise. */
function losesSysPtrace(container: ContainerModel): boolean {
  const { capabilitiesAdded } = container;
  return capabilitiesAdded.includes('SYS_PTRACE') && hasSysPtrace({ ...container, capabilitiesAdded: capabilitiesAdded.filter(name => name !== 'SYS_PTRACE') }) === false;
}

function idOfUser({ user }: ContainerModel): number | undefined {
  return typeof user === 'string' ? userIdOf(user) : undefined;
}

function readersIn(exposed: readonly ExposedSecrets[]): ContainerModel[] {
  return [...new Set(exposed.flatMap(({ readers }) => readers))];
}

function namesOf(containers: readonly ContainerModel[]): string {
  return joinWords(fewNames(containers.map(({ name }) => name)));
}
