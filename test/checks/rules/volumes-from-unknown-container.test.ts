import { volumesFromUnknownContainer } from '../../../src/checks/rules/volumes-from-unknown-container';
import { container, ec2, reports } from '../definitions';

const mounting = (...names: unknown[]) => container('web', { volumesFrom: names.map(sourceContainer => ({ sourceContainer })) });

reports(volumesFromUnknownContainer, 'a name that no container has, with the existing names', ec2([mounting('date', 'data'), container('data')]),
  { container: 'web', message: 'volumesFrom names container date, which is not in the task definition (containers: web, data).' });
