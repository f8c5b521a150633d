import { imageWantsProcess1 } from '../../../src/checks/rules/image-wants-process-1';
import { container, each, ec2, fargate, findings, Json, reportsNothing, reportsOnce, SHARED, UNRESOLVED } from '../definitions';

const S6 = { image: 'linuxserver/nginx' };
const task = (web: Json, more: Json = SHARED) => fargate([container('web', web), container('agent')], more);
const withInit = (initProcessEnabled: unknown, pidMode: unknown) => task({ ...S6, linuxParameters: { initProcessEnabled } }, { pidMode });

test.each([
  'lscr.io/linuxserver/nginx:1.26.3', 'linuxserver/wireguard', 'ghcr.io/linuxserver/nginx@sha256:0123',
  '111122223333.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/linuxserver/nginx:1.26.3',
  'serversideup/php:8.4-fpm-nginx', 'serversideup/php:8.3-fpm-apache-v3', 'shinsenter/phpfpm-apache:php8.1',
  'registry.access.redhat.com/ubi9/ubi-init:9.4', 'registry.access.redhat.com/ubi9-init', 'registry.access.redhat.com/ubi10/ubi-init',
])('reports %s', image => {
  expect(findings(imageWantsProcess1, task({ image })))
    .toEqual([{ container: 'web', message: `image ${image} must run as process 1, but pidMode is task.` }]);
});

test('names the image rather than its own init process as the entry point', () => {
  const [{ message }] = findings(imageWantsProcess1, task({ ...S6, entryPoint: ['/init'] }));
  expect(message).toBe('image linuxserver/nginx must run as process 1, but pidMode is task.');
});

test.each([undefined, UNRESOLVED])('with pidMode %j, reports an image with its own init process if initProcessEnabled is true', pidMode => {
  expect(findings(imageWantsProcess1, withInit(true, pidMode))).toEqual([
    { container: 'web', message: 'image linuxserver/nginx must run as process 1, but initProcessEnabled is true.' },
  ]);
});

const PROGRAMS = ['/sbin/init', '/usr/sbin/init', '/lib/systemd/systemd', '/usr/lib/systemd/systemd'];

reportsOnce(imageWantsProcess1, {
  ...each('the entry point', PROGRAMS, program => task({ entryPoint: [program] })),
  ...each('the command', PROGRAMS, program => task({ command: [program] })),
  'such an image whose entry point starts with its init process': task({ ...S6, entryPoint: ['/init', '/app'] }),
  'a single container with pidMode host': ec2([container('web', S6)], { pidMode: 'host' }),
  'a single container with pidMode task': fargate([container('web', S6)], SHARED),
});

reportsNothing(imageWantsProcess1, {
  ...each('a command behind another entry point:', PROGRAMS, program => task({ entryPoint: ['/docker-entrypoint.sh'], command: [program] })),
  'another image with the entry point /init': task({ image: 'example/app:1', entryPoint: ['/init'] }),
  ...each('initProcessEnabled', [false, UNRESOLVED], value => withInit(value, undefined)),
  ...each('with an unresolved pidMode, initProcessEnabled', [false, UNRESOLVED], value => withInit(value, UNRESOLVED)),
  ...each('because the program may be process 1, pidMode', [undefined, '', UNRESOLVED], pidMode => task(S6, { pidMode })),
  'the Datadog Agent, whose documentation requires pidMode task': task({ image: 'public.ecr.aws/datadog/agent:7.60.0' }),
  'a similar name': task({ image: 'example/my-linuxserver:1' }),
  'an image of the same publisher without s6-overlay': task({ image: 'serversideup/php:8.4-cli' }),
  'a Red Hat image without systemd': task({ image: 'registry.access.redhat.com/ubi9/ubi-minimal:9.4' }),
  'another entry point in such an image': task({ ...S6, entryPoint: ['/usr/sbin/nginx'] }),
  'an unresolved entry point': task({ ...S6, entryPoint: UNRESOLVED }),
  'an unresolved image': task({ image: UNRESOLVED }),
  'no image': task({ image: undefined }),
});
