import { readFileSync, writeFileSync } from 'node:fs';
import { AddressInfo, createServer, Server } from 'node:net';
import { join } from 'node:path';
import { requireProgram } from '../require-program';
import { ROOT, tryRun } from '../run';
import { temporaryFolder } from '../temporary-folder';

// The network is denied with a network namespace that has no interface, and strace records each attempt to use one.
const folder = temporaryFolder('offline');
const CDK_OUT = join(folder, 'cdk.out');
const COMMAND = join(ROOT, 'bin/cdk-fargate-linux-controls');

const APP = `
  const { App, Stack, aws_ecs: ecs, Validations } = require('aws-cdk-lib');
  const { DebugToolbox, KernelTuning, NamespaceSharingPlugin, PortRange, TcpKeepAlive, TunedProxyTask } = require(${JSON.stringify(ROOT)});
  const app = new App();
  Validations.of(app).addPlugins(new NamespaceSharingPlugin());
  const stack = new Stack(app, 'Stack');
  const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29');
  new TunedProxyTask(stack, 'Edge', { proxy: { image }, networkSysctls: { netIpv4IpLocalPortRange: PortRange.of(1024, 65000) } });
  const task = new ecs.FargateTaskDefinition(stack, 'Task');
  task.addContainer('app', { image });
  task.addExtension(KernelTuning.network({ presets: [TcpKeepAlive.natGateway()] }));
  task.addExtension(new DebugToolbox());
  app.synth();`;

beforeAll(() => {
  requireProgram(['unshare', '--net', 'true'], ['util-linux']);
  requireProgram(['strace', '--version'], ['strace']);
  writeFileSync(join(folder, 'app.js'), APP);
}, 120_000);

/** Runs a program without a network. Returns its exit code, its output, and its attempts to open a socket of a network. */
function offline(...args: string[]): { status: number | null; output: string; attempts: string[] } {
  const trace = join(folder, 'trace');
  const { status, stdout, stderr } = tryRun('unshare', ['--net', 'strace', '-f', '-qq', '-e', 'trace=socket', '-o', trace, process.execPath, ...args], {
    cwd: folder, env: { CDK_OUTDIR: CDK_OUT, NODE_PATH: join(ROOT, 'node_modules'), CDK_VALIDATION: 'true' },
  });
  return { status, output: stdout + stderr, attempts: readFileSync(trace, 'utf8').split('\n').filter(line => /AF_INET|AF_PACKET/.test(line)) };
}

test('the constructs and the plugin synthesize without a network', () => {
  expect(offline('app.js')).toMatchObject({ status: 0, attempts: [] });
}, 120_000);

test.each<[string, string[], string]>([
  ['check', ['check', CDK_OUT], '2 task definitions: 0 errors'],
  ['describe', ['describe', CDK_OUT], 'toolbox'],
  ['explain', ['explain', 'net-sysctl-conflict'], 'network namespace'],
  ['run --dry-run', ['run', CDK_OUT, '--task', 'EdgeTaskDefinition9151BE24', '--dry-run'], 'nginx'],
])('%s works without a network, and tries to use none', (_, args, text) => {
  expect(offline(COMMAND, ...args)).toMatchObject({ status: 0, output: expect.stringContaining(text), attempts: [] });
}, 120_000);

describe('the denial', () => {
  let server: Server;
  const CONNECT = 'require("node:net").connect(Number(process.argv[1]), "127.0.0.1").on("connect", () => process.exit(0)).on("error", () => process.exit(7))';
  beforeAll(done => {
    server = createServer(socket => socket.end()).listen(0, '127.0.0.1', done);
  });
  afterAll(() => server.close());

  test('a program that connects fails, and its attempt is recorded', () => {
    const { port } = server.address() as AddressInfo;
    const { status, attempts } = offline('-e', CONNECT, String(port));
    expect(status).toBe(7);
    expect(attempts).not.toEqual([]);
  });
});
