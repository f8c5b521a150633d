import { agent, onFargate, sharingPid, web } from './examples';
import { containersNamed, joinWords } from '../../wording';
import { sharesPidNamespace, UNKNOWN } from '../model';
import { exposedSecretsOf } from '../queries/secrets';
import type { Rule } from '../rule';

const SECRET = { secrets: [{ name: 'DB_PASSWORD', valueFrom: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db' }] };

export const sharedPidShowsSecrets: Rule = {
  name: 'shared-pid-shows-secrets',
  severity: 'warning',
  title: 'Other containers can read injected secrets',
  why: 'ECS injects secrets as environment variables. In a shared PID namespace, /proc/PID/environ shows the environment of a process to containers with SYS_PTRACE, to the same user, and to root with at least the same capabilities.',
  fix: 'Acknowledge the warning if all containers may read the secrets. Otherwise, let the application fetch them, or remove pidMode.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html',
  measuredOn: 'Linux 6.18',
  fails: [sharingPid([web(SECRET), agent()])],
  passes: [
    sharingPid([web(), agent()]),
    onFargate([web(SECRET), agent()]),
    sharingPid([web(SECRET)]),
    sharingPid([web({ ...SECRET, dependsOn: [{ containerName: 'agent', condition: 'SUCCESS' }] }), agent()]),
    sharingPid([web({ ...SECRET, user: '1000' }), agent({ user: '1001' })]),
  ],
  check: task => !sharesPidNamespace(task) ? [] : exposedSecretsOf(task).map(({ owner: { name: container, secrets }, readers }) => ({
    container,
    message: `pidMode is task, so ${containersNamed(readers.map(({ name }) => name))} can read ${joinWords(secrets.map(name => name === UNKNOWN ? 'an unnamed secret' : name))}.`,
    at: ['secrets'],
  })),
};
