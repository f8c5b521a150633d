import { Component, SourceCode, typescript } from 'projen';
import { acceptedValues, Choice, hasProperty, IPC_SYSCTLS, kernelDependence, NETWORK_SYSCTLS, PROPERTY_CRITERION, propertyNameOf, Shape, SysctlEntry } from '../src/catalog';

const TYPES: Readonly<Record<Exclude<Shape['kind'], 'choice' | 'icmpTypes' | 'text'>, string>> = {
  count: 'number',
  duration: 'Duration',
  bytes: 'Size',
  pages: 'Size',
  switch: 'boolean',
  portRange: 'PortRange',
  portList: 'PortRange[]',
  groupRange: 'GroupRange',
  bufferSizes: 'TcpBufferSizes',
  semaphores: 'SemaphoreLimits',
};

const IMPORTS: readonly (readonly [module: string, names: readonly string[]])[] = [
  ['aws-cdk-lib', ['Duration', 'Size']],
  ['./presets/sysctl-preset', ['IpcPreset', 'NetworkPreset']],
  ['./values/group-range', ['GroupRange']],
  ['./values/port-range', ['PortRange']],
  ['./values/semaphore-limits', ['SemaphoreLimits']],
  ['./values/tcp-buffer-sizes', ['TcpBufferSizes']],
];

const WITH_PROPERTY = [...NETWORK_SYSCTLS, ...IPC_SYSCTLS].filter(hasProperty);
const CHOICES = [...new Set(WITH_PROPERTY.filter(({ shape }) => shape.kind === 'choice').map(({ shape }) => typeOf(shape)))].sort();

/** A member of a struct. */
interface StructMember {
  readonly name: string;
  readonly type: string;
  readonly doc: readonly string[];
}

const presets = (type: string, example: string): StructMember => ({
  name: 'presets',
  type: `${type}[]`,
  doc: [
    `Presets to apply, for example \`${example}\`. A value set by a property or by \`byName\` overrides the value of a preset.`,
    '',
    'Presets that set the same parameter to different values are rejected.',
    '',
    '@default - none',
  ],
});

const BY_NAME: StructMember = {
  name: 'byName',
  type: '{ [name: string]: string }',
  doc: [
    'Kernel parameters by name, for parameters without a typed property.',
    '',
    'The same checks apply as for properties: names that no task can set, mistyped names, and values out of range are rejected.',
    '',
    '@default - none',
  ],
};

const CONTAINER_NAME: StructMember = {
  name: 'containerName',
  type: 'string',
  doc: [
    'The name of the container that sets the values, which apply to all containers of the task.',
    '',
    'The values take effect when this container starts, so it must start before any container that listens.',
    'By default, adding an init container can move the values to it; specify a name to prevent that.',
    '',
    'If containers do not share a network namespace (EC2 with bridge networking), the values are set on every container by default,',
    'and only on this container if a name is specified.',
    '',
    '@default - a container that starts before every container with port mappings: the first that other containers depend',
    'on and that depends on none itself, not counting observers; otherwise the task\'s default container, or another one.',
    'If there is none, such a container before the task\'s default container, and a check names the listeners that may',
    'start first. The proxy in `TunedProxyTask`',
  ],
};

const RESERVE_LISTENING_PORTS: StructMember = {
  name: 'reserveListeningPorts',
  type: 'boolean',
  doc: [
    'Whether to reserve the listening ports of all containers, including observers, in the ephemeral range: the one that is set, or the',
    'default of the kernel, 32768 to 60999.',
    '',
    'Listening ports are those of port mappings, those to which a health check connects on its own address, for example `localhost:9901`,',
    'and `ingressPortOverride` of Service Connect in the services of the app that run the task definition. Reserve others with',
    '`netIpv4IpLocalReservedPorts`.',
    '',
    'Reserved ports are listed in `net.ipv4.ip_local_reserved_ports`, in addition to the ports that you reserve. If a listening port is not',
    'reserved, an outgoing connection can take it before the listener opens it.',
    '',
    'If several blocks set parameters of one task, `false` in one of them applies to the task; `true` in another one is then an error.',
    '',
    '@default true',
  ],
};

/** Generates the typed structs, and the classes for parameters with a fixed set of values, from the catalog. */
export class SysctlStructs extends Component {
  constructor(project: typescript.TypeScriptProject) {
    super(project);
    struct(project, 'NetworkSysctls', [
      presets('NetworkPreset', 'TcpKeepAlive'), BY_NAME, CONTAINER_NAME, RESERVE_LISTENING_PORTS, ...NETWORK_SYSCTLS.filter(hasProperty).map(memberOf),
    ], [
      'Kernel parameters of a task\'s network namespace, which all containers of a Fargate task share.',
      '',
      'Each property is named after its parameter: `netIpv4TcpFinTimeout` sets `net.ipv4.tcp_fin_timeout`.',
      'The values are set on one container and apply to all containers of the task.',
      '',
      `${PROPERTY_CRITERION} Set other parameters with \`byName\`; their values are checked as well.`,
    ]);
    struct(project, 'IpcSysctls', [presets('IpcPreset', 'SystemVIpc'), BY_NAME, ...IPC_SYSCTLS.filter(hasProperty).map(memberOf)], [
      'Kernel parameters of a container\'s IPC namespace.',
      '',
      'Each property is named after its parameter: `kernelShmmax` sets `kernel.shmmax`.',
    ]);
    choiceClasses(project, WITH_PROPERTY);
  }
}

