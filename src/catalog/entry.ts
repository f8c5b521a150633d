import type { KernelVersions } from './kernel-versions';

/** The kernel namespace of a parameter: `network` is shared by all containers of a task, `ipc` belongs to one container. */
export type SysctlNamespace = 'network' | 'ipc';

/** The lowest and highest value, both inclusive. */
export type Bounds = readonly [min: number | bigint, max: number | bigint];

/** The unit of a time value. */
export type TimeUnit = 'seconds' | 'milliseconds' | 'microseconds' | 'nanoseconds';

/** Values that the library rejects, and that some kernels accept. */
export interface KernelDependentValues extends KernelVersions {
  /** The values that at least one kernel accepts. */
  readonly bounds: Bounds;
}

/** A shape whose values can depend on the kernel. */
interface KernelDependent {
  /** Left out if all measured kernels accept the same values. */
  readonly kernelDependent?: KernelDependentValues;
}

/** A whole number. */
export interface Numeric extends KernelDependent {
  /** The values that the library accepts. */
  readonly bounds: Bounds;

  /** The values that every kernel accepts, if they include meaningless ones, such as negative seconds. */
  readonly kernelBounds?: Bounds;
}

/** A value with a special meaning. */
export interface Choice {
  readonly value: string;
  readonly constant: string;
  readonly meaning: string;
}

/** The form of a parameter's value. It determines the property's type, the rendered text, and the accepted text. */
export type Shape =
  | { readonly kind: 'count' } & Numeric & { readonly unit?: string }
  | { readonly kind: 'duration'; readonly unit: TimeUnit } & Numeric
  | { readonly kind: 'bytes' } & Numeric
  /** A size that the kernel stores in pages. */
  | { readonly kind: 'pages' } & Numeric
  | { readonly kind: 'switch'; readonly kernelBounds?: Bounds }
  /**
   * Without bounds, the choices are names, and the kernel may accept more. `className` is set if there is a property;
   * parameters with the same choices share a class.
   */
  | { readonly kind: 'choice'; readonly className?: string; readonly choices: readonly Choice[]; readonly bounds?: Bounds; readonly kernelBounds?: Bounds } & KernelDependent
  | { readonly kind: 'portRange' }
  | { readonly kind: 'portList' }
  | { readonly kind: 'icmpTypes' }
  | { readonly kind: 'groupRange' }
  | { readonly kind: 'bufferSizes'; readonly lowest?: number } & KernelDependent
  | { readonly kind: 'semaphores' }
  /** A text of a known form; `form` is a noun phrase. */
  | { readonly kind: 'text'; readonly form: string; readonly pattern: RegExp };

/** A kernel parameter that a task can set. */
export interface SysctlEntry {
  /** The name as ECS and the kernel spell it; `<interface>` stands for the name of a network interface. */
  readonly name: string;
  readonly shape: Shape;

  /**
   * A sentence that describes the value and its effect. It starts with an article or "Whether", so that it can serve as
   * the summary of a property.
   */
  readonly summary: string;

  /** Conditions and side effects, in full sentences. */
  readonly caveat?: string;

  /** The value in a new namespace; left out if it depends on the kernel version, the memory size, or the host. */
  readonly kernelDefault?: string;

  /**
   * The first kernel version in which a network namespace has the parameter, if newer than 6.1, the version that a
   * Fargate task can rely on.
   */
  readonly since?: string;

  /** The kernel version that removed the parameter. */
  readonly removedIn?: string;

  /** The kernel module that provides the parameter. */
  readonly module?: string;

  /**
   * The reason, as a clause, why the parameter has no property and can only be set with `byName`. Parameters of newer
   * kernels, modules, and interfaces need none.
   */
  readonly byNameBecause?: string;

  /** A link to the documentation or the source. */
  readonly source: string;
}

/** The namespace of a parameter. Of the names that ECS accepts, those that do not start with `net.` belong to the IPC namespace. */
export function namespaceOf(name: string): SysctlNamespace {
  return name.startsWith('net.') ? 'network' : 'ipc';
}

/** The name of a parameter's property: `net.ipv4.tcp_fin_timeout` becomes `netIpv4TcpFinTimeout`. */
export function propertyNameOf(name: string): string {
  return name.replace(/[._-]([a-z0-9])/g, (_, next: string) => next.toUpperCase());
}

/** The criterion for a typed property; `hasProperty` and the reasons in `by-name.ts` implement it. */
export const PROPERTY_CRITERION = 'As a rule, a parameter has a property if it sets a limit, a timeout, or an option of the ports, connections, datagrams, or IPC objects that programs in a Fargate task use, and if Linux 6.1 has it without a module.';

/** Whether the typed structs have a property for the parameter. */
export function hasProperty({ name, since, module, byNameBecause }: SysctlEntry): boolean {
  return since === undefined && module === undefined && byNameBecause === undefined && !name.includes('<');
}
