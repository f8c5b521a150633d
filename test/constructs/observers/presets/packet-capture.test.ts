import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aws_ecs as ecs, aws_s3 as s3, Duration, Stack, Token } from 'aws-cdk-lib';
import { temporaryFolder } from '../../../temporary-folder';
import {
  containerIn, fargateTask, IMAGE, L2S, newStack, problemsIn, reference, stackOf, statementsIn, taskIn, variablesOf, windowsTask,
} from '../../task/task-definitions';
import { CaptureOutput, PacketCapture, PacketCaptureProps, ToolboxImage } from 'cdk-fargate-linux-controls';

type Props = Partial<PacketCaptureProps>;

// The snapshot of examples/packet-capture compares each field.
const capture = (props: Props = {}) => new PacketCapture({ image: IMAGE, ...props });
const stackWith = (props: Props = {}) => stackOf({ app: {} }, capture(props));
const captureIn = (stack: Stack, name: unknown = 'packet-capture') => containerIn(stack, name);
const bucketIn = (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Bucket', 'recordings');

/** Creates a stack with a capture that writes to a bucket. */
const stackWritingTo = (...prefix: string[]) => stackOf({ app: {} }, stack => capture({ output: CaptureOutput.bucket(bucketIn(stack), ...prefix) }));

test.each<[Props, object | undefined]>([
  [{ enableRestartPolicy: true }, { Enabled: true, IgnoredExitCodes: [0] }],
  [{ restartAttemptPeriod: Duration.minutes(1) }, { Enabled: true, IgnoredExitCodes: [0], RestartAttemptPeriod: 60 }],
  [{ enableRestartPolicy: true, restartIgnoredExitCodes: [1] }, { Enabled: true, IgnoredExitCodes: [1] }],
  [{ enableRestartPolicy: false }, undefined],
])('%# is not restarted when its time is over, unless the caller wants that', (props, expected) => {
  expect(captureIn(stackWith(props)).RestartPolicy).toEqual(expected);
});

// https://www.tcpdump.org/manpages/pcap-filter.7.html
test.each([
  'tcp port 443', 'host 10.0.1.7 and not port 22', 'net 10.0.0.0/16', 'ip6 host 2001:db8::1', 'portrange 8000-8080', 'host db.example.com',
  'tcp[tcpflags] & (tcp-syn|tcp-fin) != 0', 'ip[2:2] > 576', 'ether[0] & 1 = 0 and ip[16] >= 224', 'ip proto \\tcp', 'len <= 100 + 28', 'greater 100',
  '(tcp or udp) && !port 53', 'vlan 100 ^ 1 = 0',
])('accepts filter %j', filter => expect(variablesOf(captureIn(stackWith({ filter }))).CAPTURE_FILTER).toBe(filter));

test.each<[string, RegExp]>([
  ['', /PacketCapture: filter is "", so it selects nothing\. Omit the property/],
  ['  ', /so it selects nothing/],
  ['-w /tmp/file', /filter is "-w \/tmp\/file", which starts with a hyphen, as the options of tcpdump do/],
  [' -z sh', /starts with a hyphen/],
  ['port 80; id', /which contains ";"\. The syntax of filters has letters/],
  ['port $(id)', /contains "\$"/],
  ['port `id`', /contains "`"/],
  ['host "a"', /contains "\\""/],
  ["host 'a'", /contains "'"/],
  ['port 80\nport 81', /contains "\\n"/],
  ['host größe', /contains "ö"/],
  ['tcp[13 & 2 != 0', /in which a parenthesis or bracket has no counterpart/],
  ['(tcp or udp', /no counterpart/],
  ['tcp)', /no counterpart/],
  ['(tcp[13) = 2]', /no counterpart/],
])('rejects filter %j', (filter, expected) => expect(() => capture({ filter })).toThrow(expected));

test.each<[Props, Record<string, string> | RegExp]>([
  [{ bytesPerPacket: 1 }, { CAPTURE_BYTES: '1' }],
  [{ bytesPerPacket: 0 }, /bytesPerPacket is 0, but must be a whole number of bytes, from 1 to 262144\. Use, for example, 80\./],
  [{ bytesPerPacket: 262144 }, { CAPTURE_BYTES: '262144' }],
  [{ bytesPerPacket: 262145 }, /bytesPerPacket is 262145/],
  [{ megabytesPerFile: 1 }, { CAPTURE_MEGABYTES: '1' }],
  [{ megabytesPerFile: 0.5 }, /megabytesPerFile is 0\.5, but must be a whole number of megabytes, at least 1/],
  [{ maxFiles: 1 }, { CAPTURE_FILES: '1' }],
  [{ maxFiles: 0 }, /maxFiles is 0, but must be a whole number of files, at least 1/],
  [{}, { CAPTURE_SECONDS: '600' }],
  [{ duration: Duration.seconds(1) }, { CAPTURE_SECONDS: '1' }],
  [{ duration: Duration.millis(999) }, /duration is 0\.999 seconds, but must be a whole number of seconds/],
])('%# validates its numbers', (props, expected) => {
  if (expected instanceof RegExp) {
    expect(() => capture(props)).toThrow(expected);
  } else {
    expect(variablesOf(captureIn(stackWith(props)))).toMatchObject(expected);
  }
});

test('accepts unresolved values', () => {
  const number = (Ref: string) => Token.asNumber({ Ref });
  const stack = stackWith({
    containerName: reference('Name'), filter: reference('Filter'), duration: Duration.seconds(number('Seconds')), bytesPerPacket: number('Bytes'), maxFiles: number('Files'),
  });
  expect(variablesOf(captureIn(stack, { Ref: 'Name' }))).toMatchObject({
    CAPTURE_FILTER: { Ref: 'Filter' }, CAPTURE_SECONDS: { Ref: 'Seconds' }, CAPTURE_BYTES: { Ref: 'Bytes' }, CAPTURE_FILES: { Ref: 'Files' }, CAPTURE_NAME: { Ref: 'Name' },
  });
});

test.each<[string, RegExp | undefined]>([
  ['Fargate', undefined],
  ['EC2 in awsvpc mode', undefined],
  ['EC2 in bridge mode', /^\[Stack\/Task\/Resource\] PacketCapture requires network mode awsvpc, but the task uses bridge, in which it would see no traffic of other containers\. Change the network mode, or remove it\.$/],
  ['EC2 in host mode', /uses host, in which it would record the traffic of all tasks of the instance/],
  ['EC2 without network', /uses none, in which it would see no traffic/],
  ['ECS Anywhere', /uses bridge/],
])('needs the network namespace of the task: %s', (kind, expected) => {
  const task = L2S[kind](newStack());
  task.addContainer('app', { image: IMAGE, memoryLimitMiB: 128 });
  const observe = () => task.addExtension(capture());
  if (expected) {
    expect(observe).toThrow(expected);
    expect(task.findContainer('packet-capture')).toBeUndefined();
  } else {
    expect(observe).not.toThrow();
  }
});

test('rejects a Windows task', () => {
  expect(() => windowsTask(newStack()).addExtension(capture())).toThrow(/PacketCapture supports only Linux/);
});

test.each<[Props, ephemeralStorageGiB: number | undefined, RegExp | undefined]>([
  [{ megabytesPerFile: 21474, maxFiles: 1 }, undefined, undefined],
  [{ megabytesPerFile: 21475, maxFiles: 1 }, undefined, /\[Stack\/Task\/Resource\] PacketCapture: maxFiles is 1 and megabytesPerFile is 21475, together 21475 MB, but the task has 20 GiB of ephemeral storage.*increase ephemeralStorageGiB/],
  [{ megabytesPerFile: 1000, maxFiles: 22 }, undefined, /together 22000 MB/],
  [{ megabytesPerFile: 1000, maxFiles: 22 }, 21, undefined],
  [{ megabytesPerFile: 21475, output: CaptureOutput.existingVolume('efs') }, undefined, undefined],
  [{ megabytesPerFile: 21475, maxFiles: Token.asNumber({ Ref: 'Files' }) }, undefined, undefined],
])('%# its files fit into the ephemeral storage of the task', (props, ephemeralStorageGiB, expected) => {
  const task = new ecs.FargateTaskDefinition(newStack(), 'Task', { ephemeralStorageGiB });
  const observe = () => task.addExtension(capture(props));
  if (expected) {
    expect(observe).toThrow(expected);
  } else {
    expect(observe).not.toThrow();
  }
});

test('can only write to the prefix of a bucket, captures/ by default', () => {
  const stack = stackWritingTo();
  expect(captureIn(stack).StopTimeout).toBe(120);
  expect(variablesOf(captureIn(stack)).CAPTURE_BUCKET).toBe('s3://recordings/captures/');
  expect(statementsIn(stack).filter(({ Action }) => /s3:/.test(JSON.stringify(Action)))).toEqual([expect.objectContaining({
    Action: ['s3:PutObject', 's3:AbortMultipartUpload'],
    Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::recordings/captures/*']] },
  })]);
  expect(variablesOf(captureIn(stackWritingTo('shop/'))).CAPTURE_BUCKET).toBe('s3://recordings/shop/');
  expect(() => stackWritingTo('/shop')).toThrow(/CaptureOutput\.bucket: prefix "\/shop" is not a folder/);
});

test('rejects a bucket with the image of this package, which cannot upload', () => {
  const output = CaptureOutput.bucket(bucketIn(newStack()));
  expect(() => capture({ image: ToolboxImage.bundled(), output })).toThrow(/PacketCapture: output is a bucket, but ToolboxImage\.bundled\(\) has no aws command.*Pass an image that contains tcpdump and aws, or use a volume\./);
});

test('mounts an existing volume, and stops synthesis if the task does not have it', () => {
  const stack = newStack();
  const task = fargateTask(stack, 'app');
  task.addExtension(capture({ output: CaptureOutput.existingVolume('efs') }));
  expect(problemsIn(stack)).toEqual([expect.stringMatching(/PacketCapture writes to volume efs, which the task does not have \(volumes: none\)\. .*or use CaptureOutput\.newVolume\(\)\./)]);
  task.addVolume({ name: 'efs', efsVolumeConfiguration: { fileSystemId: 'fs-1' } });
  expect(problemsIn(stack)).toEqual([]);
  expect(captureIn(stack).MountPoints).toEqual([{ ContainerPath: '/captures', ReadOnly: false, SourceVolume: 'efs' }]);
  expect(taskIn(stack).Volumes).toHaveLength(1);
});

interface RunOptions {
  readonly shell?: string;

  /** The text of the log at which the script is stopped. */
  readonly stopAt?: string;

  /** The body of the fake AWS CLI. */
  readonly aws?: string;
  readonly path?: string;
}

// Runs the command of the container with fake programs. tcpdump logs its arguments and writes a file. The tests wait most of the time.
describe('the script', () => {
  const folders = temporaryFolder('packet-capture');

  async function run(props: Props, { shell = 'sh', stopAt, aws = 'echo "aws $*"; rm "$4"', path }: RunOptions = {}) {
    const folder = mkdtempSync(join(folders, 'run-'));
    const program = (name: string, body: string) => writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    program('sleep', 'exec /bin/sleep 0.05');
    program('aws', aws);
    program('tcpdump', `
      trap 'echo "tcpdump ends"; exit 0' TERM
      printf 'tcpdump'; printf ' [%s]' "$@"; echo
      for last; do [ "$last" != 'tcp prt 80' ] || { echo "tcpdump: syntax error" >&2; exit 1; }; done
      echo packets > "${'${14}'}0"
      while :; do /bin/sleep 0.05; done
    `);
    const { EntryPoint: [, ...entryPoint], ...container } = captureIn(stackOf({ app: {} }, stack =>
      capture({ duration: Duration.seconds(1), ...props, output: props.output && CaptureOutput.bucket(bucketIn(stack)) })));
    const env = { ...variablesOf(container as never), CAPTURE_DIRECTORY: folder, ECS_CONTAINER_METADATA_URI_V4: 'http://169.254.170.2/v4/id-1', PATH: path ?? `${folder}:${process.env.PATH}` };
    const child = spawn(shell === 'sh' ? '/bin/sh' : shell, entryPoint, { env: env as NodeJS.ProcessEnv });
    let log = '';
    [child.stdout, child.stderr].forEach(stream => stream.on('data', (data: Buffer) => {
      log += data;
      if (stopAt !== undefined && log.includes(stopAt)) {
        child.kill('SIGTERM');
      }
    }));
    return { folder, status: await new Promise(resolve => child.on('close', resolve)), log };
  }

  test.concurrent.each(['sh', 'bash'])('captures until its time is over, and ends with 0 (%s)', async shell => {
    const { folder, status, log } = await run({ filter: 'tcp port 80 or port 81' }, { shell });
    expect(log).toContain(`tcpdump [-i] [any] [-p] [-n] [-s] [80] [-C] [10] [-W] [10] [-Z] [root] [-w] [${folder}/packet-capture-id-1.pcap] [--] [tcp port 80 or port 81]\n`);
    expect(log).toContain('tcpdump ends');
    expect(status).toBe(0);
    expect(readFileSync(join(folder, 'packet-capture-id-1.pcap0'), 'utf8')).toBe('packets\n');
  });

  test.concurrent.each(['sh', 'bash'])('ends the capture when the task stops (%s)', async shell => {
    const { status, log } = await run({ duration: Duration.hours(1) }, { shell, stopAt: '[-w]' });
    expect(log).toContain('.pcap]\n');
    expect(log).toMatch(/tcpdump ends\npacket-capture: ended after writing to \S+packet-capture-id-1\.pcap\*\.\n$/);
    expect(status).toBe(0);
  });

  test.concurrent('moves the files to the bucket', async () => {
    const { folder, status, log } = await run({ output: CaptureOutput.newVolume() });
    expect(log).toContain(`aws s3 mv --only-show-errors ${folder}/packet-capture-id-1.pcap0 s3://recordings/captures/\n`);
    expect(status).toBe(0);
  });

  test.concurrent('fails if a file cannot be moved, and keeps it', async () => {
    const { folder, status, log } = await run({ output: CaptureOutput.newVolume() }, { aws: 'exit 1' });
    expect(log).toContain(`packet-capture: ${folder}/packet-capture-id-1.pcap0 could not be moved to s3://recordings/captures/.\n`);
    expect(status).toBe(1);
    readFileSync(join(folder, 'packet-capture-id-1.pcap0'));
  });

  test.concurrent('passes on the error of tcpdump about a wrong filter', async () => {
    const { status, log } = await run({ filter: 'tcp prt 80', duration: Duration.hours(1) });
    expect(log).toContain('tcpdump: syntax error\n');
    expect(log).toContain('packet-capture: tcpdump failed with status 1. Its message is above.\n');
    expect(status).toBe(1);
  });

  test.concurrent('exits with the reason if the image has no tcpdump', async () => {
    const { status, log } = await run({}, { path: '/empty' });
    expect(log).toBe('packet-capture: the image does not contain tcpdump. Use an image that contains it.\n');
    expect(status).toBe(127);
  });
});
