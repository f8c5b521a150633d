import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { Moto } from './moto-server';
import { runToEnd } from '../cli/terminal';
import { blocksOf } from '../docs/blocks';
import { requireProgram } from '../require-program';
import { ROOT, tryRun } from '../run';
import { temporaryFolder } from '../temporary-folder';

/**
 * The real AWS CLI, with roles of three accounts, against Moto: 200 services in two regions, one on EC2, one deleted, one with task sets, one with a desired count of 0,
 * and tasks without a service. A server between them does what Moto does not: it divides lists into pages, throttles, refuses, and shows both deployments of a service
 * that is being replaced.
 */
jest.setTimeout(600_000);

type Json = Record<string, any>;

const ACCOUNTS = ['111111111111', '222222222222', '333333333333'] as const;
const REGIONS = ['eu-west-1', 'us-east-1'] as const;
const PAGE = 7;
const folder = temporaryFolder('inventory-moto');
const moto = new Moto(folder, 'awscli');
let between: Server;

/** The operations that the AWS CLI called, with the family or the number of what they are about. */
let calls: string[] = [];
let throttled = 0;

beforeAll(async () => {
  between = createServer((request, response) => void (async () => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) {
      body += chunk;
    }
    const kept = ['authorization', 'content-type', 'x-amz-target', 'x-amz-security-token'];
    const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => kept.includes(name))) as Record<string, string>;
    // A mistake of this server ends the call, which would otherwise wait.
    const { status, text } = await answerOf(headers, body).catch((error: Error) => ({ status: 400, text: JSON.stringify({ __type: 'Mistake', message: error.message }) }));
    response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' }).end(text);
  })()).listen(0, '127.0.0.1');
  const lines = ACCOUNTS.map(account => `[profile ${account}]\nrole_arn = arn:aws:iam::${account}:role/inventory\nsource_profile = base\nregion = eu-west-1\n`);
  writeFileSync(join(folder, 'config'), `${lines.join('')}[profile base]\naws_access_key_id = test\naws_secret_access_key = test\n`);
  await deployAll();
}, 600_000);

afterAll(() => {
  between.close();
  between.closeAllConnections();
});

async function answerOf(headers: Record<string, string>, body: string): Promise<{ readonly status: number; readonly text: string }> {
  const [, operation] = /\.(\w+)$/.exec(headers['x-amz-target'] ?? '') ?? [];
  const response = await fetch(moto.endpoint, { method: 'POST', headers, body });
  const { status } = response;
  const text = await response.text();
  if (operation === undefined) {
    calls.push(/Action=(\w+)/.exec(body)![1]);
    return { status, text };
  }
  const [input, output] = [JSON.parse(body) as Json, JSON.parse(text) as Json];
  const error = (code: string) => ({ status: 400, text: JSON.stringify({ __type: code, message: `${code} of the test` }) });
  if (operation === 'ListTasks' && throttled++ < 2) {
    return error('ThrottlingException');
  }
  const [list] = Object.keys(output).filter(key => operation.startsWith('List') && Array.isArray(output[key]));
  if (list !== undefined) {
    expect(input.maxResults).toBe(100);
    const start = Number(input.nextToken ?? 0);
    const items = output[list] as string[];
    calls.push(...start === 0 ? [operation] : []);
    const nextToken = start + PAGE < items.length ? String(start + PAGE) : undefined;
    return { status, text: JSON.stringify({ [list]: items.slice(start, start + PAGE), nextToken }) };
  }
  calls.push(`${operation} ${String(input.taskDefinition ?? (input.services ?? input.tasks).length)}`);
  for (const service of (output.services ?? []) as Json[]) {
    // Moto keeps the old revision in the only deployment.
    if (service.serviceName === 'replaced') {
      const [old] = service.deployments as Json[];
      service.deployments = [{ ...old, taskDefinition: service.taskDefinition }, { ...old, status: 'ACTIVE' }];
    }
  }
  return { status, text: JSON.stringify(output) };
}

const family = (name: string, properties: object = {}, namespace = 'net.core.somaxconn') => ({
  family: name,
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  cpu: '256',
  memory: '1024',
  containerDefinitions: [{ name: 'app', image: 'public.ecr.aws/nginx/nginx:1.29', essential: true, systemControls: [{ namespace, value: '8192' }] }],
  ...properties,
});
const WRONG = 'net.core.somaxcon';

