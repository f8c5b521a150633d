import { ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aws_s3 as s3, Duration } from 'aws-cdk-lib';
import { containerIn, fargateTask, IMAGE, newStack } from '../../task/task-definitions';
import { ProfileOutput, ProfilingTool, SamplingProfiler } from 'cdk-fargate-linux-controls';

// Runs the entry point of the container with fake programs: `sleep` returns at once and `date` counts, so that no test depends on a clock.
const NAME = `shop-${process.pid}`;
jest.setTimeout(30_000);

let folder: string;
let bin: string;
let output: string;
let targets: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'profiler-'));
  [bin, output] = ['bin', 'output'].map(name => join(folder, name));
  [bin, output].forEach(path => mkdirSync(path));
  targets = [];
  // The five-second timeout for a recorder runs in the background.
  program('sleep', `[ "$1" = 5 ] && echo "$1" >> ${folder}/timeouts || echo "$1" >> ${folder}/sleeps`);
  // Each call returns a time ten seconds after the previous one.
  program('date', `now=$(($(cat ${folder}/now 2>/dev/null || echo 0) + 10)); echo $now > ${folder}/now; [ "$1" = +%s ] && echo $now || printf 'time-%03d' $now`);
});

// Background processes of the script can still write, so only the teardown of the suite removes the folder.
afterEach(() => targets.forEach(child => child.kill('SIGKILL')));

function program(name: string, body: string, interpreter = '/bin/sh'): void {
  writeFileSync(join(bin, name), `#!${interpreter}\n${body}\n`);
  chmodSync(join(bin, name), 0o755);
}

function log(name: string): string[] {
  return readFileSync(join(folder, name), 'utf8').trim().split('\n');
}

/** Starts a process with the name, which runs until the test ends. */
function startTarget(name = NAME): ChildProcess {
  // A running process may be reading the file, so it is written only once.
  if (!existsSync(join(bin, name))) {
    program(name, 'read -r line');
  }
  const child = spawn(join(bin, name), { stdio: ['pipe', 'ignore', 'ignore'] });
  targets.push(child);
  while (readFileSync(`/proc/${child.pid}/comm`, 'utf8').trim() !== name.slice(0, 15)) {
    // Waits until exec sets the process name.
  }
  return child;
}

type Options = Partial<ConstructorParameters<typeof SamplingProfiler>[0]> & { readonly recordCommand: string; readonly isInBucket?: boolean };

