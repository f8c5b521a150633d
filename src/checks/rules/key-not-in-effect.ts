import { MisplacedKey, onFargate, Rule, sysctls, web } from './rule-helpers';

export const keyNotInEffect: Rule = {
  name: 'key-not-in-effect',
  severity: 'error',
  title: 'A key is misspelled or misplaced',
  why: 'CloudFormation and the AWS CLI reject unknown keys. The ECS API ignores them, so the setting has no effect.',
  fix: 'Correct the key, or move it to the right place.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html',
  moreSources: [
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ecs-taskdefinition.html',
    'https://github.com/aws-actions/amazon-ecs-deploy-task-definition/issues/810',
  ],
  fails: () => [
    onFargate([web({ systemControl: [{ namespace: 'net.core.somaxconn', value: '4096' }] })]),
    onFargate([web({ linuxParameters: sysctls({ 'net.core.somaxconn': '4096' }) })]),
    onFargate([web()], sysctls({ 'net.core.somaxconn': '4096' })),
    onFargate([web({ capabilities: { add: ['SYS_PTRACE'] } })]),
    onFargate([web({ systemControls: { 'net.core.somaxconn': '4096' } })]),
    onFargate([web({ healthChek: { command: ['CMD', '/probe'] } })]),
  ],
  foundAt: [
    'containerDefinitions.0.systemControl',
    'containerDefinitions.0.linuxParameters.systemControls',
    'systemControls',
    'containerDefinitions.0.capabilities',
    'containerDefinitions.0.systemControls',
    'containerDefinitions.0.healthChek',
  ],
  passes: () => [
    onFargate([web({ systemControls: [{ namespace: 'net.core.somaxconn', value: '4096' }], linuxParameters: { capabilities: { add: ['SYS_PTRACE'] } } })]),
    onFargate([web({ SystemControls: [{ Namespace: 'net.core.somaxconn', Value: '4096' }] })]),
    onFargate([web({ 'comment': 'systemControls are set elsewhere', 'x-team': 'edge' })]),
  ],
  requires: 'misplaced keys',
  check: ({ misplacedKeys }) => misplacedKeys.filter(({ problem }) => problem !== 'in other case' && problem !== 'similar').map(found => ({
    container: found.container, message: messageOf(found), fix: fixOf(found), at: found.at,
  })),
};

function messageOf({ key, parent, expectedParent, problem }: MisplacedKey): string {
  switch (problem) {
    case 'in other case':
    case 'similar':
    case 'misspelled': return `${key} is not a valid key in ${parent}.`;
    case 'misplaced': return `${key} is in ${parent}, but belongs in ${expectedParent}.`;
    case 'not a list': return `${key} is a map, but ECS requires a list.`;
    case 'not a structure': return `${key} is a list, but ECS requires a structure.`;
  }
}

function fixOf({ key, parent, suggestion, expectedParent, problem }: MisplacedKey): string {
  switch (problem) {
    case 'in other case':
    case 'similar':
    case 'misspelled': return expectedParent === parent ? `Did you mean ${suggestion}?` : `Did you mean ${suggestion}? It belongs in ${expectedParent}.`;
    case 'misplaced': return `Move ${key} to ${expectedParent}.`;
    case 'not a list': return `Write ${key} as a list of objects with namespace and value.`;
    case 'not a structure': return key.toLowerCase() === 'capabilities' ? `Write ${key} as a structure with the lists add and drop.` : `Write ${key} as a structure.`;
  }
}
