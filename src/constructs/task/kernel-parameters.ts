import { type aws_ecs as ecs, Token } from 'aws-cdk-lib';
import { LinuxControlsError } from '../error';
import {
  ChangeKind, ContainerChange, ContainerChanges, hasName, isSameName, listOf, unknownContainerMessage, RenderedContainer, Resolve, formatName,
} from './container-changes';
import { reservedPortList } from './reserved-ports';
import { dependenciesOf, startedWith } from './start-order';
import { networkModeOf, runsOnWindows, TaskDefinitionTarget } from './task-definition-target';
import { message } from '../../wording';
import type { NetworkSysctls } from '../sysctls/network-sysctls.generated';
import { setterOf, sorted, Sysctls } from '../sysctls/render';
import { servicesOf } from '../validation/attach';

const RESERVED_PORTS = 'net.ipv4.ip_local_reserved_ports';

/** The network and IPC kernel parameters that blocks set on one task definition. */
export class KernelParameters implements ContainerChange {
  /** Returns the parameters of a task definition, which all its blocks share. */
  public static of(target: TaskDefinitionTarget): KernelParameters {
    const changes = ContainerChanges.of(target.l1);
    return changes.getOrCreate(ChangeKind.KERNEL_PARAMETERS, () => new KernelParameters(target, changes.observers));
  }

  private network = new Map<string, string>();

  /** What set each parameter, as the subject of a clause, by its block and name. */
  private readonly setters = new Map<string, string>();
  private reserving?: { readonly ports: string; readonly values: Sysctls };
  private readonly ipc = new Map<string, Map<string, string>>();
  private hasTokens = false;
  private reserveListeningPorts?: boolean;
  private sysctlContainer?: { readonly name: string; readonly isDefault: boolean };

  private constructor(private readonly target: TaskDefinitionTarget, private readonly observers: ReadonlySet<string>) {}

  /**
   * Adds network parameters. Throws if another block sets a parameter to a different value or contradicts an option, on
   * Windows, and in host mode.
   */
  public addNetwork(values: Sysctls, { containerName, reserveListeningPorts }: NetworkSysctls): void {
    this.rejectWindows('KernelTuning.network');
    if (networkModeOf(this.target) === 'host') {
      throw new LinuxControlsError('KernelTuning.network does not support network mode host: the containers use the network namespace of the instance, whose net.* parameters a task cannot set. Use awsvpc or bridge, or set the parameters on the instance.', this.target.l1);
    }
    this.merge(this.network, values, 'KernelTuning.network');
    this.network = sorted(this.network);
    this.reserving = undefined;
    this.hasTokens ||= hasTokens(values);
    if (typeof containerName === 'string') {
      if (this.sysctlContainer && !this.sysctlContainer.isDefault && this.sysctlContainer.name !== containerName) {
        throw new LinuxControlsError(message`KernelTuning.network already sets the network parameters on container ${this.sysctlContainer.name}, so it cannot set them on ${containerName}. Use the same containerName in both blocks.`, this.target.l1);
      }
      this.sysctlContainer = { name: containerName, isDefault: false };
    }
    if (typeof reserveListeningPorts === 'boolean' && (this.reserveListeningPorts ?? reserveListeningPorts) !== reserveListeningPorts) {
      throw new LinuxControlsError(message`reserveListeningPorts is true in one block and false in another, but it applies to the whole task. Remove one of the two.`, this.target.l1);
    }
    this.reserveListeningPorts ??= reserveListeningPorts;
  }

  /** Sets the container that sets the network parameters if no block names one. */
  public setDefaultContainer(name: string): void {
    this.sysctlContainer ??= { name, isDefault: true };
  }

  /**
   * Adds IPC parameters of one container. Throws if another block sets a parameter to a different value, on Windows, and
   * with ipcMode host.
   */
  public addIpc(containerName: string, sysctls: Sysctls): void {
    this.rejectWindows('KernelTuning.ipc');
    if (this.target.l1.ipcMode === 'host') {
      throw new LinuxControlsError(message`KernelTuning.ipc does not support ipcMode host: the containers use the IPC namespace of the instance, whose parameters a task cannot set. Remove ipcMode, or set the parameters on the instance.`, this.target.l1);
    }
    const values = this.ipc.get(containerName) ?? new Map<string, string>();
    this.merge(values, sysctls, `KernelTuning.ipc('${containerName}')`);
    this.ipc.set(containerName, values);
    this.hasTokens ||= hasTokens(sysctls);
  }

