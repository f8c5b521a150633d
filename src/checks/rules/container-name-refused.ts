import { ACCEPTED_NAMES, eachContainer, onFargate, refusalOfName, Rule, web } from './kit';

export const containerNameRefused: Rule = {
  name: 'container-name-refused',
  severity: 'error',
  title: 'A container has no name, or one that ECS rejects',
  why: `A container name consists of ${ACCEPTED_NAMES}. ECS rejects a container without a name, and a name with other characters.`,
  fix: 'Use only letters, digits, hyphens, and underscores, and at most 255 of them.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
  moreSources: [
    'https://github.com/awsdocs/aws-cloudformation-user-guide/pull/612',
    'https://github.com/hashicorp/terraform-provider-aws/issues/5950',
    'https://github.com/cds-snc/notification-terraform/pull/328',
  ],
  fails: () => [
    onFargate([web({ name: 'web app' })]),
    onFargate([web({ name: 'w'.repeat(256) })]),
  ],
  foundAt: ['containerDefinitions.0.name', 'containerDefinitions.0.name'],
  passes: () => [
    onFargate([web({ name: 'Web_app-1' })]),
    onFargate([web({ name: 'w'.repeat(255) })]),
  ],
  check: eachContainer(({ name, isNamed, hasUnresolvedName }) => {
    const problem = hasUnresolvedName ? undefined : isNamed ? refusalOfName(name) : '';
    return problem === undefined ? undefined : { message: problem === '' ? 'the container has no name.' : `the name ${problem}.` };
  }),
};