/** 200 services that exist, and one that is deleted. */
async function deployAll(): Promise<void> {
  for (const account of ACCOUNTS) {
    for (const region of REGIONS) {
      const isFirst = account === ACCOUNTS[0] && region === REGIONS[0];
      const call = (action: string, input: object) => moto.call<Json>(action, input, { account, region });
      const create = (serviceName: string, properties: object = {}) =>
        call('CreateService', { cluster: 'web', serviceName, taskDefinition: 'sound', desiredCount: 2, launchType: 'FARGATE', ...properties });
      await call('CreateCluster', { clusterName: 'web' });
      await call('RegisterTaskDefinition', family('sound'));
      for (let number = 0; number < (isFirst ? 95 : 20); number++) {
        await create(`service-${String(number).padStart(3, '0')}`);
      }
      if (isFirst) {
        await call('RegisterTaskDefinition', family('wrong', {}, WRONG));
        await call('RegisterTaskDefinition', family('host', { networkMode: 'host', requiresCompatibilities: undefined }, 'kernel.msgmax'));
        await create('deleted', { taskDefinition: 'wrong', desiredCount: 0 });
        await call('DeleteService', { cluster: 'web', service: 'deleted' });
        await create('replaced', { taskDefinition: 'wrong' });
        const { taskDefinition: corrected } = await call('RegisterTaskDefinition', family('wrong'));
        await call('UpdateService', { cluster: 'web', service: 'replaced', taskDefinition: corrected.taskDefinitionArn });
        await create('on-ec2', { taskDefinition: 'host', launchType: 'EC2' });
        await create('on-fargate', { taskDefinition: 'host' });
        await create('stopped', { taskDefinition: 'wrong:1', desiredCount: 0 });
        await create('external', { taskDefinition: undefined, launchType: undefined, deploymentController: { type: 'EXTERNAL' } });
        for (const taskDefinition of ['sound', 'wrong:1']) {
          await call('CreateTaskSet', { cluster: 'web', service: 'external', taskDefinition, launchType: 'FARGATE' });
        }
      }
    }
  }
}

