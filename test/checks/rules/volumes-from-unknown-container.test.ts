import { volumesFromUnknownContainer } from '../../../src/checks/rules/volumes-from-unknown-container';
import { container, ec2, findings } from '../definitions';

const mounting = (...names: unknown[]) => container('web', { volumesFrom: names.map(sourceContainer => ({ sourceContainer })) });

test('reports a name that no container has, with the existing names', () => {
  expect(findings(volumesFromUnknownContainer, ec2([mounting('date', 'data'), container('data')]))).toStrictEqual([
    { container: 'web', message: 'volumesFrom names container date, which is not in the task definition (containers: web, data).' },
  ]);
});
