import { imageWantsProcess1 } from '../../../src/checks/rules/image-wants-process-1';
import { container, ec2, fargate, findings, Json, UNRESOLVED } from '../definitions';

const SHARED = { pidMode: 'task' };
const task = (web: Json) => [container('web', web), container('agent')];
const found = (web: Json) => findings(imageWantsProcess1, fargate(task(web), SHARED));

test.each([
  'lscr.io/linuxserver/nginx:1.26.3', 'linuxserver/wireguard', 'ghcr.io/linuxserver/nginx@sha256:0123', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/linuxserver/nginx:1.26.3',
  'serversideup/php:8.4-fpm-nginx', 'serversideup/php:8.3-fpm-apache-v3', 'shinsenter/phpfpm-apache:php8.1',
  'registry.access.redhat.com/ubi9/ubi-init:9.4', 'registry.access.redhat.com/ubi9-init', 'registry.access.redhat.com/ubi10/ubi-init',
])('%s is told', image => {
  expect(found({ image })).toEqual([{ container: 'web', message: `it runs image ${image}, which has to be process 1, and pidMode is task.` }]);
});

test.each(['/sbin/init', '/usr/sbin/init', '/lib/systemd/systemd', '/usr/lib/systemd/systemd'])('%s is told as an entry point and as a command', program => {
  expect(found({ entryPoint: [program] })).toHaveLength(1);
  expect(found({ command: [program] })).toHaveLength(1);
  expect(found({ entryPoint: ['/docker-entrypoint.sh'], command: [program] })).toEqual([]);
});

test('with the processes of the instance it is not process 1 either, and one container is enough', () => {
  expect(findings(imageWantsProcess1, ec2([container('web', { image: 'linuxserver/nginx' })], { pidMode: 'host' }))).toHaveLength(1);
  expect(findings(imageWantsProcess1, fargate([container('web', { image: 'linuxserver/nginx' })], SHARED))).toHaveLength(1);
});

test.each([undefined, UNRESOLVED])('the init process that ECS adds is process 1 with pidMode %j, and one of the image\'s own comes after it', pidMode => {
  const added = (initProcessEnabled: boolean | typeof UNRESOLVED) => fargate(task({ image: 'linuxserver/nginx', linuxParameters: { initProcessEnabled } }), { pidMode });
  expect(findings(imageWantsProcess1, added(true))).toEqual([
    { container: 'web', message: 'it runs image linuxserver/nginx, which has to be process 1, and initProcessEnabled is true.' },
  ]);
  expect(findings(imageWantsProcess1, added(false))).toEqual([]);
  expect(findings(imageWantsProcess1, added(UNRESOLVED))).toEqual([]);
});

test.each([undefined, '', UNRESOLVED])('with pidMode %j it is process 1, or may be', pidMode => {
  expect(findings(imageWantsProcess1, fargate(task({ image: 'linuxserver/nginx' }), { pidMode }))).toEqual([]);
});

test.each<[string, Json]>([
  ['nginx', { image: 'public.ecr.aws/nginx/nginx:1.29' }],
  ['the Datadog Agent, whose documentation asks for pidMode task', { image: 'public.ecr.aws/datadog/agent:7.60.0' }],
  ['a name that only resembles', { image: 'example/my-linuxserver:1' }],
  ['the same maker\'s images without s6-overlay', { image: 'serversideup/php:8.4-cli' }],
  ['Red Hat\'s images without systemd', { image: 'registry.access.redhat.com/ubi9/ubi-minimal:9.4' }],
  ['tini, which does not mind', { entryPoint: ['/sbin/tini', '--', '/app'] }],
  ['an entry point of one\'s own in an image of theirs', { image: 'linuxserver/nginx', entryPoint: ['/usr/sbin/nginx'] }],
  ['an entry point that only the deployment knows', { image: 'linuxserver/nginx', entryPoint: UNRESOLVED }],
  ['an image that only the deployment knows', { image: UNRESOLVED }],
  ['no image', { image: undefined }],
])('%s: nothing to tell', (_, web) => {
  expect(found(web)).toEqual([]);
});