async function inventory(...args: string[]): Promise<Json> {
  calls = [];
  const { code, out, err } = await runToEnd(['inventory', '--format', 'json', ...args], {
    env: {
      PATH: [moto.bin, process.env.PATH].join(delimiter),
      HOME: folder,
      AWS_CONFIG_FILE: join(folder, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(between.address() as AddressInfo).port}`,
    },
  });
  return { code, err, ...JSON.parse(out) as Json };
}

const ALL = [...ACCOUNTS.flatMap(account => ['--profile', account]), ...REGIONS.flatMap(region => ['--region', region])];

test('lists and checks 200 services of three accounts and two regions, with as few calls as possible', async () => {
  const { code, err, regions, workloads, summary } = await inventory(...ALL);
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect((regions as Json[]).map(({ account, region, services }) => [account, region, services])).toEqual(
    ACCOUNTS.flatMap(account => REGIONS.map(region => [account, region, account === ACCOUNTS[0] && region === REGIONS[0] ? 100 : 20])),
  );
  expect(summary).toMatchObject({ services: 200, stoppedServices: 1, taskDefinitions: 9, unread: [] });
  const others = (workloads as Json[]).filter(({ service }) => !service.startsWith('service-')).map(({ service, taskDefinition, deployment, runsOn, findings }) =>
    [service, taskDefinition.split('/')[1], deployment, ...runsOn, ...findings.map(({ rule }: Json) => rule.split('::')[1])]);
  expect(others).toEqual([
    ['external', 'sound:1', 'ACTIVE', 'FARGATE'],
    ['external', 'wrong:1', 'ACTIVE', 'FARGATE', 'sysctl-unknown'],
    ['on-ec2', 'host:1', 'PRIMARY', 'EC2'],
    ['on-fargate', 'host:1', 'PRIMARY', 'FARGATE', 'network-mode-on-fargate'],
    ['replaced', 'wrong:2', 'PRIMARY', 'FARGATE'],
    ['replaced', 'wrong:1', 'ACTIVE', 'FARGATE', 'sysctl-unknown'],
    ['stopped', 'wrong:1', 'PRIMARY', 'FARGATE', 'sysctl-unknown'],
  ]);
  const count = (pattern: RegExp) => calls.filter(call => pattern.test(call)).length;
  // Moto lists the deleted service. 9 revisions are in use, and each is described once.
  expect([/^GetCallerIdentity/, /^ListClusters/, /^ListServices/, /^ListTasks/, /^DescribeServices/, /^DescribeTasks/, /^DescribeTaskDefinition/].map(count))
    .toEqual([3, 6, 6, 6, 11 + 5 * 2, 0, 9]);
  expect(throttled).toBe(6 + 2);
});

test('without --region, the region is that of the profile', async () => {
  const { code, regions } = await inventory('--profile', ACCOUNTS[2]);
  expect({ code, regions }).toMatchObject({ code: 0, regions: [{ account: ACCOUNTS[2], region: 'eu-west-1', services: 20 }] });
});

test('a profile that does not exist is named', async () => {
  expect(await inventory('--profile', 'prod', '--profile', ACCOUNTS[2])).toMatchObject({
    code: 2, err: expect.stringContaining('profile prod was not read: The config profile (prod) could not be found'), summary: { services: 20 },
  });
});

test('the scripts of the page check an organization, and make lists and metrics of it', async () => {
  requireProgram(['jq', '--version'], ['jq']);
  const organization = (action: string, input: object) =>
    moto.call<Json>(action, input, { region: 'us-east-1', target: 'AWSOrganizationsV20161128', name: 'organizations' });
  await organization('CreateOrganization', { FeatureSet: 'ALL' });
  const { CreateAccountStatus: { AccountId: member } } = await organization('CreateAccount', { AccountName: 'shop', Email: 'shop@example.com' });
  for (const [action, input] of [
    ['CreateCluster', { clusterName: 'web' }],
    ['RegisterTaskDefinition', family('wrong', {}, WRONG)],
    ['CreateService', { cluster: 'web', serviceName: 'cart', taskDefinition: 'wrong', desiredCount: 1, launchType: 'FARGATE' }],
  ] as const) {
    await moto.call(action, input, { account: member as string });
  }
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const tsx = [process.execPath, join(ROOT, 'node_modules/tsx/dist/cli.mjs'), '--tsconfig', join(ROOT, 'tsconfig.json'), join(ROOT, 'test/engine/cli.ts')];
  writeFileSync(join(bin, 'npx'), `#!/bin/sh\nshift 3\nexec '${tsx.join("' '")}' "$@"\n`);
  chmodSync(join(bin, 'npx'), 0o755);
  const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_DEFAULT_REGION: 'eu-west-1', AWS_ENDPOINT_URL: moto.endpoint };
  const bash = (code: string) =>
    tryRun('bash', ['-c', code], { cwd: folder, env: { PATH: [bin, moto.bin, process.env.PATH].join(delimiter), HOME: folder, ...credentials } });
  const scripts = blocksOf('docs/inventory.md').filter(({ language }) => language === 'bash');
  const script = (index: number) => bash(scripts[index].code);
  expect(script(0))
    .toMatchObject({ status: 1, stderr: expect.stringMatching(/^cdk-fargate-linux-controls: .*\/us-east-1 .* no service and no task\n$/) });
  expect(script(1)).toMatchObject({
    status: 0, stderr: '', stdout: `${member}\teu-west-1\tweb\tcart\tcdk-fargate-linux-controls::sysctl-unknown\n${member} eu-west-1 web/cart\n`,
  });
  writeFileSync(join(folder, 'yesterday.json'), '{ "workloads": [] }');
  expect(script(2)).toMatchObject({ status: 0, stderr: '', stdout: `${member}/eu-west-1/web/cart app cdk-fargate-linux-controls::sysctl-unknown\n` });
  expect(script(3)).toMatchObject({ status: 0, stderr: '' });
  // Errors, warnings, and services of two accounts in two regions.
  expect(bash("aws cloudwatch list-metrics --namespace LinuxControls --query 'length(Metrics)'").stdout.trim()).toBe('12');
});
