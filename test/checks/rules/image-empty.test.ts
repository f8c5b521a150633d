import { imageEmpty } from '../../../src/checks/rules/image-empty';
import { container, each, findings, reportsNothing, UNRESOLVED } from '../definitions';

const withImage = (image: unknown) => [container('web', { image })];

test('reports an empty image', () => {
  expect(findings(imageEmpty, withImage(''))).toStrictEqual([{ container: 'web', message: 'the image of the container is empty.' }]);
});

reportsNothing(imageEmpty, each('the image', ['web:1', '${IMAGE}', '<IMAGE>', undefined, UNRESOLVED], withImage));
