import { containerNameRefused } from '../../../src/checks/rules/container-name-refused';
import { container, each, findings, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const named = (name: unknown) => [container(name as string)];

test.each([
  ['web app', 'the name "web app" contains " ".'],
  ['web.app/v1', 'the name "web.app/v1" contains ".".'],
  ['web🚀', 'the name "web🚀" contains "🚀".'],
  ['web\n', 'the name "web\\n" contains "\\n".'],
  ['w'.repeat(256), 'the name has 256 characters, but at most 255 are allowed.'],
])('reports %j, with the first character that ECS rejects, or the length', (name, message) => {
  expect(findings(containerNameRefused, named(name))).toStrictEqual([{ container: name, message }]);
});

test.each([undefined, null, ''])('reports a container with the name %j', name => {
  expect(findings(containerNameRefused, named(name))).toStrictEqual([{ container: '#1', message: 'the container has no name.' }]);
});

reportsOnce(containerNameRefused, each('no placeholder in', ['web@2', '100%', 'a<b', 'cost$', 'web#1'], named));
reportsNothing(containerNameRefused, {
  ...each('name', ['w'.repeat(255), 'Web_app-1', '-', '1', UNRESOLVED], named),
  ...each('a placeholder, which a tool replaces, in', [
    'web-${STAGE}', 'web-$STAGE', '{{ stage }}-web', '<stage>-web', 'web-%STAGE%', 'web-@STAGE@', '#{stage}',
  ], named),
});
