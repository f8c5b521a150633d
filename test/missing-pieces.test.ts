import { missingOfObserver, missingOfParameter, missingOfRule, missingPieces, placeholdersIn } from '../projenrc/missing-pieces';
import { observerSkeleton } from '../projenrc/new/observer';
import { parameterSkeleton } from '../projenrc/new/parameter';
import { ruleSkeleton } from '../projenrc/new/rule';
import { Repository, REPOSITORY } from '../projenrc/new/skeleton';
import { SysctlEntry } from '../src/catalog';
import { Row, table } from '../src/catalog/table';
import { listenerBeforeSysctl } from '../src/checks/rules/listener-before-sysctl';

/** The repository without what matches in a file. */
const lacking = (file: string, pattern: RegExp): Repository => ({ ...REPOSITORY, read: path => path === file ? REPOSITORY.read(path).replace(pattern, '') : REPOSITORY.read(path) });

/** The repository without a file. */
const withoutFile = (file: string): Repository => ({ ...REPOSITORY, exists: path => path !== file && REPOSITORY.exists(path) });

test('nothing is missing', () => expect(missingPieces()).toEqual([]));

test('a placeholder is named once for each file, with its first line', () => {
  const text = ['a', "title: 'TO" + "DO: the title',", 'TO' + 'DO_key, TO' + 'DO_key', '| TO' + 'DO: a cell | b |'].join('\n');
  expect(placeholdersIn('a.ts', text)).toEqual([
    'a.ts:2: the placeholder "TO' + 'DO: the title" is left. Replace it.',
    'a.ts:3: the placeholder "TO' + 'DO_key" is left. Replace it.',
    'a.ts:4: the placeholder "TO' + 'DO: a cell" is left. Replace it.',
  ]);
  expect(placeholdersIn('a.ts', "title: 'the title'")).toEqual([]);
});

describe('of a rule', () => {
  const [name, rule] = ['listener-before-sysctl', listenerBeforeSysctl];
  const source = `src/checks/rules/${name}.ts`;

  test.each<[string, object, string]>([
    ['the title', { title: '' }, 'title is missing. Add it as a text.'],
    ['the severity', { severity: undefined }, "severity is missing. Add 'error', 'warning', or 'info'."],
    ['a passing example', { passes: () => [] }, 'passes has no example. Add one without a finding: docs/rules.md shows the first.'],
    ['the place of one finding', { foundAt: [] }, 'foundAt does not have a path for each example of fails. Add the path of its finding.'],
    ['a failing example', { fails: () => [], foundAt: [] }, 'fails has no example. Add one with a finding: docs/rules.md shows the first.'],
    ['another name', { name: 'other' }, "the rule is missing. Export the constant listenerBeforeSysctl, a rule with the name 'listener-before-sysctl'."],
  ])('%s is one line', (_, change, message) => {
    expect(missingOfRule(name, { ...rule, ...change }, REPOSITORY)).toEqual([`${source}: ${message}`]);
  });

  test('the constant, and a file that cannot be loaded, are one line', () => {
    expect(missingOfRule(name, undefined, REPOSITORY))
      .toEqual([`${source}: the rule is missing. Export the constant listenerBeforeSysctl, a rule with the name '${name}'.`]);
    expect(missingOfRule(name, new Error('onFargate is not defined\nat'), REPOSITORY))
      .toEqual([`${source}: it cannot be loaded: onFargate is not defined`]);
  });

  test('the test is one line', () => {
    const path = `test/checks/rules/${name}.test.ts`;
    expect(missingOfRule(name, rule, withoutFile(path))).toEqual([`${path}: the test of the rule is missing. Add it.`]);
  });
});

