import { efsSettingsContradict } from '../../../src/checks/rules/efs-settings-contradict';
import { each, fargate, findings, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const task = (settings: object, name: unknown = 'data') =>
  fargate([], { volumes: [{ name, efsVolumeConfiguration: { fileSystemId: 'fs-1', ...settings } }] });
const through = (accessPointId: unknown, more: object = {}) => task({ transitEncryption: 'ENABLED', authorizationConfig: { accessPointId }, ...more });

test('names each contradiction', () => {
  expect(findings(efsSettingsContradict, through('fsap-1', { rootDirectory: '/data', transitEncryption: undefined }))).toStrictEqual([
    { message: 'the volume data has the rootDirectory /data and an access point, which has its own.', fix: 'Remove rootDirectory, or remove the access point.' },
    { message: 'the volume data has an access point without transitEncryption.', fix: 'Set transitEncryption to ENABLED.' },
  ]);
  expect(findings(efsSettingsContradict, task({ authorizationConfig: { iam: 'ENABLED' } })))
    .toMatchObject([{ message: 'the volume data has IAM authorization without transitEncryption.' }]);
  expect(findings(efsSettingsContradict, task({ authorizationConfig: { iam: 'ENABLED' } }, UNRESOLVED)))
    .toMatchObject([{ message: 'a volume has IAM authorization without transitEncryption.' }]);
});

reportsOnce(efsSettingsContradict, {
  'an access point of the same template': through(UNRESOLVED, { rootDirectory: '/data' }),
  'encryption that is off': task({ transitEncryption: 'DISABLED', authorizationConfig: { iam: 'ENABLED' } }),
});

reportsNothing(efsSettingsContradict, {
  ...each('an access point with the root', ['/', '', undefined, UNRESOLVED], rootDirectory => through('fsap-1', { rootDirectory })),
  ...each('IAM authorization', ['DISABLED', undefined, UNRESOLVED], iam => task({ authorizationConfig: { iam } })),
  'unresolved encryption': through('fsap-1', { transitEncryption: UNRESOLVED }),
  'an access point that a condition decides': through({ 'Fn::If': ['Shared', 'fsap-1', { Ref: 'AWS::NoValue' }] }, { rootDirectory: '/data' }),
});
