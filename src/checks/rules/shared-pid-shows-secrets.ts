import { agent, MAY_TRACE, onFargate, sharingPid, web } from './examples';
import { containersNamed, fewNames, joinClauses, joinWords } from '../../wording';
import { CHOICE } from '../correction';
import { ContainerModel, sharesPidNamespace, UNKNOWN } from '../model';
import { ExposedSecrets, exposedSecretsOf } from '../queries/secrets';
import { userIdOf } from '../queries/users';
import type { Rule } from '../rule';

const SECRET = { secrets: [{ name: 'DB_PASSWORD', valueFrom: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db' }] };

export const sharedPidShowsSecrets: Rule = {
  name: 'shared-pid-shows-secrets',
  severity: 'warning',
  title: 'Other containers can read injected secrets',
  why: 'ECS injects secrets as environment variables. In a shared PID namespace, /proc/PID/environ shows the environment of a process to root with SYS_PTRACE, to root with at least the capabilities of a process of root, and to the same user. A container without a user runs as the user of its image, which the task definition does not show.',
  fix: 'Acknowledge the warning if these containers may read the secrets. Otherwise, run the container with the secrets as a non-root user of its own, set the user of the other containers, and remove SYS_PTRACE from them; or remove pidMode.',
  autofix: { note: CHOICE },
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html',
  moreSources: ['https://man7.org/linux/man-pages/man2/ptrace.2.html'],
  measuredOn: 'Linux 6.18',
  fails: [
    sharingPid([web(SECRET), agent()]),
    sharingPid([web({ ...SECRET, user: '1000' }), agent({ ...MAY_TRACE, user: '0' })]),
  ],
  foundAt: ['containerDefinitions.0.secrets', 'containerDefinitions.0.secrets'],
  passes: [
    sharingPid([web(), agent()]),
    onFargate([web(SECRET), agent()]),
    sharingPid([web(SECRET)]),
    sharingPid([web({ ...SECRET, dependsOn: [{ containerName: 'agent', condition: 'SUCCESS' }] }), agent()]),
    sharingPid([web({ ...SECRET, user: '1000' }), agent({ user: '1001' })]),
    sharingPid([web({ ...SECRET, user: '1000' }), agent({ user: '0' })]),
    sharingPid([web({ user: '0' }), agent({ ...SECRET, ...MAY_TRACE, user: '0' })]),
  ],
  check: task => !sharesPidNamespace(task) ? [] : exposedSecretsOf(task).map(exposed => ({
    container: exposed.owner.name,
    message: `pidMode is task, so ${containersNamed(exposed.readers.map(({ name }) => name))} can read ${joinWords(exposed.owner.secrets.map(name => name === UNKNOWN ? 'an unnamed secret' : name))}.`,
    fix: `Acknowledge the warning if ${namesOf(exposed.readers)} may read the secrets. Otherwise, ${remedyFor(exposed)}, or remove pidMode.`,
    at: ['secrets'],
  })),
};

/** The changes after which no other container can read the secrets. */
function remedyFor({ owner, readers, tracers }: ExposedSecrets): string {
  const everyUser = new Set(tracers);
  const others = readers.filter(reader => !everyUser.has(reader));
  const isNonRoot = typeof owner.user === 'string' && (userIdOf(owner.user) ?? 0) !== 0;
  return joinClauses([
    ...tracers.length === 0 ? [] : [`remove SYS_PTRACE from ${namesOf(tracers)}`],
    ...isNonRoot ? [] : [`run ${owner.name} as a non-root user`],
    ...isNonRoot && others.length === 0 ? [] : [`set a different user for ${namesOf(isNonRoot ? others : readers)}`],
  ]);
}

function namesOf(containers: readonly ContainerModel[]): string {
  return joinWords(fewNames(containers.map(({ name }) => name)));
}
