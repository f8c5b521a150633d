import { checkWithExec, EXECUTION_ROLE, INIT, joinWords, onFargate, Rule, runBy, web } from './rule-helpers';

const KEYS: readonly unknown[] = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY'];

export const execWithAccessKeys: Rule = {
  name: 'exec-with-access-keys',
  severity: 'warning',
  title: 'ECS Exec may use access keys from the environment instead of the task role',
  why: 'The ECS Exec agent looks for credentials in the environment of its container first. Access keys in the environment take precedence over the task role. If they do not allow the ssmmessages actions, no session opens.',
  fix: 'Remove the keys, and grant their permissions to the task role.',
  source: 'https://github.com/aws-containers/amazon-ecs-exec-checker',
  fails: () => [
    runBy({ enableExecuteCommand: true }, onFargate([web({ ...INIT, environment: [{ name: 'AWS_ACCESS_KEY_ID', value: 'AKIAIOSFODNN7EXAMPLE' }] })])),
    runBy({ enableExecuteCommand: true }, onFargate([web({ ...INIT, secrets: [{ name: 'AWS_SECRET_ACCESS_KEY', valueFrom: 'arn:aws:ssm:eu-west-1:111122223333:parameter/key' }] })], EXECUTION_ROLE)),
  ],
  foundAt: ['containerDefinitions.0.environment.0.name', 'containerDefinitions.0.secrets.0.name'],
  passes: () => [
    runBy({ enableExecuteCommand: true }, onFargate([web({ ...INIT, environment: [{ name: 'AWS_REGION', value: 'eu-west-1' }] })])),
    runBy({ enableExecuteCommand: false }, onFargate([web({ environment: [{ name: 'AWS_ACCESS_KEY_ID', value: 'AKIAIOSFODNN7EXAMPLE' }] })])),
  ],
  requires: 'ECS Exec',
  check: checkWithExec((task, services) => task.containers.flatMap(({ name: container, environment, secrets }) => {
    const keys = [...environment, ...secrets].filter(name => KEYS.includes(name)).map(String);
    return keys.length === 0 ? [] : [{ container, message: `ECS Exec is enabled by ${services}, but the environment contains ${joinWords(keys)}.`, at: [environment.includes(keys[0]) ? 'environment' : 'secrets', keys[0]] }];
  })),
};
