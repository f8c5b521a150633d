import { container, fargate, findings, Json } from './definitions';
import { NOT_ACCEPTED_SYSCTLS } from '../../src/catalog';
import { ADDRESSES } from '../../src/checks/addresses';
import { NOT_POSSIBLE_SECTIONS, seeSection, withAlternatives } from '../../src/checks/not-possible';
import { RULES } from '../../src/checks/rules';
import { instanceSettingOnFargate } from '../../src/checks/rules/instance-setting-on-fargate';
import { sysctlNotAccepted } from '../../src/checks/rules/sysctl-not-accepted';
import { sysctlNotNamespaced } from '../../src/checks/rules/sysctl-not-namespaced';
import { KNOWN_MESSAGES } from '../../src/cli/explain/known';
import { contentOf } from '../run';

const PAGE = contentOf('docs/not-possible.md');
const [INTRO, ...BODIES] = PAGE.split('\n## ');

/** The text of each section, by the anchor that GitHub generates for its heading. */
const SECTIONS = new Map(BODIES.map(body => [body.split('\n')[0].toLowerCase().replace(/[^a-z0-9 _-]/g, '').replace(/ /g, '-'), body]));

function linkedSections(texts: readonly string[]): string[] {
  return texts.flatMap(text => [...text.matchAll(/docs\/not-possible\.md#([\w-]+)/g)].map(([, section]) => section));
}

test('the page states its date', () => expect(INTRO).toMatch(/^State of \w+ \d{1,2}, 20\d\d\./m));

test.each([...SECTIONS])('the section %s states an alternative and a source, and the table at the top links to it', (section, body) => {
  expect(body).toMatch(/^Instead:/m);
  expect(body).toMatch(/^Source: \[[^\]]+\]\(https:\/\//m);
  expect(INTRO).toContain(`](#${section})`);
});

test('each link to a section leads to one', () => {
  const fixes = [...RULES.map(({ fix }) => fix), ...KNOWN_MESSAGES.map(({ fix = '' }) => String(fix)), ...NOT_POSSIBLE_SECTIONS.map(([section]) => seeSection('', section))];
  const within = [...PAGE.matchAll(/\]\(#([\w-]+)\)/g)].map(([, section]) => section);
  const linked = [...linkedSections(fixes), ...within];
  expect(linked.length).toBeGreaterThan(30);
  expect(linked.filter(section => !SECTIONS.has(section))).toEqual([]);
});

test.each([
  ['vm.max_map_count', 'memory-maps'],
  ['net.core.rmem_max', 'udp-and-quic-buffers'],
  ['kernel.pid_max', 'processes-and-threads'],
  ['fs.aio-max-nr', 'asynchronous-io-requests'],
  ['kernel.perf_event_paranoid', 'bpf-and-perf'],
  ['user.max_user_namespaces', 'user-namespaces'],
  ['kernel.core_pattern', 'core-dumps-elsewhere'],
  ['fs.inotify.max_user_watches', 'file-watches'],
  ['vm.swappiness', 'swap-and-huge-pages'],
])('the finding about %s links to %s', (name, section) => {
  const task = fargate([container('web', { systemControls: [{ namespace: name, value: '1' }] })]);
  const [{ fix = '' }] = [...findings(sysctlNotAccepted, task), ...findings(sysctlNotNamespaced, task)];
  expect(fix.endsWith(` See ${ADDRESSES.guide('not-possible', section)}`)).toBe(true);
  expect(fix.length).toBeLessThan(500);
});

test.each<[string, Json, string]>([
  ['sharedMemorySize', { linuxParameters: { sharedMemorySize: 64 } }, 'size-of-devshm'],
  ['swappiness', { linuxParameters: { swappiness: 10 } }, 'swap-and-huge-pages'],
  ['privileged', { privileged: true }, 'privileged-containers-and-devices'],
  ['devices', { linuxParameters: { devices: [{ hostPath: '/dev/fuse' }] } }, 'privileged-containers-and-devices'],
])('the finding about %s links to its section', (_, properties, section) => {
  expect(findings(instanceSettingOnFargate, fargate([container('web', properties)]))).toMatchObject([{ fix: expect.stringContaining(`#${section}`) }]);
});

test('a fix about another parameter has no link', () => {
  expect(withAlternatives('Remove it.', 'net.ipv4.tcp_mem')).toBe('Remove it.');
  expect(withAlternatives('Remove it.', 'fs.file-max')).toBe('Remove it.');
});

test('most of the requested parameters that ECS does not accept have a section', () => {
  const without = [...NOT_ACCEPTED_SYSCTLS.keys()].filter(name => withAlternatives('', name) === '');
  expect(without).toEqual(['fs.file-max', 'fs.nr_open', 'kernel.auto_msgmni', 'kernel.yama.ptrace_scope']);
});
