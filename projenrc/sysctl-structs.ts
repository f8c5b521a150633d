import { Project, SourceCode } from 'projen';
import { acceptedValues, hasProperty, IPC_SYSCTLS, kernelDependence, NETWORK_SYSCTLS, PROPERTY_CRITERION, propertyNameOf, Shape, SysctlEntry } from '../src/catalog';
import { sentence } from '../src/wording';

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

const CHOICES = [...NETWORK_SYSCTLS, ...IPC_SYSCTLS].filter(entry => hasProperty(entry) && entry.shape.kind === 'choice');

/** Generates the typed structs, and the classes for parameters with a fixed set of values, from the catalog. */
export function generateStructs(project: Project): void {
  struct(project, 'NetworkSysctls', `
Kernel parameters of a task's network namespace, which all containers of a Fargate task share.

The property of a parameter is named after it: \`netIpv4TcpFinTimeout\` sets \`net.ipv4.tcp_fin_timeout\`.
On Fargate, the values are set on one container and apply to all containers of the task.

${PROPERTY_CRITERION} Set other parameters with \`byName\`; the values of known ones are checked as well.`, [
    presets('NetworkPreset', 'TcpKeepAlive'),
    BY_NAME,
    member('containerName', 'string', `
The name of the container that sets the values, which apply to all containers that share its network namespace.

The values take effect when this container starts, so it should start before the containers that listen.
By default, adding an init container can move the values to it; specify a name to prevent that.

If containers do not share a network namespace (for example on EC2 in bridge mode), the values are set on every container by default,
and only on this container if a name is specified.

@default - a container that starts before all others with port mappings; without port mappings, before the task's default
container. It is the first one that others depend on and that depends on none itself, not counting observers; otherwise, the
task's default container, or another one. If none starts that early, a container that starts before the listeners that are not
observers, or before the default container, and a check names the listeners that may start first. The proxy in \`TunedProxyTask\``),
    member('reserveListeningPorts', 'boolean', `
Whether to reserve the listening ports of all containers, including observers, in the ephemeral range: the one that is set, or the
default of the kernel, 32768 to 60999.

Listening ports are those of port mappings, those after its own address in the command of a health check, for example \`localhost:9901\`,
and, in awsvpc mode, \`ingressPortOverride\` of Service Connect in the services of the app that run the task definition. Reserve others with
\`netIpv4IpLocalReservedPorts\`.

Reserved ports are listed in \`net.ipv4.ip_local_reserved_ports\`, in addition to the ports that you reserve, unless a container
sets that parameter itself. If a listening port is not reserved, an outgoing connection can take it before the listener opens it.

If several blocks set parameters of one task, \`false\` in one of them applies to the task; \`true\` in another one is then an error.

@default true`),
    ...NETWORK_SYSCTLS.filter(hasProperty).map(memberOf),
  ]);
  struct(project, 'IpcSysctls', `
Kernel parameters of a container's IPC namespace.

The property of a parameter is named after it: \`kernelShmmax\` sets \`kernel.shmmax\`.`, [
    presets('IpcPreset', 'SystemVIpc'),
    BY_NAME,
    ...IPC_SYSCTLS.filter(hasProperty).map(memberOf),
  ]);
  const classes = new Map(CHOICES.map(({ shape }) => [typeOf(shape), CHOICES.filter(other => typeOf(other.shape) === typeOf(shape))]));
  generate(project, 'choices', ["import { FACTORY, requireFactory } from '../factory';", "import { requireType, STRING } from '../required-types';", ...[...classes].map(([name, entries]) => `\n${choiceClass(name, entries)}`)]);
}

const presets = (type: string, example: string) => member('presets', `${type}[]`, `
Presets to apply, for example \`${example}\`. A value set by a property or by \`byName\` overrides the value of a preset.

Presets that set the same parameter to different values are rejected, unless a property or \`byName\` sets it.

@default - none`);

const BY_NAME = member('byName', '{ [name: string]: string }', `
Kernel parameters by name, for parameters without a typed property.

Names that no task can set, unknown names that resemble a known one, and values of known parameters that are out of range are rejected.

@default - none`);

