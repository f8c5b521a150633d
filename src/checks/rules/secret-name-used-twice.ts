import { eachContainer, onFargate, Rule, UNKNOWN, web } from './kit';

const secret = (name: string) => ({ name, valueFrom: `/shop/${name}` });

export const secretNameUsedTwice: Rule = {
  name: 'secret-name-used-twice',
  severity: 'error',
  title: 'A container has a secret with the name of another secret or environment variable',
  why: 'A secret becomes an environment variable. ECS rejects a container in which two secrets have the same name, or a secret and an environment variable.',
  fix: 'Remove one of the two, or give it another name.',
  source: 'https://github.com/dagster-io/dagster/issues/11622',
  moreSources: ['https://github.com/compose-x/ecs_composex/issues/707', 'https://github.com/CircleCI-Public/aws-ecs-orb/issues/190'],
  fails: () => [
    onFargate([web({ secrets: [secret('PASSWORD')], environment: [{ name: 'PASSWORD', value: 'x' }] })]),
    onFargate([web({ secrets: [secret('PASSWORD'), secret('PASSWORD')] })]),
  ],
  foundAt: ['containerDefinitions.0.secrets.0.name', 'containerDefinitions.0.secrets.1.name'],
  passes: () => [onFargate([web({ secrets: [secret('PASSWORD'), secret('password')], environment: [{ name: 'Password', value: 'x' }] })])],
  requires: 'secrets',
  check: eachContainer(({ secrets, environment }) => {
    const variables = new Set(environment);
    return [...new Set(secrets)].filter(name => name !== UNKNOWN).flatMap(name => {
      const other = variables.has(name) ? 'an environment variable' : secrets.indexOf(name) !== secrets.lastIndexOf(name) ? 'another secret' : undefined;
      return other === undefined ? [] : [{ message: `the secret ${name} has the name of ${other}.`, at: ['secrets', name, 'name'] }];
    });
  }),
};
