import { pythonNames } from './languages';
import { code, list, Page, sections, table } from './page';
import type { Repository } from './repository';
import { EXAMPLE_PRESETS, TOPICS } from '../../projenrc/docs';
import {
  acceptedValues, consistencyProblems, hasProperty, kernelDependence, namespaceOf, NOT_ACCEPTED_SYSCTLS, propertyNameOf, SysctlEntry,
  UNAVAILABLE_SYSCTLS, UNSUITABLE_SYSCTLS, UnavailableSysctl,
} from '../../src/catalog';
import { PAGE_SIZE } from '../../src/catalog/shapes';
import { RULES } from '../../src/checks/rules';
import { KNOWN_MESSAGES } from '../../src/cli/explain/known';
import { groupBy } from '../../src/grouping';
import { sentence } from '../../src/wording';
import { recordedKernels } from '../../test/kernel/record';

const PRESETS_PAGE = '/parameters/presets.html';

type Unavailable = readonly [name: string, reason: UnavailableSysctl];

interface Unsettable {
  readonly group: string;
  readonly verdict: string;

  /** The parameters of each page: they have the same reason and alternative. */
  readonly pages: readonly (readonly Unavailable[])[];
}

/** The parameters that the library rejects. */
const UNSETTABLE: readonly Unsettable[] = [
  { group: 'Parameters that no task can set', verdict: 'No task can set this parameter', pages: alike([...UNAVAILABLE_SYSCTLS]) },
  { group: 'Parameters that no task should set', verdict: 'No task should set this parameter', pages: alike([...UNSUITABLE_SYSCTLS]) },
  {
    group: 'Parameters that ECS does not accept',
    verdict: 'ECS does not accept this parameter',
    pages: alike([...NOT_ACCEPTED_SYSCTLS].map(([name, instead]) => [name, { reason: 'it belongs to the host', instead }])),
  },
];

function alike(parameters: readonly Unavailable[]): Unavailable[][] {
  return [...groupBy(parameters, ([, { reason, instead }]) => JSON.stringify([reason, instead])).values()];
}

/** One page for each kernel parameter, and their tables. */
export function parameterPages(repository: Repository): Page[] {
  return [
    index(repository),
    presets(),
    ...TOPICS.flatMap(([topic, intro, entries]) => entries.map(entry => parameterPage(entry, topic, intro))),
    ...UNSETTABLE.flatMap(unavailablePages),
  ];
}

/** Returns the path of a parameter's page. */
export function pathOf(name: string): string {
  return `parameters/${name.replace(/[<>]/g, '')}`;
}

function linkTo(name: string, page = pathOf(name)): string {
  return `[\`${name}\`](/${page}.html)`;
}

function index(repository: Repository): Page {
  return {
    path: 'parameters/index',
    title: 'Kernel parameters of a task',
    description: 'Every kernel parameter that ECS accepts, with its values, its default, and how to set it.',
    words: ['sysctl', 'sysctls', 'systemControls'],
    body: [
      `Set them with [\`KernelTuning\`](/guide/blocks.html#kerneltuning), with \`networkSysctls\` of the constructs, or in groups with [presets](${PRESETS_PAGE}).`,
      sections(
        ...repository.read('docs/sysctls.md').sections.filter(({ title }) => title.startsWith('Listening ports')).map(({ title, text }) => [title, text] as const),
        ...TOPICS.map(([title, intro, entries]) => [title, `${intro}\n\n${list(entries.map(({ name, summary }) => `${linkTo(name)}: ${summary}`))}`] as const),
        ...UNSETTABLE.map(({ group, pages }) => [group, pages.flatMap(parameters => parameters.map(([name]) => linkTo(name, pathOf(parameters[0][0])))).join(', ')] as const),
      ),
    ].join('\n\n'),
  };
}

function presets(): Page {
  return {
    path: 'parameters/presets',
    title: 'Presets of kernel parameters',
    description: 'Groups of kernel parameters that belong together: keepalive, proxies, backlogs, ports, shared memory.',
    body: [
      'A preset groups values that belong together. Pass presets with `presets` of `KernelTuning.network`, `networkSysctls`, or `KernelTuning.ipc`; values that you set yourself override them.',
      ...EXAMPLE_PRESETS.map(([example, { values, reason, requirements, source }]) => [
        `## ${example.split('(')[0]}`,
        inBothLanguages(example, pythonNames(example)),
        list(Object.entries(values).map(([name, value]) => `${linkTo(name)} = ${value}`)),
        `${reason}${requirements === undefined ? '' : ` ${requirements}`} [Source](${source})`,
      ].join('\n\n')).filter((text, i, all) => all.findIndex(other => other.split('\n')[0] === text.split('\n')[0]) === i),
    ].join('\n\n'),
  };
}

