import { itemOf, REQUIRED_FIELDS, Structure } from '../../../src/checks/fields';
import { requiredKeyMissing } from '../../../src/checks/rules/required-key-missing';
import { structureEmpty } from '../../../src/checks/rules/structure-empty';
import { container, each, fargate, findings, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';
import { formsIn, withValueAt } from '../forms';

/** The structures with required keys, and the paths that lead to them. */
const STRUCTURES = formsIn().flatMap(([path, form]) => {
  const required = REQUIRED_FIELDS.get((itemOf(form) ?? form) as Structure);
  return required ? [[path, required] as const] : [];
});

test('every required key is a field', () => {
  expect(STRUCTURES).toHaveLength(REQUIRED_FIELDS.size);
  expect([...REQUIRED_FIELDS].flatMap(([structure, required]) => required.flatMap(key => key.split(' or ')).filter(key => !(key in structure)))).toEqual([]);
});

// The property: a structure without one of its required keys is reported once, and the same structure with all of them is not.
test.each(STRUCTURES.map(([path, required]) => [path.join('.'), path, required] as const))('%s requires its keys', (_, path, required) => {
  const of = (structure: object) => [requiredKeyMissing, structureEmpty].flatMap(rule => findings(rule, withValueAt(path, structure)))
    .filter(({ message }) => message.startsWith(`${path[path.length - 1]} has no `));
  const all = Object.fromEntries(required.map(key => [key.split(' or ')[0], UNRESOLVED]));
  expect(of(all)).toEqual([]);
  for (const key of required) {
    const isUnconfirmed = ['mountPoints.containerPath', 'volumesFrom.sourceContainer'].includes(`${path[path.length - 1]}.${key}`);
    const message = `${path[path.length - 1]} has no ${key}, ${isUnconfirmed ? 'without which it cannot take effect' : 'which ECS requires'}.`;
    const [first, other] = key.split(' or ');
    [undefined, null, { Ref: 'AWS::NoValue' }].forEach(value => expect(of({ ...all, [first]: value })).toMatchObject([{ message }]));
    expect(other === undefined ? [] : of({ ...all, [first]: undefined, [other]: UNRESOLVED })).toEqual([]);
  }
});

const dependingOn = (dependency: object) => fargate([container('web', { dependsOn: [dependency] })]);

reportsOnce(requiredKeyMissing, {
  'an absent key beside an unknown one with another name': dependingOn({ containerName: 'app', foo: 'START' }),
  'an empty key beside an unknown one with a similar name': dependingOn({ containerName: 'app', condition: '', conditon: 'START' }),
});

reportsNothing(requiredKeyMissing, {
  ...each('a key of another tool', ['hard', 'hardLimits', 'HARD_LIMIT'], key =>
    fargate([container('web', { ulimits: [{ name: 'nofile', softLimit: 1, [key]: 2 }] })])),
  'a misspelled key, which another rule reports': dependingOn({ contanerName: 'app', condition: 'START' }),
  'keys of CloudFormation': { ContainerDefinitions: [{ Name: 'web', Ulimits: [{ Name: 'nofile', SoftLimit: 1, HardLimit: 2 }] }], Volumes: [{ EFSVolumeConfiguration: { FilesystemId: 'fs-1' } }] },
  'keys that a macro adds': fargate([container('web', { healthCheck: { 'Fn::Transform': { Name: 'Include' }, 'interval': 5 } })]),
  'an unresolved structure': fargate([container('web', { healthCheck: UNRESOLVED, ulimits: [UNRESOLVED] })]),
});
