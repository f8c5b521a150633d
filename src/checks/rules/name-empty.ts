import { onFargate, onInstances, Rule, web } from './kit';

export const nameEmpty: Rule = {
  name: 'name-empty',
  severity: 'error',
  title: 'A name or a path is empty',
  why: 'ECS rejects an empty family, the empty name of an environment variable, an empty path of a folder of the host, an empty key of a tag, and an empty name of a volume or a container that another part refers to.',
  fix: 'Write the name, or remove the entry without one.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html',
  moreSources: [
    'https://github.com/aws-actions/amazon-ecs-deploy-task-definition/issues/630',
    'https://github.com/thnery/terraform-aws-template/issues/2',
    'https://github.com/aws/amazon-ecs-cli/issues/11', 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html',
  ],
  fails: () => [
    onFargate([web()], { family: '' }),
    onFargate([web({ environment: [{ name: '', value: 'live' }] })]),
    onInstances([web()], { volumes: [{ name: 'data', host: { sourcePath: '' } }] }),
  ],
  foundAt: ['family', 'containerDefinitions.0.environment.0.name', 'volumes.0.host.sourcePath'],
  passes: () => [
    onFargate([web()], { family: 'shop' }),
    onFargate([web({ environment: [{ name: 'STAGE', value: '' }] })]),
    onInstances([web()], { volumes: [{ name: 'data', host: {} }] }),
  ],
  requires: 'empty names',
  check: ({ emptyValues }) => emptyValues.map(({ path, container, at }) =>
    ({ container, message: `${path.replace(/containerDefinitions\./i, '')} is an empty text.`, at })),
};