function member(name: string, type: string, doc: string): string {
  return `${comment(doc)}\nreadonly ${name}?: ${type};`.replace(/^(?=.)/gm, '  ');
}

function struct(project: Project, name: string, doc: string, members: readonly string[]) {
  const types = new Set(members.map(text => /\?: (\w+)/.exec(text)?.[1]));
  const choices = [...new Set(CHOICES.map(({ shape }) => typeOf(shape)))].sort();
  const imports = [...IMPORTS, ['./choices.generated', choices] as const].map(([module, names]) => ({ module, used: names.filter(type => types.has(type)).join(', ') }));
  generate(project, name.replace(/(?<=[a-z])([A-Z])/g, '-$1').toLowerCase(), [
    ...imports.filter(({ used }) => used !== '').map(({ module, used }) => `import type { ${used} } from '${module}';`),
    `\n${comment(doc)}\nexport interface ${name} {\n${members.join('\n\n')}\n}`,
  ]);
}

function choiceClass(className: string, entries: readonly SysctlEntry[]): string {
  const [{ shape, summary, source }] = entries;
  const constants = (shape as Extract<Shape, { kind: 'choice' }>).choices.map(({ constant, meaning, value }) => `  /**
   * ${sentence(meaning)}
   */
  public static readonly ${constant} = new ${className}(FACTORY, '${value}');

`);
  return `${comment(`Values of ${entries.map(({ name }) => `\`${name}\``).join(' and ')}.\n\n${summary}\n\n@see ${source}`)}
export class ${className} {
${constants.join('')}  /**
   * A value without a constant.
   *
   * Synthesis fails unless the value ${'bounds' in shape && shape.bounds ? `is ${acceptedValues(shape)}` : 'could be the name of an algorithm'}.
   *
   * @param value the value in the kernel's format
   */
  public static of(value: string): ${className} {
    requireType('${className}.of', value, 'value', STRING);
    return new ${className}(FACTORY, value);
  }

  private constructor(
    key: symbol,
    private readonly value: string,
  ) {
    requireFactory(key, ${className});
  }

  /**
   * Returns the value in the kernel's format.
   */
  public toString(): string {
    return this.value;
  }
}`;
}

function memberOf({ name, shape, summary, caveat, kernelDefault, source }: SysctlEntry): string {
  return member(propertyNameOf(name), typeOf(shape), [
    summary,
    ...caveat ? ['', caveat] : [],
    '',
    `Sets \`${name}\`: ${shape.kind === 'switch' ? '1 if true, 0 if false' : acceptedValues(shape)}.`,
    ...[kernelDependence(shape)].flatMap(text => text ?? []),
    '',
    `@default - not set; ${defaultText(shape, kernelDefault)}`,
    `@see ${source}`,
  ].join('\n'));
}

function defaultText(shape: Shape, kernelDefault: string | undefined): string {
  const unit = shape.kind === 'duration' ? ` ${shape.unit}` : shape.kind === 'bytes' || shape.kind === 'pages' ? ` ${shape.kind}` : '';
  switch (kernelDefault) {
    case undefined: return 'the kernel default depends on the host';
    case '': return 'the kernel default is empty';
    default: return `the kernel default is ${kernelDefault}${unit}`;
  }
}

function typeOf(shape: Shape): string {
  const isTiny = shape.kind === 'duration' && shape.unit !== 'seconds' && shape.unit !== 'milliseconds';
  if (shape.kind === 'text' || shape.kind === 'icmpTypes' || shape.kind === 'choice' && shape.className === undefined || isTiny) {
    throw new Error(`A ${shape.kind} without its own type can be set only by name.`);
  }
  return shape.kind === 'choice' ? shape.className! : TYPES[shape.kind];
}

function generate(project: Project, name: string, parts: readonly string[]) {
  const file = new SourceCode(project, `src/constructs/sysctls/${name}.generated.ts`, { readonly: true });
  [`// ${file.marker}`, ...parts].join('\n').split('\n').forEach(line => file.line(line));
}

function comment(text: string): string {
  return `/**\n${text.trim().split('\n').map(line => ` * ${line}`.trimEnd()).join('\n')}\n */`;
}
