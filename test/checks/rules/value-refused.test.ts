import { itemOf, REQUIRED_FIELDS, Structure } from '../../../src/checks/fields';
import { valueRefused } from '../../../src/checks/rules/value-refused';
import { container, each, fargate, findings, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';
import { formsIn, withValueAt } from '../forms';

/** The structures with required keys, and the paths that lead to them. */
const STRUCTURES = formsIn().flatMap(([path, form]) => {
  const required = REQUIRED_FIELDS.get((itemOf(form) ?? form) as Structure);
  return required ? [[path, required] as const] : [];
});

test('every required key is a field', () => {
  expect(STRUCTURES).toHaveLength(REQUIRED_FIELDS.size);
  expect([...REQUIRED_FIELDS].flatMap(([structure, required]) => required.filter(key => !(key in structure)))).toEqual([]);
});

// The property: a structure without one of its required keys is reported once, and the same structure with all of them is not.
test.each(STRUCTURES.map(([path, required]) => [path.join('.'), path, required] as const))('%s requires its keys', (_, path, required) => {
  const name = path[path.length - 1];
  const of = (structure: object) => findings(valueRefused, withValueAt(path, structure)).filter(({ message }) => message.startsWith(`${name} has no `));
  const all = { value: '1', ...Object.fromEntries(required.map(key => [key, UNRESOLVED])) };
  expect(of(all)).toEqual([]);
  for (const key of required) {
    [undefined, null, '', { Ref: 'AWS::NoValue' }].forEach(value => expect(of({ ...all, [key]: value })).toMatchObject([{ message: `${name} has no ${key}, which is required.` }]));
  }
});

const dependingOn = (dependency: object) => fargate([container('web', { dependsOn: [dependency] })]);
const setting = (control: object) => fargate([container('web', { systemControls: [control] })]);

reportsOnce(valueRefused, {
  'an absent key beside an unknown one with another name': dependingOn({ containerName: 'app', foo: 'START' }),
  'an empty key beside an unknown one with a similar name': dependingOn({ containerName: 'app', condition: '', conditon: 'START' }),
  'a kernel parameter without a name': setting({ value: '4096' }),
});

reportsNothing(valueRefused, {
  ...each('a key of another tool', ['hard', 'hardLimits', 'HARD_LIMIT'], key =>
    fargate([container('web', { ulimits: [{ name: 'nofile', softLimit: 1, [key]: 2 }] })])),
  'a misspelled key, which another rule reports': dependingOn({ contanerName: 'app', condition: 'START' }),
  ...each('a key in place of the namespace, which another rule reports,', ['name', 'key', 'Namespace', 'namspace'], key => setting({ [key]: 'net.core.somaxconn', value: '4096' })),
  'keys of CloudFormation': { ContainerDefinitions: [{ Name: 'web', Ulimits: [{ Name: 'nofile', SoftLimit: 1, HardLimit: 2 }] }] },
  'keys that a macro adds': dependingOn({ 'Fn::Transform': { Name: 'Include' }, 'condition': 'START' }),
  'an unresolved structure': fargate([container('web', { dependsOn: UNRESOLVED, ulimits: [UNRESOLVED] })]),
  'the skeleton of the AWS CLI': fargate([container('web', { dependsOn: [{ containerName: '', condition: '' }], systemControls: [{ namespace: '', value: '' }] })]),
});
