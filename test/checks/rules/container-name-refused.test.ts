import { containerNameRefused } from '../../../src/checks/rules/container-name-refused';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

const found = (name: unknown) => findings(containerNameRefused, fargate([container(name as string)]));

test('reports the first character that ECS rejects', () => {
  expect(found('web app')).toStrictEqual([{ container: 'web app', message: 'the name "web app" contains " ".' }]);
  expect(findings(containerNameRefused, ec2([container('web.app/v1')]))).toStrictEqual([{ container: 'web.app/v1', message: 'the name "web.app/v1" contains ".".' }]);
});

test('shows characters outside the basic plane and control characters', () => {
  expect(found('web🚀')[0].message).toBe('the name "web🚀" contains "🚀".');
  expect(found('web\n')[0].message).toBe('the name "web\\n" contains "\\n".');
});

test.each([['w'.repeat(255), 0], ['w'.repeat(256), 1]])('the limit is 255 characters', (name, count) => {
  expect(found(name)).toHaveLength(count);
});

test('reports the length of a name that is too long', () => {
  expect(found('w'.repeat(300))[0].message).toBe('the name has 300 characters, but at most 255 are allowed.');
});

test.each(['web', 'Web_app-1', '-', '1', undefined, '', UNRESOLVED])('accepts the name %j', name => {
  expect(found(name)).toEqual([]);
});

test.each(['web-${STAGE}', 'web-$STAGE', '{{ stage }}-web', '<stage>-web', 'web-%STAGE%', 'web-@STAGE@', '#{stage}'])('accepts the placeholder in %s, which a tool replaces', name => {
  expect(found(name)).toEqual([]);
});

test.each(['web@2', '100%', 'a<b', 'cost$', 'web#1'])('reports %s, which contains no placeholder', name => {
  expect(found(name)).toHaveLength(1);
});
