import { observerSkeleton } from '../projenrc/new/observer';
import { parameterSkeleton } from '../projenrc/new/parameter';
import { ruleSkeleton } from '../projenrc/new/rule';
import { placeholders, placeholdersIn } from '../projenrc/placeholders';

test('no placeholder is left', () => expect(placeholders()).toEqual([]));

test('a placeholder is named once for each file, with its first line', () => {
  const text = ['a', "title: 'TO" + "DO: the title',", 'TO' + 'DO_key, TO' + 'DO_key', '| TO' + 'DO: a cell | b |'].join('\n');
  expect(placeholdersIn('a.ts', text)).toEqual([
    'a.ts:2: the placeholder "TO' + 'DO: the title" is left. Replace it.',
    'a.ts:3: the placeholder "TO' + 'DO_key" is left. Replace it.',
    'a.ts:4: the placeholder "TO' + 'DO: a cell" is left. Replace it.',
  ]);
  expect(placeholdersIn('a.ts', "title: 'the title'")).toEqual([]);
});

describe('npm run new refuses', () => {
  test.each([
    ['foo', "'foo' is not the name of a rule: use at least two words in lower case with hyphens between them, for example listener-before-sysctl"],
    ['Foo-bar', "'Foo-bar' is not the name of a rule"],
    ['a/b-c', "'a/b-c' is not the name of a rule"],
    ['listener-before-sysctl', 'the rule listener-before-sysctl exists: src/checks/rules/listener-before-sysctl.ts'],
  ])('the rule %s', (name, message) => expect(() => ruleSkeleton(name)).toThrow(message));

  test.each([
    ['tcp_retries2', "'tcp_retries2' is not the name of a kernel parameter: use the name that sysctl prints"],
    ['net.ipv4.tcp_retries2', 'the kernel parameter net.ipv4.tcp_retries2 exists in src/catalog'],
    ['net.ipv4.conf.<interface>.arp_filter', 'the kernel parameter net.ipv4.conf.<interface>.arp_filter exists in src/catalog'],
    ['net.ipv4.conf.eth0.arp_filter', 'the kernel parameter net.ipv4.conf.eth0.arp_filter exists in src/catalog'],
    ['net.core.rmem_max', 'the kernel parameter net.core.rmem_max is not for tasks: '],
    ['vm.swappiness', 'the kernel parameter vm.swappiness is not for tasks: '],
    ['net.ipv4.conf.all.example', 'the kernel parameter net.ipv4.conf.all.example belongs to an interface: write <interface> in place of its name'],
  ])('the parameter %s', (name, message) => expect(() => parameterSkeleton(name)).toThrow(message));

  test.each([
    ['heapWatcher', "'heapWatcher' is not the name of an observer: use the name of its class, at least two words, for example KernelReport"],
    ['Heap', "'Heap' is not the name of an observer"],
    ['KernelReport', 'KernelReport exists: see API.md'],
    ['ProcessAccess', 'ProcessAccess exists: see API.md'],
  ])('the observer %s', (name, message) => expect(() => observerSkeleton(name)).toThrow(message));
});

test.each([
  ['net.ipv4.tcp_fast', 'tcp-connections', "  ['net.ipv4.tcp_fast', ", "  ['net.ipv4.tcp_fastopen', "],
  ['net.ipv4.icmp_example', 'icmp', "  ['net.ipv4.icmp_example', ", "  ['net.ipv4.icmp_errors_use_inbound_ifaddr', "],
  ['net.ipv6.xfrm6_zone', 'ipv6', "  ['net.ipv6.xfrm6_zone', ", "  ['net.ipv6.xfrm6_gc_thresh', "],
  ['net.ipv4.conf.<interface>.example', 'ipv4-interfaces', "  ['example', ", "  ['force_igmp_version', "],
  ['net.ipv6.neigh.<interface>.example', 'neighbors', "  ['example', ", "  ['gc_stale_time', "],
  ['net.netfilter.nf_conntrack_example', 'netfilter', "    ['example', ", "    ['events', "],
  ['net.mptcp.during', 'mptcp', "  ['net.mptcp.during', ", '  // https://go.dev/'],
])('npm run new puts the parameter %s into the table with similar names, before a similar one', (name, topic, row, next) => {
  const { files } = parameterSkeleton(name);
  const path = `src/catalog/${topic}.ts`;
  expect(Object.keys(files)).toEqual([path, 'test/catalog/measured.json']);
  const lines = files[path].split('\n');
  const index = lines.findIndex(line => line.startsWith(row));
  expect(lines[index + 3].slice(0, next.length)).toBe(next);
  expect(files[path]).toMatch(/^import \{[^}]*\bcount\b[^}]*\} from '.\/shapes';$/m);
});
