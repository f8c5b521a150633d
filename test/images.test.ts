import { createServer, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { aws_ecs as ecs } from 'aws-cdk-lib';
import { PRESETS } from './constructs/observers/all-presets';
import { newStack, templateText } from './constructs/task/task-definitions';
import { contentOf } from './run';
import { listTags, newerTags, parseImage, tokenAddress } from '../projenrc/images/registry';
import { DATADOG_REGISTRY, DATADOG_VERSION, IMAGES } from '../src/constructs/observers/presets/images';
import { PAUSE_IMAGE } from '../src/local/run/plan/plan';

const DEFAULTS = [...Object.values(IMAGES), ...['agent', 'cws-instrumentation'].map(name => `${DATADOG_REGISTRY}/${name}:${DATADOG_VERSION}`)];
const APPLICATION = 'public.ecr.aws/nginx/nginx:1.29';
const PINNED = /^[\w./-]+:\d+(\.\d+){2,}(-\w+)?$/;

test('the default images have a full version', () => {
  expect(DEFAULTS.filter(image => !PINNED.test(image))).toEqual([]);
  expect(['a/b:latest', 'a/b:2023', 'a/b:7.81', 'a/b'].filter(image => PINNED.test(image))).toEqual([]);
});

test.each(Object.entries(PRESETS))('%s uses only these images', (_, preset) => {
  const stack = newStack();
  const task = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 1024, memoryLimitMiB: 4096 });
  task.addContainer('app', { image: ecs.ContainerImage.fromRegistry(APPLICATION), entryPoint: ['/app'] });
  task.addExtension(preset(stack));
  const images = [...templateText(stack).matchAll(/"Image": ?"([^"]+)"/g)].map(([, image]) => image);
  expect(images.filter(image => image !== APPLICATION && !DEFAULTS.includes(image))).toEqual([]);
});

test('docs/images.md lists the images, and no other versions of them', () => {
  const page = contentOf('docs/images.md');
  const dockerfile = contentOf('assets/toolbox/Dockerfile');
  const [, base] = /^FROM (\S+)/m.exec(dockerfile)!;
  const listed = [...page.matchAll(/^\| `([^`]+:[^`]+)` \|/gm)].map(([, image]) => image);
  expect(listed.sort()).toEqual([...DEFAULTS, base, PAUSE_IMAGE].sort());
});

test.each([
  ['public.ecr.aws/amazonlinux/amazonlinux:2023.12.20260914.0', { registry: 'public.ecr.aws', repository: 'amazonlinux/amazonlinux', tag: '2023.12.20260914.0' }],
  ['localhost:5000/tool:1', { registry: 'localhost:5000', repository: 'tool', tag: '1' }],
  ['rbspy/rbspy:0.55.0-musl', { registry: 'registry-1.docker.io', repository: 'rbspy/rbspy', tag: '0.55.0-musl' }],
  ['redis:8', { registry: 'registry-1.docker.io', repository: 'library/redis', tag: '8' }],
])('parses %s', (reference, image) => expect(parseImage(reference)).toStrictEqual(image));

test.each(['redis', 'localhost:5000/tool', 'redis@sha256:00'])('refuses %s, which has no tag', reference => {
  expect(() => parseImage(reference)).toThrow(`${reference} has no tag.`);
});

test.each<[string, string[], string[]]>([
  ['1.9.0', ['1.10.0', '1.9.0', '1.8.0', '2.0.0', '1.9.1'], ['1.9.1', '1.10.0', '2.0.0']],
  ['0.55.0-musl', ['0.56.0', '0.56.0-musl', '0.56.0-gnu', 'latest'], ['0.56.0-musl']],
  ['10.0.3', ['10.0', '11', '10.0.4-alpine', 'v10.0.5', '10.0.4.1'], []],
  ['2023.12.20260914.0', ['2023.12.20260918.0', '2023.12.20260918.0-minimal'], ['2023.12.20260918.0']],
])('newer than %s among %j: %j', (tag, tags, newer) => expect(newerTags(tag, tags)).toStrictEqual(newer));

test('reads where a registry issues tokens', () => {
  expect(tokenAddress('Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull"'))
    .toBe('https://auth.docker.io/token?service=registry.docker.io&scope=repository%3Aa%2Fb%3Apull');
  expect(tokenAddress('Basic realm="x"')).toBeUndefined();
});

describe('a registry', () => {
  let server: Server;
  let registry: string;

  // Requires a token, and answers with one tag for each page.
  beforeAll(async () => {
    server = createServer(({ url, headers }, response) => {
      const { pathname, searchParams } = new URL(url!, `http://${registry}`);
      const answer = (status: number, body: object, more: Record<string, string> = {}) => response.writeHead(status, more).end(JSON.stringify(body));
      if (pathname === '/token') {
        answer(200, { token: searchParams.get('scope') });
      } else if (headers.authorization !== 'Bearer pull') {
        answer(401, {}, { 'www-authenticate': `Bearer realm="http://${registry}/token",scope="pull"` });
      } else if (pathname !== '/v2/a/b/tags/list') {
        answer(404, {});
      } else {
        answer(200, searchParams.has('last') ? { tags: ['2'] } : { tags: ['1'] }, searchParams.has('last') ? {} : { link: '</v2/a/b/tags/list?last=1>; rel="next"' });
      }
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    registry = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    // Otherwise, kept connections keep the process of the tests alive for seconds.
    server.closeAllConnections();
    server.close();
  });

  test('is asked for all pages, with the token that it requires', async () => {
    expect(await listTags({ registry, repository: 'a/b', tag: '1' }, 'http')).toStrictEqual(['1', '2']);
  });

  test('that refuses is an error, not an empty list', async () => {
    await expect(listTags({ registry, repository: 'missing', tag: '1' }, 'http')).rejects.toThrow('answers 404');
  });
});