/** Runs the script until a recorder stops it with a signal. */
function runScript({ recordCommand, isInBucket = false, ...props }: Options): string {
  const stack = newStack();
  fargateTask(stack, 'app').addExtension(new SamplingProfiler({
    profiler: ProfilingTool.custom({ image: IMAGE, recordCommand, fileExtension: 'txt' }),
    processName: NAME,
    ...props,
    output: isInBucket ? ProfileOutput.bucket(s3.Bucket.fromBucketName(stack, 'Bucket', 'recordings')) : undefined,
  }));
  const { EntryPoint: [shell, ...entryPoint], Environment } = containerIn(stack, 'profiler');
  const { status, stdout, stderr } = spawnSync(shell, entryPoint, {
    env: {
      ...Object.fromEntries(Environment.map(({ Name, Value }: { Name: string; Value: string }) => [Name, Value])),
      PATH: `${bin}:${process.env.PATH}`,
      PROFILE_DIRECTORY: output,
      ECS_CONTAINER_METADATA_URI_V4: 'http://169.254.170.2/v4/1234-5678',
    },
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect({ status, end: stdout.trim().split('\n').pop() }).toEqual({ status: 0, end: 'stopped' });
  return stdout + stderr;
}

/** Creates a recorder that stops the script after `count` recordings. */
function recorder(count: number, then = ''): string {
  program('recorder', `echo "$PROFILE_PID $PROFILE_PROCESS $PROFILE_SECONDS $PROFILE_RATE" >> ${folder}/recordings
${then}
echo "of $PROFILE_PID" > "$PROFILE_FILE"
[ "$(grep -c . ${folder}/recordings)" -lt ${count} ] || kill -s TERM "$PPID"`);
  return 'exec recorder';
}

test('records the process with the specified duration and rate, once in each interval', () => {
  const { pid } = record(3, { duration: Duration.seconds(5), interval: Duration.seconds(45), samplesPerSecond: 10 });
  expect(log('recordings')).toEqual(Array(3).fill(`${pid} ${NAME} 5 10`));
  // The interval is measured between starts. `date` has counted 20 of the 45 seconds.
  expect(log('sleeps')).toEqual(['25', '25']);
});

/** Starts the process, and records it a number of times. */
function record(count: number, options: Partial<Options> = {}): ChildProcess {
  const target = startTarget();
  runScript({ recordCommand: recorder(count), ...options });
  return target;
}

test('starts the next recording at once if one takes the whole interval', () => {
  record(2, { duration: Duration.seconds(5), interval: Duration.seconds(5) });
  expect(readdirSync(folder)).not.toContain('sleeps');
});

test('names files after the container, the time, and the task, and leaves no other files', () => {
  const { pid } = record(2);
  const files = readdirSync(output);
  expect(files).toEqual(['profiler-time-020-1234-5678.txt', 'profiler-time-050-1234-5678.txt']);
  expect(files.map(file => readFileSync(join(output, file), 'utf8'))).toEqual([`of ${pid}\n`, `of ${pid}\n`]);
});

test('renames a file only when it is complete', () => {
  startTarget();
  runScript({ recordCommand: recorder(2, `ls ${output} >> ${folder}/visible; echo half > "$PROFILE_FILE"; ls ${output} >> ${folder}/visible`) });
  expect(log('visible')).toEqual(['profiler-time-020-1234-5678.txt', 'profiler-time-020-1234-5678.txt']);
});

test('keeps the newest recordings, and does not delete files of other tasks', () => {
  writeFileSync(join(output, 'profiler-time-000-other-task.txt'), '');
  record(4, { maxRecordings: 2 });
  expect(readdirSync(output)).toEqual(['profiler-time-000-other-task.txt', 'profiler-time-080-1234-5678.txt', 'profiler-time-110-1234-5678.txt']);
});

test('waits for the process', () => {
  // The third call starts the process.
  program('sleep', `echo "$1" >> ${folder}/sleeps; [ "$(grep -c . ${folder}/sleeps)" -ne 3 ] || { ${bin}/${NAME} < ${folder}/pipe > /dev/null 2>&1 & echo $! > ${folder}/pid; }`);
  program(NAME, 'read -r line');
  spawnSync('mkfifo', [join(folder, 'pipe')]);
  const holder = spawn('sh', ['-c', `exec 3<> ${folder}/pipe; exec cat`], { stdio: ['pipe', 'ignore', 'ignore'] });
  targets.push(holder);
  const logText = runScript({ recordCommand: recorder(1) });
  expect(logText).toContain(`waiting for process ${NAME}`);
  expect(log('sleeps').slice(0, 3)).toEqual(['1', '1', '1']);
  process.kill(Number(log('pid')[0]), 'SIGKILL');
});

test('records the oldest of several processes, and the next one when it exits', () => {
  const first = startTarget();
  const start = (pid: number) => Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[19]);
  let second = startTarget();
  while (start(second.pid!) === start(first.pid!)) {
    second = startTarget();
  }
  // Waits until the killed process is a zombie. This test, its parent, does not reap it.
  const killFirst = `kill -s KILL ${first.pid}; until grep -q 'State:.Z' /proc/${first.pid}/status; do :; done`;
  runScript({ recordCommand: recorder(2, `[ -e ${folder}/ended ] || { ${killFirst}; touch ${folder}/ended; }`) });
  const [one, two] = log('recordings').map(line => Number(line.split(' ')[0]));
  expect(one).toBe(first.pid);
  expect(targets.slice(1).map(({ pid }) => pid)).toContain(two);
});

test('compares the first 15 characters of a long name, which the kernel keeps', () => {
  const name = `${NAME}-with-a-long-name`;
  const { pid } = startTarget(name);
  runScript({ recordCommand: recorder(1), processName: name });
  expect(log('recordings')[0]).toMatch(new RegExp(`^${pid} ${name.slice(0, 15)} `));
});

test('reports a failed recording, deletes its file, and retries after 10 seconds', () => {
  startTarget();
  program('fails', `echo half > "$PROFILE_FILE"; : > "$PROFILE_FILE"; echo x >> ${folder}/tries; [ "$(grep -c . ${folder}/tries)" -lt 2 ] || kill -s TERM "$PPID"; exit 7`);
  program('date', '[ "$1" = +%s ] && echo 0 || echo time');
  expect(runScript({ recordCommand: 'exec fails' })).toMatch(/recording process \d+ failed with status 7/);
  expect(readdirSync(output)).toEqual([]);
  expect(log('sleeps')).toEqual(['10']);
});

test('interrupts a recorder when the task stops, so that it writes its recording', () => {
  startTarget();
  program('recorder', `process.on('SIGINT', () => {
    require('node:fs').writeFileSync(process.env.PROFILE_FILE, 'interrupted');
    process.exit();
  });
  setInterval(() => {}, 1000);
  process.kill(process.ppid, 'SIGTERM');`, process.execPath);
  program('sleep', 'exec /bin/sleep 20');
  runScript({ recordCommand: 'exec recorder' });
  expect(readdirSync(output).map(file => readFileSync(join(output, file), 'utf8'))).toEqual(['interrupted']);
});

test('terminates a recorder that ignores the interrupt', () => {
  startTarget();
  program('recorder', 'trap "echo ended > \\"$PROFILE_FILE\\"; exit" TERM; kill -s TERM "$PPID"; while :; do :; done');
  runScript({ recordCommand: 'exec recorder' });
  expect(log('timeouts')).toEqual(['5']);
  expect(readdirSync(output).map(file => readFileSync(join(output, file), 'utf8'))).toEqual(['ended\n']);
});

test('records nothing more when the task stops between two recordings', () => {
  startTarget();
  program('sleep', `echo "$1" >> ${folder}/sleeps; kill -s TERM "$PPID"; exec /bin/sleep 20`);
  program('recorder', `echo x >> ${folder}/recordings; echo x > "$PROFILE_FILE"`);
  runScript({ recordCommand: 'exec recorder' });
  expect(log('recordings')).toEqual(['x']);
});

test('moves recordings to the bucket', () => {
  program('aws', `echo "$*" >> ${folder}/uploads; rm "$4"`);
  record(2, { isInBucket: true });
  expect(log('uploads'))
    .toEqual(['020', '050'].map(time => `s3 mv --only-show-errors ${output}/profiler-time-${time}-1234-5678.txt s3://recordings/profiles/`));
  expect(readdirSync(output)).toEqual([]);
});

test('retries a failed upload with the next recording', () => {
  startTarget();
  program('aws', `echo "$4" >> ${folder}/uploads; [ "$(grep -c . ${folder}/uploads)" -gt 1 ] && rm "$4"`);
  expect(runScript({ recordCommand: recorder(2), isInBucket: true }))
    .toMatch(/profiler-time-020-1234-5678\.txt could not be moved to s3:\/\/recordings\/profiles\/\. The next attempt/);
  expect(log('uploads').map(file => file.replace(/.*time-(\d+).*/, '$1'))).toEqual(['020', '020', '050']);
  expect(readdirSync(output)).toEqual([]);
});
