import { Finding, onFargate, REPOSITORY, Rule, Unchecked, web } from './rule-helpers';

export const taskDefinitionUnchecked: Rule = {
  name: 'task-definition-unchecked',
  severity: 'error',
  title: 'A task definition could not be checked',
  why: 'A check that did not run must not look like one that found nothing. A value has another form than in the ECS API, only the deployment knows the containers, or a check failed. Other unresolved values are not reported, nor are values that fail the synthesis with a message of their own.',
  fix: `Correct the value, or check what the deployment creates. If a check failed, report this at ${REPOSITORY}/issues, with the version of aws-cdk-lib. Until it is fixed, check the templates with the command check.`,
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ecs-taskdefinition.html',
  fails: () => [{ ...onFargate([]), containerDefinitions: ['web'] }, onFargate([web({ systemControls: '[]' })])],
  foundAt: ['containerDefinitions', 'containerDefinitions.0.systemControls'],
  passes: () => [onFargate([web()]), onFargate([web({ systemControls: [] })])],
  check: ({ unchecked, services }) => [
    ...unchecked.map(findingOf),
    ...services.flatMap((service, index) => (service.unchecked ?? []).map(each => ({ ...findingOf({ ...each, what: `${each.what} of service ${service.name}` }), service: index }))),
  ],
};

function findingOf({ what, why, ...finding }: Unchecked): Finding {
  return { message: `${what} could not be checked: ${why}.`, ...finding };
}
