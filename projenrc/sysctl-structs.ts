import { Component, SourceCode, typescript } from 'projen';
import { Choice, hasProperty, IPC_SYSCTLS, limitOf, NETWORK_SYSCTLS, propertyNameOf, Shape, SysctlEntry } from '../src/sysctls/catalogue';

const TYPES: Readonly<Record<Exclude<Shape['kind'], 'choice' | 'text'>, string>> = {
  count: 'number',
  duration: 'Duration',
  bytes: 'Size',
  switch: 'boolean',
  portRange: 'PortRange',
  portList: 'PortRange[]',
  icmpTypes: 'number[]',
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
      'Kernel parameters of a task\'s network namespace, which its containers share.',
      '',
      'One property for each parameter, named after it: `net.ipv4.tcp_fin_timeout` is `netIpv4TcpFinTimeout`.',
      'All but one of a Fargate task\'s containers are left alone: the values stand on one container and hold for all.',
    ]);
    struct(project, 'IpcSysctls', 'SysctlOptions', IPC_SYSCTLS.filter(hasProperty), [
      'Kernel parameters of one container\'s IPC namespace.',
      '',
      'One property for each parameter, named after it: `kernel.shmmax` is `kernelShmmax`.',
    ]);
    choiceClasses(project, [...NETWORK_SYSCTLS, ...IPC_SYSCTLS].filter(hasProperty));
  }
}

function struct(project: typescript.TypeScriptProject, name: string, base: string, entries: readonly SysctlEntry[], doc: string[]) {
  const file = generated(project, `src/sysctls/${kebab(name)}.generated.ts`);
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
  const file = generated(project, 'src/sysctls/choices.generated.ts');
  const written = new Set<string>();
  for (const { shape, summary, source } of entries) {
    if (shape.kind !== 'choice' || written.has(typeOf(shape))) {
      continue;
    }
    const className = typeOf(shape);
    written.add(className);
    const names = entries.filter(entry => entry.shape.kind === 'choice' && typeOf(entry.shape) === className).map(({ name }) => `\`${name}\``);
    file.line();
    comment(file, [`The values of ${names.join(' and ')}.`, '', summary, '', `@see ${source}`]);
    file.open(`export class ${className} {`);
    for (const choice of shape.choices) {
      constant(file, className, choice);
    }
    comment(file, [
      'A value that has no name here.',
      '',
      `Where it is used, anything but ${limitOf(shape)} is refused.`,
    ]);
    file.open(`public static of(value: string): ${className} {`);
    file.line(`return new ${className}(value);`);
    file.close('}');
    file.line();
    file.open('private constructor(');
    file.line('private readonly value: string,');
    file.close(') {}');
    file.line();
    comment(file, ['The value as the kernel writes it.']);
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

function docOf({ name, shape, summary, caveat, kernelDefault, goneIn, module, source }: SysctlEntry): string[] {
  const value = shape.kind === 'switch' ? 'true writes 1, false writes 0' : limitOf(shape);
  return [
    `\`${name}\`: ${summary[0].toLowerCase()}${summary.slice(1)}`,
    ...caveat ? ['', caveat] : [],
    ...module ? ['', `The kernel has it only with the module ${module}, which a task cannot load and nobody has shown on Fargate.`] : [],
    ...goneIn ? ['', `Linux ${goneIn} has dropped it.`] : [],
    '',
    `Values: ${value}.`,
    '',
    `@default - not set; ${defaultOf(kernelDefault)}`,
    `@see ${source}`,
  ];
}

function defaultOf(kernelDefault: string | undefined): string {
  switch (kernelDefault) {
    case undefined: return 'what the kernel starts with depends on the host';
    case '': return 'the kernel starts with none';
    default: return `the kernel starts with ${kernelDefault}`;
  }
}

function typeOf(shape: Shape): string {
  if (shape.kind === 'text' || shape.kind === 'choice' && shape.className === undefined) {
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

