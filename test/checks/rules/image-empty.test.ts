import { imageEmpty } from '../../../src/checks/rules/image-empty';
import { container, each, findings, reportsNothing, UNRESOLVED } from '../definitions';

const withImage = (image: unknown) => [container('web', { image })];

test.each(['', undefined, null, { Ref: 'AWS::NoValue' }])('reports the image %j', image => {
  expect(findings(imageEmpty, withImage(image))).toStrictEqual([{ container: 'web', message: 'the container has no image.' }]);
});

reportsNothing(imageEmpty, each('the image', ['web:1', '${IMAGE}', '<IMAGE>', UNRESOLVED], withImage));