function struct(project: typescript.TypeScriptProject, name: string, members: readonly StructMember[], doc: readonly string[]) {
  const file = generated(project, `src/constructs/sysctls/${kebab(name)}.generated.ts`);
  const types = new Set(members.map(({ type }) => type.replace('[]', '')));
  for (const [module, names] of [...IMPORTS, ['./choices.generated', CHOICES] as const]) {
    const used = names.filter(imported => types.has(imported));
    if (used.length > 0) {
      file.line(`import type { ${used.join(', ')} } from '${module}';`);
    }
  }
  file.line();
  comment(file, doc);
  file.open(`export interface ${name} {`);
  members.forEach((member, i) => {
    if (i > 0) {
      file.line();
    }
    comment(file, member.doc);
    file.line(`readonly ${member.name}?: ${member.type};`);
  });
  file.close('}');
}

function choiceClasses(project: typescript.TypeScriptProject, entries: readonly SysctlEntry[]) {
  const file = generated(project, 'src/constructs/sysctls/choices.generated.ts');
  const written = new Set<string>();
  for (const { shape, summary, source } of entries) {
    if (shape.kind !== 'choice' || written.has(typeOf(shape))) {
      continue;
    }
    const className = typeOf(shape);
    written.add(className);
    const names = entries.filter(entry => entry.shape.kind === 'choice' && typeOf(entry.shape) === className).map(({ name }) => `\`${name}\``);
    file.line();
    comment(file, [`Values of ${names.join(' and ')}.`, '', summary, '', `@see ${source}`]);
    file.open(`export class ${className} {`);
    for (const choice of shape.choices) {
      constant(file, className, choice);
    }
    comment(file, [
      'A value without a constant.',
      '',
      `Synthesis fails unless the value is ${acceptedValues(shape)}.`,
      '',
      '@param value the value in the kernel\'s format',
    ]);
    file.open(`public static of(value: string): ${className} {`);
    file.line(`return new ${className}(value);`);
    file.close('}');
    file.line();
    file.open('private constructor(');
    file.line('private readonly value: string,');
    file.close(') {}');
    file.line();
    comment(file, ['Returns the value in the kernel\'s format.']);
    file.open('public toString(): string {');
    file.line('return this.value;');
    file.close('}');
    file.close('}');
  }
}

function constant(file: SourceCode, className: string, { constant: name, meaning, value }: Choice) {
  comment(file, [`${meaning[0].toUpperCase()}${meaning.slice(1)}.`]);
  file.line(`public static readonly ${name} = new ${className}('${value}');`);
  file.line();
}

function memberOf({ name, shape, summary, caveat, kernelDefault, source }: SysctlEntry): StructMember {
  const doc = [
    summary,
    ...caveat ? ['', caveat] : [],
    '',
    `Sets \`${name}\`: ${shape.kind === 'switch' ? '1 if true, 0 if false' : acceptedValues(shape)}.`,
    ...[kernelDependence(shape)].flatMap(text => text ?? []),
    '',
    `@default - not set; ${defaultText(shape, kernelDefault)}`,
    `@see ${source}`,
  ];
  return { name: propertyNameOf(name), type: typeOf(shape), doc };
}

function defaultText(shape: Shape, kernelDefault: string | undefined): string {
  switch (kernelDefault) {
    case undefined: return 'the kernel default depends on the host';
    case '': return 'the kernel default is empty';
    default: return `the kernel default is ${kernelDefault}${unitOf(shape)}`;
  }
}

function unitOf(shape: Shape): string {
  switch (shape.kind) {
    case 'duration': return ` ${shape.unit}`;
    case 'bytes': return ' bytes';
    case 'pages': return ' pages';
    default: return '';
  }
}

function typeOf(shape: Shape): string {
  const isTiny = shape.kind === 'duration' && shape.unit !== 'seconds' && shape.unit !== 'milliseconds';
  if (shape.kind === 'text' || shape.kind === 'icmpTypes' || shape.kind === 'choice' && shape.className === undefined || isTiny) {
    throw new Error(`A ${shape.kind} without its own type can be set only by name.`);
  }
  return shape.kind === 'choice' ? shape.className! : TYPES[shape.kind];
}

function generated(project: typescript.TypeScriptProject, path: string): SourceCode {
  const file = new SourceCode(project, path, { readonly: true });
  file.line(`// ${file.marker}`);
  return file;
}

function comment(file: SourceCode, lines: readonly string[]) {
  file.line('/**');
  for (const line of lines) {
    file.line(` * ${line}`.trimEnd());
  }
  file.line(' */');
}

function kebab(name: string): string {
  return name.replace(/(?<=[a-z])([A-Z])/g, '-$1').toLowerCase();
}

