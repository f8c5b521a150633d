import { requiredKeyMissing } from '../../../src/checks/rules/required-key-missing';
import { structureEmpty } from '../../../src/checks/rules/structure-empty';
import { container, findings, reports, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const logs = (logConfiguration: object) => [container('web', { logConfiguration })];
const secrets = (...entries: object[]) => [container('web', { secrets: entries })];

reports(structureEmpty, 'an entry', secrets({ name: '', valueFrom: '' }),
  { container: 'web', message: 'secrets has only empty values, but ECS requires name and valueFrom.' });

reports(structureEmpty, 'a structure with empty parts', logs({ logDriver: '', options: { KeyName: '' }, secretOptions: [] }),
  { container: 'web', message: 'logConfiguration has only empty values, but ECS requires logDriver.' });

const checkedBy = (...command: unknown[]) => [container('web', { healthCheck: { command, interval: 30 } })];

reports(structureEmpty, 'a mount point and a mount of a container without what they need', [container('web', { mountPoints: [{ sourceVolume: 'data' }], volumesFrom: [{ readOnly: true }] })],
  { container: 'web', message: 'mountPoints has no containerPath, without which it cannot take effect.' },
  { container: 'web', message: 'volumesFrom has no sourceContainer, without which it cannot take effect.' });

reports(structureEmpty, 'a health check without a program', checkedBy('CMD'), { container: 'web', message: 'healthCheck.command names no program.' });

reportsOnce(structureEmpty, { 'an empty word': checkedBy(''), 'CMD-SHELL with an empty script': checkedBy('CMD-SHELL', '') });

reportsNothing(structureEmpty, {
  'the command of the image': checkedBy(),
  'a program': checkedBy('CMD', '/probe'),
  'a script': checkedBy('CMD-SHELL', 'true'),
  'no check': checkedBy('NONE'),
  'an unresolved program': checkedBy('CMD', UNRESOLVED),
});

test.each([
  ['an empty text beside a value', logs({ logDriver: '', options: { mode: 'blocking' } })],
  ['an empty limit', [container('web', { ulimits: [{ name: '', softLimit: 0, hardLimit: 0 }] })]],
  ['no key at all', logs({})],
])('leaves %s to the rule about required keys', (_, task) => {
  expect([findings(structureEmpty, task).length, findings(requiredKeyMissing, task).length]).toEqual([0, 1]);
});

reportsNothing(structureEmpty, {
  'a structure with its values': secrets({ name: 'KEY', valueFrom: 'key' }),
  'unresolved values': secrets({ name: UNRESOLVED, valueFrom: UNRESOLVED }),
  'an empty text that ECS does not require': [container('web', { environment: [{ name: 'KEY', value: '' }] })],
});