  public mayAddTokens(): boolean {
    return this.hasTokens;
  }

  public applyTo(containers: RenderedContainer[], resolve: Resolve): string[] {
    const problems = [...this.ipc].flatMap(([name, values]) => {
      const container = containers.find(candidate => isSameName(candidate.name, name, resolve));
      return container ? this.addSystemControls(container, [container], values, `KernelTuning.ipc('${name}')`, resolve) : [unknownContainerMessage('KernelTuning.ipc', resolve(name), containers)];
    });
    return this.network.size > 0 ? [...problems, ...this.applyNetwork(containers, resolve)] : problems;
  }

  private rejectWindows(block: string): void {
    if (runsOnWindows(this.target)) {
      throw new LinuxControlsError(`${block} does not support Windows containers, which have no Linux kernel parameters. Remove the kernel parameters, or set the operating system family to LINUX.`, this.target.l1);
    }
  }

  private applyNetwork(containers: RenderedContainer[], resolve: Resolve): string[] {
    if (containers.length === 0) {
      return ['KernelTuning.network requires a container to set the network parameters on, and the task definition has none. Add a container.'];
    }
    const { sysctlContainer } = this;
    const preferred = sysctlContainer && containers.find(({ name }) => isSameName(name, sysctlContainer.name, resolve));
    if (sysctlContainer && !preferred) {
      return [unknownContainerMessage('KernelTuning.network', resolve(sysctlContainer.name), containers)];
    }
    const networkMode = networkModeOf(this.target);
    if (networkMode !== 'bridge' && networkMode !== 'none') {
      return this.applyNetworkTo(containers, preferred ?? this.chooseContainer(containers, resolve), resolve);
    }
    // Each container has its own network namespace.
    return (preferred && !sysctlContainer?.isDefault ? [preferred] : containers)
      .flatMap(container => this.applyNetworkTo([container], container, resolve));
  }

  private applyNetworkTo(sharing: readonly RenderedContainer[], container: RenderedContainer, resolve: Resolve): string[] {
    const ports = this.reserveListeningPorts ?? true ? this.reservedPorts(sharing) : undefined;
    return this.addSystemControls(container, sharing, ports === undefined ? this.network : this.withReservedPorts(ports), 'KernelTuning.network', resolve);
  }

  /** Returns the network parameters with the reserved ports. They are the same in each rendering, unless containers change. */
  private withReservedPorts(ports: string): Sysctls {
    if (this.reserving?.ports !== ports) {
      this.reserving = { ports, values: sorted(new Map([...this.network, [RESERVED_PORTS, ports]])) };
    }
    return this.reserving.values;
  }

  /** Keeps a list that a container already sets. The checks report the listening ports that it does not reserve. */
  private reservedPorts(sharing: readonly RenderedContainer[]): string | undefined {
    const { l1 } = this.target;
    if (sharing.some(container => systemControlsOf(container).some(({ namespace }) => namespace === RESERVED_PORTS))) {
      return undefined;
    }
    const services = networkModeOf(this.target) === 'awsvpc' ? servicesOf(l1) : [];
    return reservedPortList(this.network, sharing, services.flatMap(({ service }) => service.ingressPorts));
  }

