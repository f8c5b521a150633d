import { isDeepStrictEqual } from 'node:util';
import type { aws_ecs as ecs } from 'aws-cdk-lib';
import { LinuxControlsError } from '../error';
import { ContainerChange, ContainerChanges, isSameName, unknownContainerMessage, RenderedContainer, Resolve, formatName } from './container-changes';
import { reservedPortList } from './reserved-ports';
import { networkModeOf, runsOnWindows, TaskDefinitionTarget } from './task-definition-target';
import type { Sysctls } from '../sysctls/render';

const RESERVED_PORTS = 'net.ipv4.ip_local_reserved_ports';

/** The kernel parameters that blocks give to one task definition, network and IPC. */
export class KernelParameters implements ContainerChange {
  /** The parameters of a task definition, one object for all blocks. */
  public static of(target: TaskDefinitionTarget): KernelParameters {
    const changes = ContainerChanges.of(target.l1);
    return changes.getOrCreate('kernel-parameters', () => new KernelParameters(target, changes.observers));
  }

  private network = new Map<string, string>();
  private readonly ipc = new Map<string, Map<string, string>>();
  private carrier?: { readonly containerName: string; readonly isDefault: boolean };
  private reservesListeners = false;

  private constructor(private readonly target: TaskDefinitionTarget, private readonly observers: ReadonlySet<string>) {}

  /** Adds parameters of the network namespace; throws where another block has given one of them another value, on Windows and in host mode. */
  public addNetwork(sysctls: Sysctls, containerName?: string): void {
    this.refuseWindows('KernelTuning.network');
    if (networkModeOf(this.target) === 'host') {
      throw new LinuxControlsError('KernelTuning.network: with network mode host the containers use the instance\'s own network namespace, and ECS refuses net.* parameters. Use awsvpc or bridge, or set them on the instance.', this.target.l1);
    }
    merge(this.network, sysctls, 'KernelTuning.network', this.target.l1);
    this.network = sorted(this.network);
    if (containerName !== undefined) {
      if (this.carrier && !this.carrier.isDefault && this.carrier.containerName !== containerName) {
        throw new LinuxControlsError(`KernelTuning.network has put the task's network parameters on container ${this.carrier.containerName}, and is now asked to put them on ${containerName}. Name one container.`, this.target.l1);
      }
      this.carrier = { containerName, isDefault: false };
    }
  }

  /** Puts the network parameters on a container where nobody names another. */
  public setDefaultCarrier(containerName: string): void {
    this.carrier ??= { containerName, isDefault: true };
  }

  /** Keeps the ports on which containers listen out of an ephemeral range that is set. */
  public reserveListeningPorts(): void {
    this.reservesListeners = true;
  }

  /** Adds parameters of one container's IPC namespace; throws where another block has given one of them another value, on Windows and in host mode. */
  public addIpc(containerName: string, sysctls: Sysctls): void {
    this.refuseWindows('KernelTuning.ipc');
    if (this.target.l1.ipcMode === 'host') {
      throw new LinuxControlsError('KernelTuning.ipc: with ipcMode host the containers use the instance\'s own IPC namespace, and ECS refuses IPC parameters. Remove ipcMode, or set them on the instance.', this.target.l1);
    }
    const values = this.ipc.get(containerName) ?? new Map<string, string>();
    merge(values, sysctls, `KernelTuning.ipc('${containerName}')`, this.target.l1);
    this.ipc.set(containerName, values);
  }

  public applyTo(containers: RenderedContainer[], resolve: Resolve): string[] {
    const problems = [...this.ipc].flatMap(([name, values]) => {
      const container = containers.find(candidate => isSameName(candidate.name, name, resolve));
      return container ? addTo(container, [container], values, 'KernelTuning.ipc', resolve) : [unknownContainerMessage('KernelTuning.ipc', resolve(name), containers)];
    });
    return this.network.size > 0 ? [...problems, ...this.applyNetwork(containers, resolve)] : problems;
  }

  private refuseWindows(block: string): void {
    if (runsOnWindows(this.target)) {
      throw new LinuxControlsError(`${block}: containers on Windows take no kernel parameters. Leave them out, or set the operating system family to LINUX.`, this.target.l1);
    }
  }