function parameterPage(entry: SysctlEntry, topic: string, intro: string): Page {
  const { name, shape, summary, caveat, kernelDefault, since, removedIn, module, source } = entry;
  const settings = EXAMPLE_PRESETS.filter(([, preset]) => name in preset.values);
  return {
    path: pathOf(name),
    title: name,
    group: topic,
    description: `${name}: ${summary}`,
    body: [
      summary,
      caveat ?? '',
      table(['property', 'value'], [
        ['accepted without a warning', [acceptedValues(shape), kernelDependence(shape)].filter(text => text).join('. ')],
        ['kernel default', kernelDefault === undefined ? 'depends on the host' : kernelDefault || 'empty'],
        ['scope', namespaceOf(name) === 'network' ? 'the network namespace: all containers of a Fargate task share it' : 'the IPC namespace: each container of a Fargate task has its own'],
        ['topic', topic],
        ...since === undefined ? [] : [['since', `Linux ${since}. A Fargate task can rely only on Linux 6.1`]],
        ...removedIn === undefined ? [] : [['removed in', `Linux ${removedIn}`]],
        ...module === undefined ? [] : [['kernel module', `\`${module}\`, which a task cannot load`]],
      ]),
      sections(
        ['On each kernel', kernels(entry)],
        ['Set it', exampleOf(entry, sampleOf(entry))],
        ['Presets that set it', list(settings.map(([example, { reason, requirements }]) => `[\`${example}\`](${PRESETS_PAGE}): ${reason}${requirements === undefined ? '' : ` ${requirements}`}`))],
        ['Rules about it', list(RULES.filter(({ fails }) => mentions(JSON.stringify(fails), name)).map(rule => `[\`${rule.name}\`](/rules/${rule.name}.html): ${rule.title}.`))],
        ['Messages about it', list(KNOWN_MESSAGES.flatMap(message => message.samples.filter(({ text }) => mentions(text, name) || text.includes(name.replace(/\./g, '/')))
          .map(({ text }) => `[${code(text)}](/messages/${message.name}.html)`)))],
        ['Source', `${list([source])}\n\n${intro}`],
      ),
    ].filter(text => text).join('\n\n'),
  };
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`${name.replace(/[.<>]/g, '\\$&')}(?![\\w.])`).test(text);
}