describe('of a kernel parameter', () => {
  const [SHAPE, SOURCE] = [{ kind: 'count', bounds: [0, 255] }, 'https://example.com'] as const;
  const ENTRY: SysctlEntry = { name: 'net.ipv4.tcp_retries2', shape: SHAPE, summary: 'The number.', kernelDefault: '15', source: SOURCE };
  const RECORD = { default: '15', min: '0', max: '255' };
  const missing = (change: object, record: object = {}) => missingOfParameter({ ...ENTRY, ...change }, { ...RECORD, ...record }, REPOSITORY);
  const file = 'src/catalog/tcp-connections.ts: ';
  const untyped = `${file}net.ipv4.tcp_retries2 has no type for a property. Add byNameBecause with a reason of src/catalog/by-name.ts to its row, or a className to its choices.`;

  test.each<[string, object, object, string]>([
    ['the source', { source: undefined }, {}, `${file}net.ipv4.tcp_retries2 has no source. Add it to the table.`],
    ['the bounds', { shape: { kind: 'count' } }, {}, `${file}the shape of net.ipv4.tcp_retries2 has no bounds. Add the lowest and the highest value.`],
    ['the reason for no property of a text', { shape: { kind: 'text' } }, {}, untyped],
    ['the default', { kernelDefault: undefined }, {}, `${file}the row of net.ipv4.tcp_retries2 has no kernelDefault. Add '15', which was measured.`],
    ['the measured default', {}, { default: undefined }, 'test/catalog/measured.json: the record of net.ipv4.tcp_retries2 does not have the default 15 of its row. Add what the kernels have to both.'],
  ])('%s is one line', (_, change, record, message) => expect(missing(change, record)).toEqual([message]));

  describe('of a row', () => {
    const SUMMARY = 'The number of SYN-ACK retransmissions before an incoming connection is dropped; 5 takes about 63 seconds.';
    const ROW = ['net.ipv4.tcp_synack_retries', SHAPE, '5', SUMMARY, { byNameBecause: 'a reason' }];
    const withoutItem = (index: number, record?: object) => table({ source: SOURCE }, [ROW.filter((_, at) => at !== index) as unknown as Row])
      .flatMap(entry => missingOfParameter(entry, record, REPOSITORY));

    test.each([
      ['name', 0, `a row has no name (summary: ${SUMMARY}). Add it as sysctl prints it, without the prefix of the table.`],
      ['shape', 1, 'the row of net.ipv4.tcp_synack_retries has no shape. Add one of src/catalog/shapes.ts or src/catalog/entry.ts.'],
      ['kernelDefault', 2, "the row of net.ipv4.tcp_synack_retries has no kernelDefault. Add '5', which was measured."],
      ['summary', 3, 'the row of net.ipv4.tcp_synack_retries has no summary. Add it as a text.'],
    ])('the item %s is one line, although the items after it are in other places', (_, index, message) => {
      expect(withoutItem(index, { ...RECORD, default: '5' })).toEqual([file + message]);
    });

  });

  test('the measured record is one line', () => {
    expect(missingOfParameter(ENTRY, undefined, REPOSITORY)).toEqual([
      'test/catalog/measured.json: there is no record of measurement of net.ipv4.tcp_retries2. Add its default, and its min and max if it is a number.',
    ]);
  });

  test('a complete row lacks nothing, also a text without a property or a default of the host', () => {
    expect(missing({})).toEqual([]);
    expect(missing({ shape: { kind: 'text' }, byNameBecause: 'a reason', kernelDefault: undefined }, { defaultFollowsHost: true, min: undefined, max: undefined })).toEqual([]);
  });
});

