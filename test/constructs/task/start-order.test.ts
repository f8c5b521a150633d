import type { RenderedContainer } from '../../../src/constructs/task/container-changes';
import { dependenciesOf, requirementsOf } from '../../../src/constructs/task/start-order';

const REFERENCE = { Ref: 'Name' };

test.each<[string, object, isDependency: boolean]>([
  ['it waits for', { dependsOn: [{ containerName: 'app', condition: 'START' }, { containerName: REFERENCE, condition: 'START' }] }, true],
  ['whose volumes it mounts', { volumesFrom: [{ sourceContainer: 'app' }, { sourceContainer: REFERENCE }] }, false],
  ['that it links to', { links: ['app:alias', REFERENCE] }, false],
])('a container starts after those %s, also if a name is unresolved', (_, properties, isDependency) => {
  const [app, referenced, other] = ['app', REFERENCE, 'other'].map(name => ({ name, image: 'i' } as RenderedContainer));
  const namesBy = (names: typeof requirementsOf) => names({ name: 'last', image: 'i', ...properties }, [app, referenced, other], value => value);
  expect(namesBy(requirementsOf)).toEqual([app, referenced]);
  expect(namesBy(dependenciesOf)).toEqual(isDependency ? [app, referenced] : []);
});
