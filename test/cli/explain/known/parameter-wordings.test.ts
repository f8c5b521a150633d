import { IPC_SYSCTLS, NETWORK_SYSCTLS } from '../../../../src/catalog';
import { explanationsOf } from '../../../../src/cli/explain';

// The words of engines about a kernel parameter, with the quotes that they use, that a log escapes, or that someone has left out.

/** The name of a known message, and how it is printed, with a quote. */
type Words = readonly [message: string, text: (name: string, q: string) => string];

const fileOf = (name: string) => `/proc/sys/${name.replace(/\./g, '/')}`;
const isOfNetwork = (name: string) => name.startsWith('net.');

/** Of runc and crun. runc up to 1.0 names the parameter before its file, and from 1.3.3 instead of its file. */
const OF_RUNTIMES: readonly Words[] = [
  ['parameter-not-there', (name, q) => `open ${q}${fileOf(name)}${q}: no such file or directory`],
  ['parameter-not-there', (name, q) => `write sysctl key ${q}${name}${q}: open ${q}${fileOf(name)}${q}: no such file or directory`],
  ['parameter-not-there', (name, q) => `open sysctl ${q}${name}${q} file: openat2 ${q}${fileOf(name)}${q}: no such file or directory`],
  ['parameter-read-only', (name, q) => `open ${q}${fileOf(name)}${q}: Permission denied`],
  ['parameter-read-only', (name, q) => `open sysctl ${q}${name}${q} file: reopen fd 8: permission denied`],
  ['parameter-value-refused', (name, q) => `write ${q}${fileOf(name)}${q}: invalid argument`],
  ['parameter-value-refused', (name, q) => `write to ${q}${fileOf(name)}${q}: Invalid argument`],
  ['parameter-value-refused', (name, q) => `failed to write sysctl ${q}${name}${q} = ${q}1 2${q}: write ${q}${fileOf(name)}${q}: invalid argument`],
  ['parameter-not-namespaced', (name, q) => `sysctl ${q}${name}${q} is not in a separate kernel namespace`],
  ['parameter-not-namespaced', (name, q) => `the sysctl ${q}${name}${q} is not namespaced`],
  ['parameter-of-the-host', (name, q) => `sysctl ${q}${name}${q} ${isOfNetwork(name) ? 'not allowed in host network namespace' : 'is not allowed in the hosts ipc namespace'}`],
  ['parameter-of-the-host', (name, q) => `the sysctl ${q}${name}${q} requires a new ${isOfNetwork(name) ? 'network' : 'IPC'} namespace`],
];

/** What engines print around the message of their runtime: runc, crun, containerd, Docker, an earlier Docker, and Podman with runc and crun. */
const ENGINES = [
  (message: string) => `runc create failed: unable to start container process: error during container init: ${message}`,
  (message: string) => `crun: ${message}`,
  (message: string) => `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ${message}: unknown`,
  (message: string) => `docker: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: ${message}: unknown.`,
  (message: string) => `docker: Error response from daemon: OCI runtime create failed: container_linux.go:345: starting container process caused "${message}": unknown.`,
  (message: string) => `Error: runc: runc create failed: ${message}: OCI runtime error`,
  (message: string) => `Error: OCI runtime error: crun: ${message}`,
];

/** What the programs of Docker and Podman print themselves. */
const OF_PROGRAMS: readonly Words[] = [
  ['parameter-not-namespaced', (name, q) => `sysctl ${q}${name}${q} is not allowed`],
  ['parameter-not-namespaced', (name, q) => `invalid argument ${q}${name}=1 2${q} for ${q}--sysctl${q} flag: sysctl ${q}${name}=1 2${q} is not allowed`],
  ['parameter-not-namespaced', (name, q) => `invalid argument ${q}${name}=1${q} for ${q}--sysctl${q} flag: sysctl ${q}${name}=1${q} is not whitelisted`],
  ['parameter-of-the-host', (name, q) => `sysctl ${q}${name}=1 2${q} can't be set since ${isOfNetwork(name) ? 'Network' : 'IPC'} Namespace set to host: invalid argument`],
];

const QUOTES = ['', '"', '\'', '`', '\\"', '«', '&quot;'];
const NAMES = [...NETWORK_SYSCTLS, ...IPC_SYSCTLS].map(({ name }) => name.replace('<interface>', 'eth0'));

const ALL = [...OF_RUNTIMES, ...OF_PROGRAMS].map(([message, textOf]) => ({ message, textOf, example: textOf('kernel.sem', '"') }));

test.each(ALL)('$message is known for each typed parameter, with any quotes and without: $example', ({ message, textOf }) => {
  // Each parameter with each quote; the engines take turns.
  const texts = NAMES.flatMap((name, index) => QUOTES.map((quote, turn) => ENGINES[(index + turn) % ENGINES.length](textOf(name, quote))));
  expect(texts.filter(text => explanationsOf(text).map(({ message: { name } }) => name).join() !== message)).toEqual([]);
});
