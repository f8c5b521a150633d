import { aws_ecs as ecs, aws_kms as kms, aws_s3 as s3, Duration, Stack, Token } from 'aws-cdk-lib';
import { twoTracers } from '../../../../src/checks/rules/two-tracers';
import { findings } from '../../../checks/definitions';
import {
  containerIn, IMAGE, newStack, problemIn, problemsIn, reference, stackOf, statementsIn, taskIn, templateOf, variablesOf,
} from '../../task/task-definitions';
import { ObserverSidecar, ProcessAccess, ProfileOutput, ProfilingTool, SamplingProfiler, SyscallTracer } from 'cdk-fargate-linux-controls';

type Props = ConstructorParameters<typeof SamplingProfiler>[0];

const PY_SPY_IMAGE = ecs.ContainerImage.fromRegistry('example/py-spy:0.4.3');

function profiling(props: Partial<Props> = {}): ObserverSidecar {
  return new SamplingProfiler({ profiler: ProfilingTool.pySpy({ image: PY_SPY_IMAGE }), processName: 'gunicorn', ...props });
}

const stackWith = (props: Partial<Props> = {}) => stackOf({ app: {} }, profiling(props));
const environmentIn = (stack: Stack, name: unknown = 'profiler') => variablesOf(containerIn(stack, name));
const bucketPolicy = (stack: Stack) => statementsIn(stack).filter(({ Action }) => !/logs:/.test(JSON.stringify(Action)));

// The snapshot of examples/sampling-profiler compares each field.

/** Creates a stack with a profiler that writes to a bucket. */
function stackWritingTo(bucketIn: (stack: Stack) => s3.IBucket, ...prefix: string[]): Stack {
  return stackOf({ app: {} }, stack => profiling({ output: ProfileOutput.bucket(bucketIn(stack), ...prefix) }));
}

const RBSPY = 'exec rbspy record --pid "$PROFILE_PID" --subprocesses --rate "$PROFILE_RATE" --duration "$PROFILE_SECONDS" --silent --raw-file /dev/null --file "$PROFILE_FILE"';
const NGINX = 'public.ecr.aws/nginx/nginx:1.29';

test.each<[tool: string, source: string, ProfilingTool, image: string, extension: string, record: string]>([
  [
    'py-spy', 'https://github.com/benfred/py-spy/blob/master/src/config.rs', ProfilingTool.pySpy({ image: PY_SPY_IMAGE }), 'example/py-spy:0.4.3', 'svg',
    'exec py-spy record --pid "$PROFILE_PID" --subprocesses --rate "$PROFILE_RATE" --duration "$PROFILE_SECONDS" --output "$PROFILE_FILE"',
  ],
  [
    'rbspy', 'https://github.com/rbspy/rbspy/blob/main/src/main.rs and https://hub.docker.com/r/rbspy/rbspy/tags',
    ProfilingTool.rbspy(), 'rbspy/rbspy:0.55.0-musl', 'svg', RBSPY,
  ],
  [
    'rbspy with a specified image', 'the caller',
    ProfilingTool.rbspy({ image: IMAGE, options: ['--on-cpu', '--nonblocking'] }), NGINX, 'svg', `${RBSPY} '--on-cpu' '--nonblocking'`,
  ],
  [
    'phpspy', 'https://github.com/adsr/phpspy/blob/master/phpspy.c', ProfilingTool.phpspy({ image: IMAGE, options: ['-#', "it's"] }), NGINX, 'txt',
    'exec phpspy --pgrep="-x \'$PROFILE_PROCESS\'" --rate-hz="$PROFILE_RATE" --time-limit-ms="$((PROFILE_SECONDS * 1000))" --event-handler-opts=m \'-#\' \'it\'\\\'\'s\' > "$PROFILE_FILE"',
  ],
  [
    'another profiler', 'the caller', ProfilingTool.custom({ image: IMAGE, recordCommand: 'exec record "$PROFILE_PID"', fileExtension: 'json' }), NGINX, 'json',
    'exec record "$PROFILE_PID"',
  ],
])('%s records with options from %s', (_name, _source, profiler, image, extension, record) => {
  const stack = stackWith({ profiler });
  expect(containerIn(stack, 'profiler').Image).toBe(image);
  expect(environmentIn(stack)).toMatchObject({ PROFILE_RECORD: record, PROFILE_EXTENSION: extension });
});

test.each(['', '.svg', 'a/b', 'tar gz'])('rejects file extension %p', fileExtension => {
  expect(() => ProfilingTool.custom({ image: IMAGE, recordCommand: 'true', fileExtension }))
    .toThrow(/ProfilingTool\.custom: fileExtension .*Use only letters and digits/);
});

test('uses prefix profiles/ by default', () => {
  const stack = stackWritingTo(scope => new s3.Bucket(scope, 'Bucket'));
  const [id] = Object.entries(templateOf(stack).Resources).find(([, { Type }]) => Type === 'AWS::S3::Bucket')!;
  expect(environmentIn(stack).PROFILE_BUCKET).toEqual({ 'Fn::Join': ['', ['s3://', { Ref: id }, '/profiles/']] });
  expect(bucketPolicy(stack)).toEqual([expect.objectContaining({ Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [id, 'Arn'] }, '/profiles/*']] } })]);
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
test('can use the encryption key of a bucket to write', () => {
  const stack = stackWritingTo(scope => new s3.Bucket(scope, 'Bucket', { encryptionKey: new kms.Key(scope, 'Key') }));
  expect(bucketPolicy(stack)).toContainEqual(expect.objectContaining({ Action: ['kms:GenerateDataKey', 'kms:Decrypt'] }));
});

