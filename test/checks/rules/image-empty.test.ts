import { imageEmpty } from '../../../src/checks/rules/image-empty';
import { container, each, findings, reportsNothing, UNRESOLVED } from '../definitions';

const withImage = (image: unknown) => [container('web', { image })];

test.each(['', undefined, null, { Ref: 'AWS::NoValue' }])('reports the image %j', image => {
  expect(findings(imageEmpty, withImage(image))).toStrictEqual([{ container: 'web', message: 'image is not set, but ECS requires it.' }]);
});

test.each([
  ['shop :1', 'the image "shop :1" contains white space.'],
  [' shop:1', 'the image " shop:1" contains white space.'],
  ['shop:1\n', 'the image "shop:1\\n" contains white space.'],
  [' ', 'the image " " contains white space.'],
  ['shop:', 'the image "shop:" has an empty tag.'],
  ['https://registry.example/shop', 'the image "https://registry.example/shop" is a URL. The name of an image starts with the host name of its registry.'],
])('reports the image %j, which is no name of an image', (image, message) => {
  expect(findings(imageEmpty, withImage(image))).toStrictEqual([{ container: 'web', message }]);
});

reportsNothing(imageEmpty, each('the image', [
  'web:1', 'registry.example:5000/team/web', `web@sha256:${'0'.repeat(64)}`, '${IMAGE}', '<IMAGE>', '<the image>', '{{ registry }}/web:{{ tag }}', '%IMAGE NAME%', UNRESOLVED,
], withImage));
