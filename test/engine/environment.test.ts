import { sharedPidShowsSecrets } from '../../src/checks/rules/shared-pid-shows-secrets';
import { container, findings, Json } from '../checks/definitions';
import { requireProgram } from '../require-program';
import { contentOf, run } from '../run';

// Docker's default capabilities, as in test/engine/process-access.test.ts. This suite needs no images: it starts processes in one PID namespace.
const DEFAULT = ['chown', 'dac_override', 'fowner', 'fsetid', 'kill', 'mknod', 'net_bind_service', 'net_raw', 'setfcap', 'setgid', 'setpcap', 'setuid', 'sys_chroot', 'audit_write'];

interface Process {
  readonly user: number;
  readonly capabilities: readonly string[];

  /** The container that runs such a process. */
  readonly container: Json;
}

const withCapabilities = (user: number, capabilities: readonly string[], changes: Json = {}): Process => ({
  user, capabilities, container: { user: `${user}`, linuxParameters: { capabilities: changes } },
});

const PTRACE = [...DEFAULT, 'sys_ptrace'];
const ADD = { add: ['SYS_PTRACE'] };

/** Processes by their name in the documentation. */
const PROCESSES: Record<string, Process> = {
  'root': withCapabilities(0, DEFAULT),
  'root with SYS_PTRACE': withCapabilities(0, PTRACE, ADD),
  'root with only SYS_PTRACE': withCapabilities(0, ['sys_ptrace'], { ...ADD, drop: ['ALL'] }),
  'root that drops one default capability': withCapabilities(0, DEFAULT.filter(name => name !== 'net_raw'), { drop: ['NET_RAW'] }),
  'root that drops ALL': withCapabilities(0, [], { drop: ['ALL'] }),
  'user 100': withCapabilities(100, DEFAULT),
  'user 100 with SYS_PTRACE': withCapabilities(100, PTRACE, ADD),
  'user 1000': withCapabilities(1000, DEFAULT),
  'user 1000 with SYS_PTRACE': withCapabilities(1000, PTRACE, ADD),
};

/** Prints the command line that starts a program like an engine: with a bounding set, and for root also as effective capabilities. */
function startAs({ user, capabilities }: Process): string {
  const bounding = ['-all', ...capabilities.map(name => `+${name}`)].join(',');
  return `setpriv --reuid ${user} --regid ${user} --clear-groups --inh-caps=-all --bounding-set ${bounding}`;
}

const AS_100 = 'setpriv --reuid 100 --regid 100 --clear-groups';

/** The command lines that start a reader. */
const READERS: Record<string, string> = {
  ...Object.fromEntries(Object.entries(PROCESSES).map(([name, process]) => [name, startAs(process)])),
  'root that becomes user 100': `${startAs(PROCESSES.root)} ${AS_100}`,
  'root that drops ALL and becomes user 100': `${startAs(PROCESSES['root that drops ALL'])} ${AS_100}`,
};

/** Prints `OWNER READER` for each pair of which the reader can read the environment or trace. strace exits when it cannot attach. */
function script(): string {
  const processes = Object.values(PROCESSES);
  return `
    mount -t proc proc /proc
    ${processes.map((owner, i) => `env -i SECRET=s3cret ${startAs(owner)} sleep 60 & owner${i}=$!`).join('\n')}
    ${processes.map((_, i) => `until grep -qa sleep /proc/$owner${i}/cmdline && ! grep -qa setpriv /proc/$owner${i}/cmdline; do kill -0 $owner${i} || exit 1; sleep 0.01; done`).join('\n')}
    ${Object.values(READERS).map((reader, j) => processes.map((_, i) => `
      if ${reader} grep -qa s3cret /proc/$owner${i}/environ 2>/dev/null; then echo "${i} ${j}"
      elif ${reader} timeout -s INT 0.3 strace -o /dev/null -p $owner${i} 2>&1 | grep -q attached; then echo "${i} ${j}"
      fi`).join('')).join('\n')}
    kill $(jobs -p)`;
}

/** Returns the readers of each process that the kernel allows. */
function measure(): Record<string, string[]> {
  requireProgram(['strace', '-V'], ['strace']);
  const pairs = run('unshare', ['-m', '-p', '-f', '--kill-child', '--propagation', 'private', 'bash', '-c', script()]).trim().split('\n').map(line => line.split(' ').map(Number));
  const readersOf = (owner: number) => Object.keys(READERS).filter((_, j) => pairs.some(pair => pair[0] === owner && pair[1] === j));
  return Object.fromEntries(Object.keys(PROCESSES).map((name, i) => [name, readersOf(i)]));
}

let measured: Record<string, string[]>;

beforeAll(() => {
  measured = measure();
});

test.each(Object.entries(PROCESSES))('the rule reports exactly the containers that can read the secrets of %s without becoming another user', (name, owner) => {
  const reported = Object.entries(PROCESSES).filter(([, reader]) => findings(sharedPidShowsSecrets, {
    pidMode: 'task',
    containerDefinitions: [container('owner', { ...owner.container, secrets: [{ name: 'KEY', valueFrom: 'x' }] }), container('reader', reader.container)],
  }).length > 0);
  expect(reported.map(([reader]) => reader)).toStrictEqual(measured[name].filter(reader => reader in PROCESSES));
});

test('root can become the user of a secret, unless it drops all capabilities', () => {
  expect(measured['user 100']).toContain('root that becomes user 100');
  expect(Object.values(measured).flat()).not.toContain('root that drops ALL and becomes user 100');
});

test('the arrows of docs/pictures/who-reads-secrets.svg are the measured access', () => {
  const picture = contentOf('docs/pictures/who-reads-secrets.svg');
  const arrows = [...picture.matchAll(/<title>(.*?) (?:becomes and )?reads (.*?)<\/title>/g)].map(([, reader, owner]) => [reader, owner]);
  const drawn = Object.keys(PROCESSES).filter(name => arrows.some(arrow => arrow.includes(name)));
  expect(drawn).toHaveLength(4);
  // Root becomes user 100, which the test above measures.
  const expected = drawn.flatMap(owner => drawn.filter(reader => measured[owner].includes(reader)).map(reader => [reader, owner]));
  expect(arrows.sort()).toEqual([...expected, ['root', 'user 100']].sort());
});
