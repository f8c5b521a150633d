import { onFargate, sysctls, web } from './examples';
import type { MisplacedKey } from '../model';
import type { Rule } from '../rule';

export const keyNotInEffect: Rule = {
  name: 'key-not-in-effect',
  severity: 'error',
  title: 'A key is misspelled or in the wrong place',
  why: 'CloudFormation and the command line refuse keys that they do not know, and the ECS API ignores them: what stands there is never in effect.',
  fix: 'Correct the key, or move it to where it belongs.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html',
  moreSources: ['https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ecs-taskdefinition.html'],
  fails: [
    onFargate([web({ systemControl: [{ namespace: 'net.core.somaxconn', value: '4096' }] })]),
    onFargate([web({ linuxParameters: sysctls({ 'net.core.somaxconn': '4096' }) })]),
    onFargate([web()], sysctls({ 'net.core.somaxconn': '4096' })),
    onFargate([web({ capabilities: { add: ['SYS_PTRACE'] } })]),
    onFargate([web({ systemControls: { 'net.core.somaxconn': '4096' } })]),
  ],
  passes: [
    onFargate([web({ systemControls: [{ namespace: 'net.core.somaxconn', value: '4096' }], linuxParameters: { capabilities: { add: ['SYS_PTRACE'] } } })]),
    onFargate([web({ SystemControls: [{ Namespace: 'net.core.somaxconn', Value: '4096' }] })]),
    onFargate([web({ 'comment': 'systemControls are set elsewhere', 'x-team': 'edge' })]),
  ],
  check: ({ misplacedKeys }) => misplacedKeys.map(found => ({ container: found.container, message: messageOf(found), fix: fixOf(found) })),
};

function messageOf({ key, parent, expectedParent, problem }: MisplacedKey): string {
  switch (problem) {
    case 'misspelled': return `ECS knows no ${key} in ${parent}.`;
    case 'misplaced': return `${key} stands in ${parent}, and belongs to ${expectedParent}.`;
    case 'not a list': return `${key} is a map, and ECS wants a list.`;
    case 'not a structure': return `${key} is a list, and ECS wants a structure.`;
  }
}

function fixOf({ key, parent, suggestion, expectedParent, problem }: MisplacedKey): string {
  switch (problem) {
    case 'misspelled': return expectedParent === parent ? `Did you mean ${suggestion}?` : `Did you mean ${suggestion}? It belongs to ${expectedParent}.`;
    case 'misplaced': return `Move ${key} to ${expectedParent}.`;
    case 'not a list': return `Write ${key} as a list of namespace and value.`;
    case 'not a structure': return key.toLowerCase() === 'capabilities' ? `Write ${key} as a structure of the lists add and drop.` : `Write ${key} as a structure.`;
  }
}
