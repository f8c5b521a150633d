import { nameEmpty } from '../../../src/checks/rules/name-empty';
import { container, fargate, findings, Json, reportsNothing, UNRESOLVED } from '../definitions';

/** Task definitions with a name in each field. */
const FIELDS: Readonly<Record<string, (name: unknown) => Json>> = {
  'family': family => fargate([container('web')], { family }),
  'volumes.name': name => fargate([container('web')], { volumes: [{ name }] }),
  'volumes.host.sourcePath': sourcePath => fargate([container('web')], { volumes: [{ name: 'data', host: { sourcePath } }] }),
  'environment.name': name => fargate([container('web', { environment: [{ name, value: 'x' }] })]),
  'mountPoints.sourceVolume': sourceVolume => fargate([container('web', { mountPoints: [{ sourceVolume, containerPath: '/data' }] })]),
  'volumesFrom.sourceContainer': sourceContainer => fargate([container('web', { volumesFrom: [{ sourceContainer }] })]),
  'dependsOn.containerName': containerName => fargate([container('web', { dependsOn: [{ containerName, condition: 'START' }] })]),
};

test.each(Object.entries(FIELDS))('reports an empty %s', (path, task) => {
  expect(findings(nameEmpty, task(''))).toMatchObject([{ message: `${path} is an empty text.` }]);
  ['data', undefined, null, UNRESOLVED, { Ref: 'AWS::NoValue' }, '${NAME}'].forEach(name => expect(findings(nameEmpty, task(name))).toEqual([]));
});

reportsNothing(nameEmpty, {
  'other texts, which are not set if they are empty': fargate(
    [container('web', { user: '', hostname: '', image: '', environment: [{ name: 'EMPTY', value: '' }], logConfiguration: { logDriver: '' } })], { pidMode: '', taskRoleArn: '' },
  ),
});
