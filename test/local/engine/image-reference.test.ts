import { isImageReference, requireImageReference } from '../../../src/local/engine/image-reference';

const HEX = '0123456789abcdef';
const DIGEST = `sha256:${HEX.repeat(4)}`;

test.each([
  'nginx', 'nginx:1.29', 'nginx:latest_2.0-x', `nginx@${DIGEST}`, `nginx:1@${DIGEST}`, 'library/nginx', 'a/b/c/d', 'a--b/c__d/e.f_g', '0', 'docker.io/library/nginx',
  'public.ecr.aws/nginx/nginx:1.29', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/app@sha512:' + HEX.repeat(8), 'localhost/app', 'localhost:5000/app', 'Registry/app', '[2001:db8::1]:5000/app',
  `app:${'t'.repeat(128)}`, 'n'.repeat(255), `app@sha256:${'a'.repeat(32)}`, 'app@a+b.c-d_e:' + 'F'.repeat(32), 'docker:dind', '1.2.3.4:80/app',
])('%s is an image reference', text => expect(isImageReference(text)).toBe(true));

test.each([
  '', ' ', '-', '--privileged', '--help', '-v/:/host', '/nginx', 'nginx/', 'a//b', 'Nginx', 'a/B', 'a_/b', '_a', 'a___b', 'a..b', 'a._b', 'nginx:', 'nginx:-1', 'nginx:1:2', 'nginx 1', 'nginx\n', '\nnginx',
  'nginx\0', 'nginx;id', 'nginx@', 'nginx@sha256:abc', `app@sha256:${'a'.repeat(31)}`, `app@sha256:${'g'.repeat(32)}`, `app:${'t'.repeat(129)}`, 'n'.repeat(256), 'docker-archive:/tmp/x', 'oci:/x',
  'https://example.com/app', '-example.com/app', 'example-.com/app', 'example.com:port/app', '${REPOSITORY}:1', 'app@1a:' + 'a'.repeat(32),
])('%j is none', text => expect(isImageReference(text)).toBe(false));

test('the error names the value, its place, and the form', () => {
  expect(requireImageReference('nginx', 'container app')).toBe('nginx');
  expect(() => requireImageReference('--privileged', 'container app')).toThrow(
    "container app: '--privileged' is not an image reference. Use [REGISTRY/]NAME[:TAG][@DIGEST] with a name in lower case of at most 255 characters.");
});

test('takes linear time for long texts', () => {
  const start = process.cpuUsage();
  [`${'a'.repeat(50_000)}!`, `${'a-'.repeat(50_000)}!`, `${'a.'.repeat(50_000)}!`, `${'a/'.repeat(50_000)}!`].forEach(text => expect(isImageReference(text)).toBe(false));
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(500);
});
