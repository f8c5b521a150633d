import * as fc from 'fast-check';
import { FUNCTIONS, hidden, Json, partsAround, Path, SHAPES, Task, withValueAt } from './hidden-values';
import { Format, FORMATS, HidingTask, inFormat } from './written-formats';
import { memoizeEach } from '../../src/memoize';
import { allIn, CheckOutput, folderWith, removeFolders, run } from '../cli/terminal';
import { fuzzRuns } from '../fuzz-runs';

// The property: whatever a value is written with, in whatever shape, format, and place, a check of it never ends with exit code 0 and no word about it. The
// tables are the dimensions, and each entry has at least 20 inputs. `npm run suite -- fuzz` tries thousands.
const numRuns = fuzzRuns(10);
const TIMEOUT_MS = 60_000 + numRuns * 2000;

/** A task that is wrong because of one value. */
interface Mistake {
  /** The rule that reports it. */
  readonly rule: string;
  readonly task: Task;
  readonly path: Path;

  /** A value with which the task has no finding. Undefined if it has none without the value. */
  readonly sound?: unknown;
}

interface Properties {
  /** The properties of the first container. */
  readonly web?: Json;
  readonly task?: Json;
  readonly service?: Json;
}

/** Returns a mistake. The path of its value starts with `web`, `task`, or `service`. */
function mistake(rule: string, { web, task, service }: Properties, path: string, sound?: unknown): Mistake {
  const [root, ...steps] = path.split('.').map(step => /^\d+$/.test(step) ? Number(step) : step);
  const taskDefinition = {
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '1024',
    memory: '2048',
    ...task,
    containerDefinitions: [{ name: 'web', image: 'web:1', essential: true, ...web }, { name: 'side', image: 'side:1', essential: false }],
  };
  const start = { web: ['taskDefinition', 'containerDefinitions', 0], task: ['taskDefinition'], service: ['services', 0] }[root]!;
  return { rule, task: { taskDefinition, services: service && [service] }, path: [...start, ...steps], sound };
}

const SYSCTL = [{ namespace: 'net.core.somaxconn', value: '5120' }];
const ON_INSTANCES = { requiresCompatibilities: ['EC2'], networkMode: 'bridge' };