  /**
   * Chooses the container that sets the values, which must start before every listener, or without listeners, before
   * the main container. If none does, it starts before the listeners that are no observers or at least before the main
   * container, and a check reports the other listeners.
   */
  private chooseContainer(containers: readonly RenderedContainer[], resolve: Resolve): RenderedContainer {
    const isListener = ({ portMappings }: RenderedContainer) => listOf(portMappings).length > 0;
    const listeners = containers.filter(isListener);
    // Most tasks have one listener, which waits for no container.
    if (listeners.length === 1 && dependenciesOf(listeners[0], containers, resolve).length === 0) {
      return listeners[0];
    }
    const application = containers.filter(({ name }) => !hasName(this.observers, name, resolve));
    const main = containers.find(({ name }) => isSameName(name, this.target.l2?.defaultContainer?.containerName, resolve))
      ?? application.find(({ essential }) => essential !== false)
      ?? containers[0];
    // Prefers containers that others wait for and that wait for none, such as an init container.
    const awaited = new Set(application.flatMap(container => dependenciesOf(container, application, resolve)));
    const first = application.filter(container => awaited.has(container) && dependenciesOf(container, application, resolve).length === 0);
    const candidates = [...first, main, ...containers];
    const startingBefore = (later: readonly RenderedContainer[]) => {
      const earlier = later.map(container => startedWith(container, containers, resolve));
      return later.length === 0 ? undefined : candidates.find(candidate => earlier.every(started => started.has(candidate)));
    };
    return startingBefore(listeners) ?? startingBefore(application.filter(isListener)) ?? startingBefore([main])!;
  }

  /** Returns the option or preset that sets a parameter, with its block. */
  private subjectOf(block: string, name: string): string {
    const setter = this.setters.get(`${block} ${name}`);
    return setter === undefined ? block : `${block}: ${setter}`;
  }

  /** Adds values to others. Throws if one contradicts another. */
  private merge(into: Map<string, string>, sysctls: Sysctls, block: string): void {
    for (const [name, value] of sysctls) {
      const other = into.get(name);
      if (other !== undefined && other !== value) {
        const [one, two] = [this.setters.get(`${block} ${name}`), setterOf(sysctls, name)];
        throw new LinuxControlsError(`${block}: ${one} sets ${shownSysctl(name)} to ${shownValue(other)}, and ${two}${one === two ? ' of another block' : ''} sets it to ${shownValue(value)} on the same task definition. Keep one value.`, this.target.l1);
      }
    }
    sysctls.forEach((value, name) => {
      into.set(name, value);
      this.setters.set(`${block} ${name}`, setterOf(sysctls, name)!);
    });
  }

  /**
   * Adds the values to a container, except those that one of the containers sharing the namespace already sets. Returns the
   * conflicts.
   */
  private addSystemControls(
    sysctlContainer: RenderedContainer, sharing: readonly RenderedContainer[], values: Sysctls, block: string, resolve: Resolve,
  ): string[] {
    if (sysctlContainer.systemControls && !Array.isArray(sysctlContainer.systemControls)) {
      return [message`${block} cannot add to systemControls of container ${formatName(sysctlContainer.name)}, because the value is unresolved. Set systemControls to a list.`];
    }
    const allExisting = sharing.flatMap(container => systemControlsOf(container).map(control => ({ container, control })));
    const problems: string[] = [];
    const added: ecs.CfnTaskDefinition.SystemControlProperty[] = [];
    for (const [name, value] of values) {
      const existing = allExisting.filter(({ control }) => control.namespace === name);
      if (existing.length === 0) {
        added.push({ namespace: name, value });
        continue;
      }
      const requested = JSON.stringify(resolve(value));
      const other = existing.find(({ control }) => JSON.stringify(control.value) !== requested);
      if (other) {
        problems.push(message`${this.subjectOf(block, name)} sets ${shownSysctl(name)} to ${requested}, but container ${formatName(other.container.name)} sets it to ${JSON.stringify(other.control.value)} in its own systemControls. Remove one of the two.`);
      }
    }
    if (added.length > 0) {
      sysctlContainer.systemControls = [...systemControlsOf(sysctlContainer), ...added];
    }
    return problems;
  }
}

function hasTokens(sysctls: Sysctls): boolean {
  return [...sysctls].some(entry => entry.some(text => Token.isUnresolved(text)));
}

/** The text of a CDK token means nothing to a reader. */
function shownSysctl(name: string): string {
  return Token.isUnresolved(name) ? 'a parameter with an unresolved name' : name;
}

function shownValue(value: string): string {
  return Token.isUnresolved(value) ? 'an unresolved value' : value;
}

function systemControlsOf({ systemControls }: RenderedContainer): readonly ecs.CfnTaskDefinition.SystemControlProperty[] {
  return listOf(systemControls);
}
