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
  ['./values/group-range', ['GroupRange']],
  ['./values/port-range', ['PortRange']],
  ['./values/semaphore-limits', ['SemaphoreLimits']],
  ['./values/tcp-buffer-sizes', ['TcpBufferSizes']],
];

/** Generates the typed structs, and the classes for parameters with a fixed set of values, from the catalog. */
export class SysctlStructs extends Component {
  constructor(project: typescript.TypeScriptProject) {
    super(project);
    struct(project, 'NetworkSysctls', 'NetworkSysctlOptions', NETWORK_SYSCTLS.filter(hasProperty), [
      'Kernel parameters of a task\'s network namespace, which all containers of a Fargate task share.',
      '',
      'Each property is named after its parameter: `netIpv4TcpFinTimeout` sets `net.ipv4.tcp_fin_timeout`.',
      'The values are set on one container and apply to all containers of the task.',
      '',
      `${PROPERTY_CRITERION} Set other parameters with \`byName\`; their values are checked as well.`,
    ]);
    struct(project, 'IpcSysctls', 'IpcSysctlOptions', IPC_SYSCTLS.filter(hasProperty), [
      'Kernel parameters of a container\'s IPC namespace.',
      '',
      'Each property is named after its parameter: `kernelShmmax` sets `kernel.shmmax`.',
    ]);
    choiceClasses(project, [...NETWORK_SYSCTLS, ...IPC_SYSCTLS].filter(hasProperty));
  }
}

function struct(project: typescript.TypeScriptProject, name: string, base: string, entries: readonly SysctlEntry[], doc: string[]) {
  const file = generated(project, `src/constructs/sysctls/${kebab(name)}.generated.ts`);
  const types = entries.map(entry => typeOf(entry.shape));
  for (const [module, names] of IMPORTS) {
    const used = names.filter(imported => types.some(type => type.replace('[]', '') === imported));
    if (used.length > 0) {
      file.line(`import type { ${used.join(', ')} } from '${module}';`);
    }
  }
  const choices = new Set(entries.flatMap(({ shape }) => shape.kind === 'choice' ? [typeOf(shape)] : []));
  if (choices.size > 0) {
    file.line(`import type { ${[...choices].sort().join(', ')} } from './choices.generated';`);
  }
  file.line(`import type { ${base} } from './sysctl-options';`);
  file.line();
  comment(file, doc);
  file.open(`export interface ${name} extends ${base} {`);
  entries.forEach((entry, i) => {
    if (i > 0) {
      file.line();
    }
    comment(file, docOf(entry));
    file.line(`readonly ${propertyNameOf(entry.name)}?: ${typeOf(entry.shape)};`);
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

function docOf({ name, shape, summary, caveat, kernelDefault, source }: SysctlEntry): string[] {
  return [
    summary,
    ...caveat ? ['', caveat] : [],
    '',
    `Sets \`${name}\`: ${shape.kind === 'switch' ? '1 if true, 0 if false' : acceptedValues(shape)}.`,
    ...[kernelDependence(shape)].flatMap(text => text ?? []),
    '',
    `@default - not set; ${defaultText(shape, kernelDefault)}`,
    `@see ${source}`,
  ];
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

function comment(file: SourceCode, lines: string[]) {
  file.line('/**');
  for (const line of lines) {
    file.line(` * ${line}`.trimEnd());
  }
  file.line(' */');
}

function kebab(name: string): string {
  return name.replace(/(?<=[a-z])([A-Z])/g, '-$1').toLowerCase();
}