  private applyNetwork(containers: RenderedContainer[], resolve: Resolve): string[] {
    if (containers.length === 0) {
      return ['KernelTuning.network has no container to put the task\'s network parameters on. Add a container.'];
    }
    const { carrier } = this;
    const named = carrier && containers.find(({ name }) => isSameName(name, carrier.containerName, resolve));
    if (carrier && !named) {
      return [unknownContainerMessage('KernelTuning.network', resolve(carrier.containerName), containers)];
    }
    if (networkModeOf(this.target) !== 'bridge' && networkModeOf(this.target) !== 'none') {
      return this.addNetworkTo(containers, named ?? this.carrierAmong(containers, resolve), resolve);
    }
    // Here each container has a network namespace of its own.
    return (named && !carrier?.isDefault ? [named] : containers)
      .flatMap(container => this.addNetworkTo([container], container, resolve));
  }

  private addNetworkTo(sharing: readonly RenderedContainer[], carrier: RenderedContainer, resolve: Resolve): string[] {
    const reserved = this.reservesListeners ? this.reservedPorts(sharing) : undefined;
    const values = reserved ? sorted(new Map([...this.network, [RESERVED_PORTS, reserved]])) : this.network;
    return addTo(carrier, sharing, values, 'KernelTuning.network', resolve);
  }

  /** A list that a container sets by hand is the caller's own; what it leaves open is a finding of the checks. */
  private reservedPorts(sharing: readonly RenderedContainer[]): string | undefined {
    const isReservedByHand = sharing.some(container => systemControlsOf(container).some(({ namespace }) => namespace === RESERVED_PORTS));
    return isReservedByHand ? undefined : reservedPortList(this.network, sharing);
  }

  /**
   * The container that applies the values, which has to start before whatever listens: observers aside, the first that others wait for and
   * that waits for none, else the task's default container.
   */
  private carrierAmong(containers: readonly RenderedContainer[], resolve: Resolve): RenderedContainer {
    const application = containers.filter(({ name }) => ![...this.observers].some(observer => isSameName(name, observer, resolve)));
    const awaitedBy = (container: RenderedContainer) => application.filter(({ name }) => waitsFor(container, name));
    const awaited = new Set(application.flatMap(awaitedBy));
    return application.find(container => awaited.has(container) && awaitedBy(container).length === 0)
      ?? containers.find(({ name }) => isSameName(name, this.target.l2?.defaultContainer?.containerName, resolve))
      ?? application.find(({ essential }) => essential !== false)
      ?? containers[0];
  }
}

/** Gives the values to the carrier, and leaves alone what one of the sharing containers has set to the same value by hand. */
function addTo(carrier: RenderedContainer, sharing: readonly RenderedContainer[], values: Sysctls, block: string, resolve: Resolve): string[] {
  if (carrier.systemControls && !Array.isArray(carrier.systemControls)) {
    return [`${block} cannot add to the systemControls of container ${formatName(carrier.name)}, which are known only when the stack is deployed. Give them as a list.`];
  }
  const problems: string[] = [];
  const added: ecs.CfnTaskDefinition.SystemControlProperty[] = [];
  const allByHand = sharing.flatMap(container => systemControlsOf(container).map(control => ({ container, control })));
  for (const [name, value] of values) {
    const byHand = allByHand.filter(({ control }) => control.namespace === name);
    if (byHand.length === 0) {
      added.push({ namespace: name, value });
      continue;
    }
    const requested = JSON.stringify(resolve(value));
    const other = byHand.find(({ control }) => JSON.stringify(control.value) !== requested);
    if (other) {
      problems.push(`${block} sets ${name} to ${requested}, and container ${formatName(other.container.name)} sets it to ${JSON.stringify(other.control.value)} in its own systemControls. Remove one of the two.`);
    }
  }
  if (added.length > 0) {
    carrier.systemControls = [...systemControlsOf(carrier), ...added];
  }
  return problems;
}

function merge(into: Map<string, string>, sysctls: Sysctls, block: string, at: ecs.CfnTaskDefinition): void {
  for (const [name, value] of sysctls) {
    const other = into.get(name);
    if (other !== undefined && other !== value) {
      throw new LinuxControlsError(`${block} has set ${name} to ${other} on this task definition, and is now asked to set it to ${value}. Keep one value.`, at);
    }
  }
  sysctls.forEach((value, name) => into.set(name, value));
}

function systemControlsOf({ systemControls }: RenderedContainer): ecs.CfnTaskDefinition.SystemControlProperty[] {
  return Array.isArray(systemControls) ? systemControls as ecs.CfnTaskDefinition.SystemControlProperty[] : [];
}

function waitsFor({ dependsOn }: RenderedContainer, name: string): boolean {
  return Array.isArray(dependsOn)
    && (dependsOn as ecs.CfnTaskDefinition.ContainerDependencyProperty[]).some(({ containerName }) => isDeepStrictEqual(containerName, name));
}

function sorted(values: Sysctls): Map<string, string> {
  return new Map([...values].sort(([a], [b]) => a < b ? -1 : 1));
}