test.each(['', '/', '/profiles/', 'profiles', 'profiles//', 'pro*/', 'a b/', '?/'])('rejects prefix %p', prefix => {
  const bucket = s3.Bucket.fromBucketName(newStack(), 'Bucket', 'recordings');
  expect(() => ProfileOutput.bucket(bucket, prefix)).toThrow(/ProfileOutput\.bucket: prefix .* is not a folder.*'profiles\/'/);
});

test('rejects a bucket with the default image of rbspy, which cannot upload', () => {
  const output = ProfileOutput.bucket(s3.Bucket.fromBucketName(newStack(), 'Bucket', 'recordings'));
  expect(() => profiling({ profiler: ProfilingTool.rbspy(), output })).toThrow(/SamplingProfiler: output is a bucket, but the published image of rbspy has no aws command.*Pass an image that contains both, or use a volume/);
  expect(() => profiling({ profiler: ProfilingTool.rbspy({ image: IMAGE }), output })).not.toThrow();
});

test('stops synthesis for an unknown volume', () => {
  expect(problemIn(stackWith({ output: ProfileOutput.existingVolume('shared') })))
    .toMatch(/SamplingProfiler writes to volume shared, which the task does not have \(volumes: none\)\. Add it with taskDefinition\.addVolume/);
});

test('accepts an unresolved volume name', () => {
  const stack = stackWith({ output: ProfileOutput.existingVolume(reference('Volume')) });
  expect(containerIn(stack, 'profiler').MountPoints).toEqual([expect.objectContaining({ SourceVolume: { Ref: 'Volume' } })]);
  expect(problemsIn(stack)).toEqual([]);
});

test.each<[Partial<Props>, Record<string, string> | RegExp]>([
  [{ duration: Duration.seconds(1) }, { PROFILE_SECONDS: '1', PROFILE_INTERVAL: '300' }],
  [{ duration: Duration.millis(999) }, /SamplingProfiler: duration is 0\.999 seconds, but must be a whole number of seconds/],
  [{ duration: Duration.seconds(0) }, /duration is 0 seconds/],
  [{ duration: Duration.minutes(10) }, { PROFILE_SECONDS: '600', PROFILE_INTERVAL: '600' }],
  [{ interval: Duration.seconds(30) }, { PROFILE_SECONDS: '30', PROFILE_INTERVAL: '30' }],
  [{ interval: Duration.seconds(29) }, /interval is 29 seconds, but a recording takes 30 seconds/],
  [{ samplesPerSecond: 1 }, { PROFILE_RATE: '1' }],
  [{ samplesPerSecond: 0 }, /samplesPerSecond must be a whole number from 1 to 2147483647, not 0/],
  [{ samplesPerSecond: 99.5 }, /samplesPerSecond must be a whole number from 1 to 2147483647, not 99\.5/],
  [{ maxRecordings: 1 }, { PROFILE_KEEP: '1' }],
  [{ maxRecordings: 0 }, /maxRecordings must be a whole number from 1 to 2147483647, not 0/],
  [{ processName: 'gunicorn: maste' }, { PROFILE_PROCESS: 'gunicorn: maste' }],
  [{ processName: '' }, /processName is "", which is not a valid process name/],
  [{ processName: '/usr/bin/python3' }, /processName is "\/usr\/bin\/python3"/],
  [{ processName: "a' b" }, /processName is "a' b"/],
])('validates options: %j', (props, expected) => {
  if (expected instanceof RegExp) {
    expect(() => profiling(props)).toThrow(expected);
  } else {
    expect(environmentIn(stackWith(props))).toMatchObject(expected);
  }
});

test('accepts unresolved values', () => {
  const number = (Ref: string) => Token.asNumber({ Ref });
  const stack = stackWith({
    containerName: reference('Name'), processName: reference('Process'), duration: Duration.seconds(number('Seconds')), samplesPerSecond: number('Rate'), maxRecordings: number('Keep'),
  });
  expect(environmentIn(stack, { Ref: 'Name' })).toMatchObject({
    PROFILE_PROCESS: { Ref: 'Process' },
    PROFILE_SECONDS: { Ref: 'Seconds' },
    PROFILE_INTERVAL: { Ref: 'Seconds' },
    PROFILE_RATE: { Ref: 'Rate' },
    PROFILE_KEEP: { Ref: 'Keep' },
    PROFILE_NAME: { Ref: 'Name' },
  });
  expect(taskIn(stack).Volumes).toEqual([{ Name: 'profiler' }]);
});

test('accepts another access, and names its volume after a name', () => {
  const stack = stackWith({ access: ProcessAccess.anyUser(), containerName: 'py-spy' });
  expect(containerIn(stack, 'py-spy')).toMatchObject({ User: '0', MountPoints: [{ SourceVolume: 'py-spy' }] });
  expect(containerIn(stack, 'py-spy').LinuxParameters).toEqual({ Capabilities: { Add: ['SYS_PTRACE'] } });
  expect(taskIn(stack).Volumes).toEqual([{ Name: 'py-spy' }]);
  expect(bucketPolicy(stack)).toEqual([]);
});

test('beside a SyscallTracer, there is information that a process has one tracer', () => {
  const tracer = new SyscallTracer({ image: IMAGE, processName: 'gunicorn' });
  const found = (observers: ObserverSidecar[]) => findings(twoTracers, taskIn(stackOf({ app: {} }, ...observers)));
  expect(found([profiling(), tracer])).toEqual([{ message: expect.stringMatching(/^containers profiler and .+ run py-spy and strace\./) }]);
  expect([found([profiling()]), found([tracer])]).toEqual([[], []]);
});
