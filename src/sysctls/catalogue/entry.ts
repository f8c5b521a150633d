/** Which namespace of the kernel holds the parameter, and so who shares its value: all containers of a task, or one container. */
export type SysctlNamespace = 'network' | 'ipc';

/** Lowest and highest value, both allowed. */
export type Bounds = readonly [min: number | bigint, max: number | bigint];

/** The unit in which the kernel counts a time. */
export type TimeUnit = 'seconds' | 'milliseconds' | 'microseconds' | 'nanoseconds';

/** A whole number in one of the forms that the kernel reads. */
interface Numeric {
  /** What the library accepts. */
  readonly bounds: Bounds;

  /** What the kernel accepts, where that is more: it takes values that mean nothing, such as negative seconds. */
  readonly kernelBounds?: Bounds;
}

/** One meaning that the kernel gives to one value. */
export interface Choice {
  readonly value: string;
  readonly constant: string;
  readonly meaning: string;
}

/** The form of a parameter's value. It decides the type of the property, the text that is rendered and the text that is accepted. */
export type Shape =
  | { readonly kind: 'count' } & Numeric & { readonly unit?: string }
  | { readonly kind: 'duration'; readonly unit: TimeUnit } & Numeric
  | { readonly kind: 'bytes' } & Numeric
  | { readonly kind: 'switch'; readonly kernelBounds?: Bounds }
  /** Without bounds the choices are names, of which the kernel may know more. The class is named where there is a property; parameters that mean the same share one. */
  | { readonly kind: 'choice'; readonly className?: string; readonly choices: readonly Choice[]; readonly bounds?: Bounds; readonly kernelBounds?: Bounds }
  | { readonly kind: 'portRange' }
  | { readonly kind: 'portList' }
  | { readonly kind: 'icmpTypes' }
  | { readonly kind: 'groupRange' }
  | { readonly kind: 'bufferSizes'; readonly lowest?: number }
  | { readonly kind: 'semaphores' }
  /** A text of which only the form is known; `form` ends the sentence "It takes …". */
  | { readonly kind: 'text'; readonly form: string; readonly pattern: RegExp };

/** What is known about one kernel parameter that a task may set. */
export interface SysctlEntry {
  /** The name as ECS and the kernel spell it; `<interface>` stands for each network interface. */
  readonly name: string;
  readonly shape: Shape;

  /** What it does, in one sentence. */
  readonly summary: string;

  /** What else must be true for it to have an effect. */
  readonly caveat?: string;

  /** The value in a new namespace, where the kernel fixes it; left out where it follows the kernel's version, memory size or the host. */
  readonly kernelDefault?: string;

  /** The first kernel in which a network namespace has it, where that is newer than the 6.1 that a task can rely on. */
  readonly since?: string;

  /** The first kernel that has it no longer. */
  readonly goneIn?: string;

  /** The kernel module without which it is not there. */
  readonly module?: string;

  /** Why it has no property and can only be set by its name; parameters of newer kernels and of single interfaces need no reason. */
  readonly byNameBecause?: string;
  readonly source: string;
}

/** Names that an IPC namespace holds start so; all others that ECS accepts start with `net.`. */
export function namespaceOf(name: string): SysctlNamespace {
  return name.startsWith('net.') ? 'network' : 'ipc';
}

/** `net.ipv4.tcp_fin_timeout` is `netIpv4TcpFinTimeout` in the typed structs. */
export function propertyNameOf(name: string): string {
  return name.replace(/[._-]([a-z0-9])/g, (_, next: string) => next.toUpperCase());
}

/** Whether the typed structs have a property for it. */
export function hasProperty({ name, since, byNameBecause }: SysctlEntry): boolean {
  return since === undefined && byNameBecause === undefined && !name.includes('<');
}
