import { requiredKeyMissing } from '../../../src/checks/rules/required-key-missing';
import { structureEmpty } from '../../../src/checks/rules/structure-empty';
import { container, findings, reports, reportsNothing, UNRESOLVED } from '../definitions';

const logs = (logConfiguration: object) => [container('web', { logConfiguration })];
const secrets = (...entries: object[]) => [container('web', { secrets: entries })];

reports(structureEmpty, 'an entry', secrets({ name: '', valueFrom: '' }),
  { container: 'web', message: 'secrets has only empty values, but ECS requires name and valueFrom.' });

reports(structureEmpty, 'a structure with empty parts', logs({ logDriver: '', options: { KeyName: '' }, secretOptions: [] }),
  { container: 'web', message: 'logConfiguration has only empty values, but ECS requires logDriver.' });

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