/** What `npm run measure:kernel` has recorded. Parameters of interfaces were measured on one of them. */
function kernels({ name, module, kernelDefault }: SysctlEntry): string {
  const records = [...recordedKernels().values()].map(({ measuredOn, writable }) => ({ kernel: `Linux ${measuredOn.split('-')[0]}`, measured: writable.get(name) }));
  const isNumber = records.some(({ measured }) => measured?.[1] !== undefined);
  const measurements = table(['kernel', 'default', ...isNumber ? ['accepted by the kernel'] : []], records.map(({ kernel, measured }) => {
    if (measured === undefined) {
      return [kernel, `does not have it${module === undefined ? '' : `, or not its module \`${module}\``}`, ...isNumber ? [''] : []];
    }
    const [initial, min, max] = measured;
    return [kernel, (initial ?? kernelDefault ?? 'depends on the host').replace(/\t/g, ' ') || 'empty', ...isNumber ? [`${min} to ${max}`] : []];
  }));
  return isNumber ? `${measurements}\n\nA kernel also accepts some values that make no sense, such as a negative time; the library warns about them.` : measurements;
}

function unavailablePages({ group, verdict, pages }: Unsettable): Page[] {
  return pages.map(parameters => {
    const names = parameters.map(([name]) => name);
    const [[first, { reason, instead }], ...others] = parameters;
    const title = others.length < 2 ? names.join(' and ') : `${first} and ${others.length} others`;
    return {
      path: pathOf(first),
      title,
      group,
      description: `${title}: ${verdict.replace('this parameter', 'it')}. ${sentence(reason)}`,
      words: others.length === 0 ? undefined : names,
      body: [
        `**${verdict}**: ${reason}.`,
        instead === undefined ? '' : `Instead: ${sentence(instead)}`,
        others.length === 0 ? '' : `The same holds for each of these parameters:\n\n${list(names.map(code))}`,
        'See also [Not possible on Fargate](/guide/not-possible.html).',
      ].filter(text => text).join('\n\n'),
    };
  });
}

/** Values of texts. Linux has one scheduler of its own. */
const TEXTS: Readonly<Record<string, string>> = {
  'net.core.rps_default_mask': '3',
  'net.ipv4.tcp_fastopen_key': '0123abcd-0123abcd-0123abcd-0123abcd',
  'net.ipv6.conf.<interface>.stable_secret': '2001:db8::1',
  'net.ipv6.icmp.ratemask': '0-1,3-127,129',
  'net.mptcp.path_manager': 'userspace',
  'net.mptcp.scheduler': 'default',
};

/** Returns a value for the examples of a page, which differs from the default if the kernel has another one. */
export function sampleOf({ name, shape, kernelDefault = '' }: SysctlEntry): string {
  const preset = EXAMPLE_PRESETS.map(([, { values }]) => values[name]).find(value => value !== undefined);
  if (preset !== undefined) {
    return preset;
  }
  switch (shape.kind) {
    case 'switch': return kernelDefault === '1' ? '0' : '1';
    case 'choice': return shape.choices.find(({ value }) => value !== kernelDefault)!.value;
    case 'portRange': return '1024 65000';
    case 'portList': return '8080';
    case 'groupRange': return '1000 1000';
    case 'bufferSizes': return '8192 262144 8388608';
    case 'semaphores': return '32000 1024000000 500 32000';
    case 'icmpTypes': case 'text': return TEXTS[name];
    default: return numberNear(name, shape.bounds, kernelDefault);
  }
}

/** Twice the default, or half of it if a default of another parameter is the limit; within the bounds. */
function numberNear(name: string, [min, max]: readonly [number | bigint, number | bigint], kernelDefault: string): string {
  const wanted = kernelDefault === '' || kernelDefault === '0' ? [10n] : [BigInt(kernelDefault) * 2n, BigInt(kernelDefault) / 2n];
  const [low, high] = [BigInt(min), BigInt(max)];
  const values = [...wanted.map(value => value < low ? low : value > high ? high : value), low].map(String);
  return values.find(value => value !== kernelDefault && consistencyProblems(new Map([[name, value]])).length === 0)!;
}

/** Returns how to set a parameter: with the library in both languages, and in a task definition. */
function exampleOf(entry: SysctlEntry, value: string): string {
  const call = callOf(entry, value);
  return [
    inBothLanguages(call, pythonNames(call)),
    'In a task definition of any tool:',
    `\`\`\`json\n"systemControls": [{ "namespace": ${JSON.stringify(named(entry))}, "value": ${JSON.stringify(value)} }]\n\`\`\``,
  ].join('\n\n');
}

function inBothLanguages(typeScript: string, python: string): string {
  return `\`\`\`ts\n${typeScript}\n\`\`\`\n\n<details><summary>Python</summary>\n\n\`\`\`python\n${python}\n\`\`\`\n\n</details>`;
}

/** The name with an interface, for parameters of interfaces. Linux refuses a secret for all of them. */
function named({ name }: SysctlEntry): string {
  return name.replace('<interface>', name.endsWith('.stable_secret') ? 'default' : 'all');
}

/** Returns the expression that sets a parameter to a value with a block. */
export function callOf(entry: SysctlEntry, value: string): string {
  const property = hasProperty(entry) ? `${propertyNameOf(entry.name)}: ${expressionOf(entry, value)}` : `byName: { '${named(entry)}': '${value}' }`;
  return namespaceOf(entry.name) === 'network' ? `KernelTuning.network({ ${property} })` : `KernelTuning.ipc('web', { ${property} })`;
}

/** Returns a property's value as an expression in TypeScript. */
function expressionOf({ shape }: SysctlEntry, value: string): string {
  const numbers = value.split(/\s+/);
  switch (shape.kind) {
    case 'count': return value;
    case 'duration': return `Duration.${shape.unit === 'seconds' ? 'seconds' : 'millis'}(${value})`;
    case 'bytes': return `Size.bytes(${value})`;
    case 'pages': return `Size.bytes(${BigInt(value) * BigInt(PAGE_SIZE)})`;
    case 'switch': return value === '1' ? 'true' : 'false';
    case 'choice': return `${shape.className}.${shape.choices.find(choice => choice.value === value)!.constant}`;
    case 'portRange': return `PortRange.of(${numbers.join(', ')})`;
    case 'portList': return `[PortRange.port(${value})]`;
    case 'groupRange': return `GroupRange.of(${numbers.join(', ')})`;
    case 'bufferSizes': return `TcpBufferSizes.of(${numbers.map(number => `Size.bytes(${number})`).join(', ')})`;
    case 'semaphores': return `SemaphoreLimits.of({ ${['semaphoresPerSet', 'semaphores', 'operationsPerCall', 'sets'].map((key, i) => `${key}: ${numbers[i]}`).join(', ')} })`;
    case 'icmpTypes': case 'text': return `'${value}'`;
  }
}

/** The place of a section of docs/sysctls.md. */
export function topicAnchor(anchor: string): string | undefined {
  return anchor === '' ? undefined : `parameters/#${anchor}`;
}