describe('of an observer', () => {
  const PRESET = { className: 'KernelReport', source: 'src/constructs/observers/presets/kernel-report.ts' };

  test.each<[file: string, pattern: RegExp, remedy: string]>([
    ['src/constructs/observers/index.ts', /.*kernel-report.*\n/, "Add: export * from './presets/kernel-report';"],
    ['src/constructs/observers/observer-sidecar.ts', / \* - `KernelReport`.*\n/, 'Add a line to the docstring of ObserverSidecar: - `KernelReport`: what it shows'],
    ['docs/observers.md', /^\| \[`KernelReport`.*\n/m, 'Add a row to the table under Presets.'],
    ['README.md', /^\| \[`KernelReport`.*\n/m, 'Add a row to the map.'],
  ])('what %s lacks is one line: %s', (file, pattern, remedy) => {
    expect(missingOfObserver(PRESET, lacking(file, pattern))).toEqual([`${file}: KernelReport is missing. ${remedy}`]);
  });

  test.each(['python/app.py', 'cdk.json', 'python/cdk.json'])('a missing %s of its example is one line', file => {
    const path = `examples/kernel-report/${file}`;
    expect(missingOfObserver(PRESET, withoutFile(path))).toEqual([`${path}: the file is missing. Add it, as in examples/kernel-report.`]);
  });

  test('its test and its example are one line', () => {
    const path = 'test/constructs/observers/presets/kernel-report.test.ts';
    expect(missingOfObserver(PRESET, withoutFile(path))).toEqual([`${path}: the test of KernelReport is missing. Add it.`]);
    expect(missingOfObserver(PRESET, lacking('examples/kernel-report/app.ts', /new KernelReport\(/))).toEqual([
      'examples: there is no example of KernelReport. Add a folder with app.ts, python/app.py, and a cdk.json for each.',
    ]);
  });
});

describe('npm run new refuses', () => {
  test.each([
    ['foo', "'foo' is not the name of a rule: use at least two words in lower case with hyphens between them, for example listener-before-sysctl"],
    ['Foo-bar', "'Foo-bar' is not the name of a rule"],
    ['a/b-c', "'a/b-c' is not the name of a rule"],
    ['listener-before-sysctl', 'the rule listener-before-sysctl exists: src/checks/rules/listener-before-sysctl.ts'],
  ])('the rule %s', (name, message) => expect(() => ruleSkeleton(name, REPOSITORY)).toThrow(message));

  test.each([
    ['tcp_retries2', "'tcp_retries2' is not the name of a kernel parameter: use the name that sysctl prints"],
    ['net.ipv4.tcp_retries2', 'the kernel parameter net.ipv4.tcp_retries2 exists in src/catalog'],
    ['net.ipv4.conf.<interface>.arp_filter', 'the kernel parameter net.ipv4.conf.<interface>.arp_filter exists in src/catalog'],
    ['net.ipv4.conf.eth0.arp_filter', 'the kernel parameter net.ipv4.conf.eth0.arp_filter exists in src/catalog'],
    ['net.core.rmem_max', 'the kernel parameter net.core.rmem_max is not for tasks: '],
    ['vm.swappiness', 'the kernel parameter vm.swappiness is not for tasks: '],
    ['net.ipv4.conf.all.example', 'the kernel parameter net.ipv4.conf.all.example belongs to an interface: write <interface> in place of its name'],
  ])('the parameter %s', (name, message) => expect(() => parameterSkeleton(name, REPOSITORY)).toThrow(message));

  test.each([
    ['heapWatcher', "'heapWatcher' is not the name of an observer: use the name of its class, at least two words, for example KernelReport"],
    ['Heap', "'Heap' is not the name of an observer"],
    ['KernelReport', 'KernelReport exists: see API.md'],
    ['ProcessAccess', 'ProcessAccess exists: see API.md'],
  ])('the observer %s', (name, message) => expect(() => observerSkeleton(name, REPOSITORY)).toThrow(message));
});

test.each([
  ['net.ipv4.tcp_fast', 'tcp-connections', "  ['net.ipv4.tcp_fast', ", "  ['net.ipv4.tcp_fastopen', "],
  ['net.ipv4.icmp_example', 'icmp', "  ['net.ipv4.icmp_example', ", "  ['net.ipv4.icmp_ignore_bogus_error_responses', "],
  ['net.ipv6.xfrm6_zone', 'ipv6', "  ['net.ipv6.xfrm6_zone', ", ']);'],
  ['net.ipv4.conf.<interface>.example', 'ipv4-interfaces', "  ['example', ", "  ['force_igmp_version', "],
  ['net.ipv6.neigh.<interface>.example', 'neighbors', "  ['example', ", "  ['gc_stale_time', "],
  ['net.netfilter.nf_conntrack_example', 'netfilter', "    ['example', ", "    ['frag6_high_thresh', "],
  ['net.mptcp.during', 'mptcp', "  ['net.mptcp.during', ", '  // https://go.dev/'],
])('npm run new puts the parameter %s into the table with similar names, in order', (name, topic, row, next) => {
  const { files } = parameterSkeleton(name, REPOSITORY);
  const path = `src/catalog/${topic}.ts`;
  expect(Object.keys(files)).toEqual([path, 'test/catalog/measured.json']);
  const lines = files[path].split('\n');
  const index = lines.findIndex(line => line.startsWith(row));
  expect(lines[index + 3].slice(0, next.length)).toBe(next);
  expect(files[path]).toMatch(/^import \{[^}]*\bcount\b[^}]*\} from '.\/shapes';$/m);
});
