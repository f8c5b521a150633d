import { imageWantsProcess1 } from '../../../src/checks/rules/image-wants-process-1';
import { container, ec2, fargate, findings, Json, UNRESOLVED } from '../definitions';

const SHARED = { pidMode: 'task' };
const task = (web: Json) => [container('web', web), container('agent')];
const found = (web: Json) => findings(imageWantsProcess1, fargate(task(web), SHARED));

test.each([
  'lscr.io/linuxserver/nginx:1.26.3', 'linuxserver/wireguard', 'ghcr.io/linuxserver/nginx@sha256:0123', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/linuxserver/nginx:1.26.3',
  'serversideup/php:8.4-fpm-nginx', 'serversideup/php:8.3-fpm-apache-v3', 'shinsenter/phpfpm-apache:php8.1',
  'registry.access.redhat.com/ubi9/ubi-init:9.4', 'registry.access.redhat.com/ubi9-init', 'registry.access.redhat.com/ubi10/ubi-init',
])('reports %s', image => {
  expect(found({ image })).toEqual([{ container: 'web', message: `image ${image} must run as process 1, but pidMode is task.` }]);
});

test.each(['/sbin/init', '/usr/sbin/init', '/lib/systemd/systemd', '/usr/lib/systemd/systemd'])('reports %s as an entry point and as a command', program => {
  expect(found({ entryPoint: [program] })).toHaveLength(1);
  expect(found({ command: [program] })).toHaveLength(1);
  expect(found({ entryPoint: ['/docker-entrypoint.sh'], command: [program] })).toEqual([]);
});

test('reports such an image whose entry point is its own init process, and no other image with this entry point', () => {
  expect(found({ image: 'linuxserver/nginx', entryPoint: ['/init'] })).toEqual([{ container: 'web', message: 'image linuxserver/nginx must run as process 1, but pidMode is task.' }]);
  expect(found({ image: 'linuxserver/nginx', entryPoint: ['/init', '/app'] })).toHaveLength(1);
  expect(found({ image: 'example/app:1', entryPoint: ['/init'] })).toEqual([]);
});

test('reports a single container, with pidMode host as well as task', () => {
  expect(findings(imageWantsProcess1, ec2([container('web', { image: 'linuxserver/nginx' })], { pidMode: 'host' }))).toHaveLength(1);
  expect(findings(imageWantsProcess1, fargate([container('web', { image: 'linuxserver/nginx' })], SHARED))).toHaveLength(1);
});

test.each([undefined, UNRESOLVED])('with pidMode %j, reports an image with its own init process only if initProcessEnabled is true', pidMode => {
  const added = (initProcessEnabled: boolean | typeof UNRESOLVED) => fargate(task({ image: 'linuxserver/nginx', linuxParameters: { initProcessEnabled } }), { pidMode });
  expect(findings(imageWantsProcess1, added(true))).toEqual([
    { container: 'web', message: 'image linuxserver/nginx must run as process 1, but initProcessEnabled is true.' },
  ]);
  expect(findings(imageWantsProcess1, added(false))).toEqual([]);
  expect(findings(imageWantsProcess1, added(UNRESOLVED))).toEqual([]);
});

test.each([undefined, '', UNRESOLVED])('reports nothing with pidMode %j, because the program may be process 1', pidMode => {
  expect(findings(imageWantsProcess1, fargate(task({ image: 'linuxserver/nginx' }), { pidMode }))).toEqual([]);
});

test.each<[string, Json]>([
  ['nginx', { image: 'public.ecr.aws/nginx/nginx:1.29' }],
  ['the Datadog Agent, whose documentation requires pidMode task', { image: 'public.ecr.aws/datadog/agent:7.60.0' }],
  ['a similar name', { image: 'example/my-linuxserver:1' }],
  ['an image of the same publisher without s6-overlay', { image: 'serversideup/php:8.4-cli' }],
  ['a Red Hat image without systemd', { image: 'registry.access.redhat.com/ubi9/ubi-minimal:9.4' }],
  ['tini, which runs with any process ID', { entryPoint: ['/sbin/tini', '--', '/app'] }],
  ['another entry point in such an image', { image: 'linuxserver/nginx', entryPoint: ['/usr/sbin/nginx'] }],
  ['an unresolved entry point', { image: 'linuxserver/nginx', entryPoint: UNRESOLVED }],
  ['an unresolved image', { image: UNRESOLVED }],
  ['no image', { image: undefined }],
])('reports nothing for %s', (_, web) => {
  expect(found(web)).toEqual([]);
});