/** Mistakes of one value. Most of their values are in no example of a rule. */
const MISTAKES: readonly Mistake[] = [
  mistake('sysctl-unknown', { web: { systemControls: [{ namespace: 'net.core.somaxcom', value: '5120' }] } }, 'web.systemControls.0.namespace', 'net.core.somaxconn'),
  mistake('sysctl-value-refused', { web: { systemControls: [{ namespace: 'net.ipv4.tcp_syncookies', value: '7x' }] } }, 'web.systemControls.0.value', '1'),
  mistake('sysctl-on-windows', { web: { systemControls: SYSCTL }, task: { ...ON_INSTANCES, runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2025_CORE' }, networkMode: undefined } }, 'task.runtimePlatform.operatingSystemFamily', 'LINUX'),
  mistake('capabilities-on-fargate', { web: { linuxParameters: { capabilities: { add: ['SYS_BOOT'] } } } }, 'web.linuxParameters.capabilities.add.0'),
  mistake('instance-setting-on-fargate', { web: { linuxParameters: { swappiness: 61 } } }, 'web.linuxParameters.swappiness'),
  mistake('instance-setting-on-fargate', { web: { privileged: true } }, 'web.privileged', false),
  mistake('instance-setting-on-fargate', { web: { dockerSecurityOptions: ['label:disable'] } }, 'web.dockerSecurityOptions.0'),
  mistake('dependency-cycle', { web: { dependsOn: [{ containerName: 'web', condition: 'START' }] } }, 'web.dependsOn.0.containerName', 'side'),
  mistake('port-beside-range', { web: { portMappings: [{ containerPortRange: '80-81', hostPort: 80 }] } }, 'web.portMappings.0.hostPort'),
  mistake('timeout-on-fargate', { web: { stopTimeout: 490 } }, 'web.stopTimeout', 30),
  mistake('ulimit-soft-above-hard', { web: { ulimits: [{ name: 'core', softLimit: 11, hardLimit: 6 }] } }, 'web.ulimits.0.softLimit', 6),
  mistake('value-unknown', { web: { ulimits: [{ name: 'nofiles', softLimit: 6, hardLimit: 6 }] } }, 'web.ulimits.0.name', 'nofile'),
  mistake('image-wants-process-1', { web: { image: 'linuxserver/nginx:1.28' }, task: { pidMode: 'task' } }, 'web.image', 'web:1'),
  mistake('pid-mode-on-fargate', { task: { pidMode: 'host' } }, 'task.pidMode'),
  mistake('ipc-mode-not-supported', { task: { ipcMode: 'host' } }, 'task.ipcMode'),
  mistake('network-mode-on-fargate', { task: { networkMode: 'host' } }, 'task.networkMode', 'awsvpc'),
  mistake('network-mode-on-fargate', { task: { networkMode: 'bridge', requiresCompatibilities: ['FARGATE'] } }, 'task.requiresCompatibilities.0', 'EC2'),
  mistake('network-mode-on-fargate', { task: { networkMode: 'bridge', requiresCompatibilities: [] }, service: { launchType: 'FARGATE' } }, 'service.launchType', 'EC2'),
  mistake('containers-exceed-task', { web: { memory: 1536 }, task: { memory: '1024' } }, 'task.memory', '3072'),
  mistake('containers-exceed-task', { web: { cpu: 1030 } }, 'web.cpu', 1020),
  mistake('platform-version-too-old', { web: { systemControls: SYSCTL }, service: { platformVersion: '1.2.0' } }, 'service.platformVersion', 'LATEST'),
  mistake('fault-injection-with-exec', { service: { enableExecuteCommand: true }, task: { enableFaultInjection: true, taskRoleArn: 'arn:aws:iam::123456789012:role/shop' } }, 'service.enableExecuteCommand', false),
];

const [SOUND] = [mistake('', {}, 'task').task.taskDefinition];

/** A place in files: those to write. */
interface Place {
  readonly files: (text: string, { extension }: Format) => Readonly<Record<string, string>>;

  /** Whether the text is a document with a sound task definition before the other one. */
  readonly isSecondResource?: boolean;
}

const OTHER_FILE = { 'other.json': JSON.stringify(SOUND) };

const PLACES: Readonly<Record<string, Place>> = {
  'a file of a list': { files: (text, { extension }) => ({ ...OTHER_FILE, [`infrastructure/task.${extension}`]: text }) },
  'the second document of a stream': {
    files: (text, { extension }) => ({ [`stream.${extension}`]: `${JSON.stringify(SOUND)}\n${/ya?ml/.test(extension) ? '---\n' : ''}${text}` }),
  },
  'the second resource of a document': { isSecondResource: true, files: (text, { extension }) => ({ [`task.${extension}`]: text }) },
};

interface Result {
  readonly code: number;
  readonly output: CheckOutput;
}

/** Checks a task in a place. Undefined if the place or the format cannot have it. */
function check(task: HidingTask, format: Format, { files, isSecondResource }: Place): Result | undefined {
  const text = format.write(task, isSecondResource ? SOUND : undefined);
  const written = text === undefined ? {} : files(text, format);
  if (Object.keys(written).length === 0) {
    return undefined;
  }
  const folder = folderWith(written);
  const { code, out } = run(['check', '--format', 'json', ...allIn(folder)]);
  removeFolders();
  return { code, output: JSON.parse(out) as CheckOutput };
}

/** Whether the command says something about a task: a finding, a value that is known only at deployment, a note, or an error. */
function isMentioned({ code, output: { findings, unresolved, summary: { notes, unreadable } } }: Result): boolean {
  return code !== 0 || findings.length + unresolved.length + notes.length + unreadable.length > 0;
}

/** Checks a task as it is written in a format. */
function checkWritten(task: Task, path: Path, format: Format): Result | undefined {
  return check(inFormat(format, task, path)[0], format, PLACES['a file of a list']);
}

/** The formats in which the command reports a mistake that nothing hides: only some have services, for example. */
const formatsOf = memoizeEach((wrong: Mistake): readonly string[] => Object.keys(FORMATS).filter(name =>
  checkWritten(wrong.task, wrong.path, FORMATS[name])?.output.findings.some(({ rule }) => rule.endsWith(`::${wrong.rule}`))));

test('every mistake is reported where nothing hides it, and is the only one', () => {
  for (const [index, wrong] of MISTAKES.entries()) {
    const formats = formatsOf(wrong);
    expect([wrong.rule, ...formats]).toContain('a template in JSON');
    const sound = withValueAt(wrong.task, wrong.path, wrong.sound);
    // Each format has several mistakes.
    const known = formats.filter(name => !name.includes('YAML'));
    const format = known[index % known.length];
    const isSoundMentioned = isMentioned(checkWritten(sound, wrong.path, FORMATS[format])!);
    expect({ rule: wrong.rule, format, isSoundMentioned }).toMatchObject({ isSoundMentioned: false });
  }
});

const DIMENSIONS = { function: FUNCTIONS, shape: SHAPES, format: FORMATS, place: PLACES };

/** The names of an input's function, shape, format, and place. */
type Input = Readonly<Record<keyof typeof DIMENSIONS, string>>;

/** Returns inputs, one dimension of which is fixed. */
function inputs(fixed: Partial<Input>): fc.Arbitrary<Input & { readonly wrong: Mistake; readonly around: number }> {
  const names = (dimension: keyof typeof DIMENSIONS) => {
    const { [dimension]: only } = fixed;
    return fc.constantFrom(...only === undefined ? Object.keys(DIMENSIONS[dimension]) : [only]);
  };
  return fc.record({
    function: names('function'), shape: names('shape'), format: names('format'), place: names('place'), wrong: fc.constantFrom(...MISTAKES), around: fc.nat(3),
  });
}

describe.each(Object.entries(DIMENSIONS))('%s', (dimension, entries) => {
  test.each(Object.keys(entries))('%s hides no mistake', name => {
    let hit = 0;
    fc.assert(fc.property(inputs({ [dimension]: name }), ({ wrong, around, ...input }) => {
      fc.pre(formatsOf(wrong).includes(input.format));
      const format = FORMATS[input.format];
      // In a template, a placeholder is a literal.
      fc.pre(input.function !== 'a placeholder' || format.isTemplate !== true);
      const [task, path] = inFormat(format, wrong.task, wrong.path);
      const parts = partsAround(task, path, input.shape);
      const part = parts[around % parts.length];
      const written = part && hidden(part.value, input.function, input.shape);
      fc.pre(written !== undefined);
      const result = check({ ...withValueAt(task, part.path, written!.value), ...written }, format, PLACES[input.place]);
      fc.pre(result !== undefined);
      hit++;
      return isMentioned(result!);
    }), { numRuns, maxSkipsPerRun: 1000 });
    expect(hit).toBe(numRuns);
  }, TIMEOUT_MS);
});
