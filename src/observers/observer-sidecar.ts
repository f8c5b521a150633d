/* eslint-disable @typescript-eslint/no-require-imports -- each factory loads its preset, so that an app loads those that it uses */
import { LinuxControlsError } from '../error';
import type { ApplicationContainer } from './application-container';
import type { CustomObserverProps } from './custom-observer';
import type { ExecuteCommandUse } from './execute-command-use';
import { ObservedTask } from './observed-task';
import { Observers } from './observers';
import type { OptionsSnapshot } from './options-snapshot';
import type { DatadogAgentProps } from './presets/datadog-agent';
import type { DebugToolboxProps } from './presets/debug-toolbox';
import type { DotnetMonitorProps } from './presets/dotnet-monitor';
import type { EntryPointWrapperProps } from './presets/entry-point-wrapper';
import type { FaultInjectionProps } from './presets/fault-injection';
import type { KernelReportProps } from './presets/kernel-report';
import type { ProcessMetricsProps } from './presets/process-metrics';
import type { SamplingProfilerProps } from './presets/sampling-profiler';
import type { SyscallTracerProps } from './presets/syscall-tracer';
import type { RenderedContainer, Resolve } from '../task/container-changes';
import { SharedPidNamespace } from '../task/shared-pid-namespace';
import { TaskDefinitionBlock } from '../task/task-definition-block';
import type { TaskDefinitionTarget } from '../task/task-definition-target';

/** Which application containers an observer changes. */
export interface ApplicationChoice {
  /**
   * Names of the application containers that the observer leaves as they are. A name that no container has stops the synthesis.
   *
   * @default - it may change all of them
   */
  readonly excludeContainers?: string[];
}

/** What all observers can be told. */
export interface ObserverSidecarProps extends ApplicationChoice {
  /**
   * Whether the observer has to see the processes of the other containers, so that the task needs `pidMode: task`.
   *
   * @default true
   */
  readonly sharedPidNamespace?: boolean;

  /**
   * What the observer wants of ECS Exec. One that needs it and one that fails with it in the same task stop the synthesis.
   *
   * @default - it works with ECS Exec and without
   */
  readonly executeCommand?: ExecuteCommandUse;
}

/**
 * A sidecar that watches the application in its task.
 *
 * Use a preset such as `debugToolbox` or `syscallTracer`, describe a container with `custom`, or derive a class that adds its
 * containers in `attach`. Apply it with `taskDefinition.addExtension(observer)` or `taskDefinition.with(observer)`, before or after the
 * application's containers; applied twice it is there once.
 */
export abstract class ObserverSidecar extends TaskDefinitionBlock {
  /**
   * A container to open a shell in with ECS Exec: root, with SYS_PTRACE, and in no one's way. It sleeps until somebody comes.
   *
   * Its image, Amazon Linux 2023, brings a package manager and no tools. Choose where they come from: an `image` that has them, the one of
   * `ToolboxImage.fromDockerfile()`, or packages to `install` at start, which needs a way out of the subnet. In a shared PID namespace ECS Exec
   * works in one container, and which one is not yours to choose: see `applicationsMayTrace`.
   *
   * It is called `toolbox`, keeps 32 MiB for itself and is stopped at 256 MiB, or at 512 MiB if it installs packages.
   *
   * Throws when `install` names what is no package, or comes with an access that takes the default capabilities away.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
   */
  public static debugToolbox(props: DebugToolboxProps = {}): ObserverSidecar {
    const { DebugToolbox } = require('./presets/debug-toolbox') as typeof import('./presets/debug-toolbox');
    return new DebugToolbox(props);
  }

  /**
   * The Datadog Agent, in a container named `datadog-agent`: metrics of the task, DogStatsD on port 8125, traces on port 8126, and the processes of
   * all containers. It keeps 64 CPU units and 192 MiB for itself and is stopped at 512 MiB; Datadog states no size, so watch it and change it.
   *
   * The Agent's root file system is read-only, which takes four volumes and a container, `datadog-agent-configuration`, that fills one of them and
   * ends. Network monitoring and workload protection are off unless they are asked for: the first lets the Agent trace every process, and the second
   * starts each application container under a tracer. That ends the application if the Agent stays out of reach; ECS starts the Agent again by itself.
   *
   * Throws when the site is no host name, and when `environment` holds the API key or contradicts what the other options say.
   *
   * @see https://docs.datadoghq.com/integrations/ecs_fargate/
   */
  public static datadogAgent(props: DatadogAgentProps): ObserverSidecar {
    const { DatadogAgent } = require('./presets/datadog-agent') as typeof import('./presets/datadog-agent');
    return new DatadogAgent(props);
  }

  /**
   * The sidecar through which AWS FIS and Steadybit inject faults into the task: an SSM agent, in a container named `fault-injection`, that registers the
   * task as a managed instance of Systems Manager when it starts and takes that back when the task is stopped.
   *
   * The task gets `enableFaultInjection`, the shared PID namespace where an action needs it, no capability, and two roles with just what registering
   * takes. The sidecar keeps 64 MiB, is stopped at 512 MiB, and has no CPU units of its own. It installs the AWS CLI, jq and procps when it starts, which
   * needs a way out of the subnet; an image that has them saves that. Its image is `public.ecr.aws/amazon-ssm-agent/amazon-ssm-agent:3.2.2303.0`.
   *
   * It does not work beside ECS Exec. A service that turns it on is an error of the check `fault-injection-with-exec`.
   *
   * Throws when `actions` is empty, for a Windows task, where `enableFaultInjection` is false, and for faults of the network in another network mode than
   * `awsvpc` and `host`.
   *
   * @see https://docs.aws.amazon.com/fis/latest/userguide/ecs-task-actions.html
   * @see https://github.com/steadybit/extension-aws/blob/main/README-ecs-ssm-setup.md
   *
   * @example
   * declare const taskDefinition: ecs.FargateTaskDefinition;
   *
   * taskDefinition.addExtension(ObserverSidecar.faultInjection({ actions: [FaultAction.CPU_STRESS, FaultAction.NETWORK_LATENCY] }));
   */
  public static faultInjection(props: FaultInjectionProps = {}): ObserverSidecar {
    const { FaultInjection } = require('./presets/fault-injection') as typeof import('./presets/fault-injection');
    return new FaultInjection(props);
  }

  /**
   * Follows the processes of one name with strace, also after a restart, and writes one line for each system call into its own log. It needs
   * nothing from the network and no ECS Exec, and its root file system is read-only.
   *
   * A look for new processes a second means that the first calls of a process are not seen. A process that is traced is slower.
   *
   * It is called `syscall-tracer`, keeps 32 MiB for itself and is stopped at 128 MiB. The image has to have `sh` and strace (tried with 6.1).
   *
   * Throws when `image` is not given, or when `process` or one of `syscalls` cannot be one.
   */
  public static syscallTracer(props: SyscallTracerProps): ObserverSidecar {
    const { SyscallTracer } = require('./presets/syscall-tracer') as typeof import('./presets/syscall-tracer');
    return new SyscallTracer(props);
  }

  /**
   * Writes one JSON object into its log and ends: the kernel, which kernel parameters the task asks for and which of them are in effect, its
   * capabilities, Yama, and what `/proc` shows of the other containers. It needs nothing from the network, and its root file system is read-only.
   *
   * It starts after all containers that do not wait for it, since a parameter is in effect when the container that asks for it has been started.
   *
   * It is called `kernel-report`, runs on BusyBox 1.37.0, keeps 16 MiB for itself and is stopped at 64 MiB. An image of yours has to have `sh`,
   * `cat`, `od`, `sed`, `sort`, `tr` and `uname`.
   */
  public static kernelReport(props: KernelReportProps = {}): ObserverSidecar {
    const { KernelReport } = require('./presets/kernel-report') as typeof import('./presets/kernel-report');
    return new KernelReport(props);
  }

  /**
   * Any other tool that runs in a container of its own.
   *
   * Throws when the container has no name and the task has a container named `observer`.
   */
  public static custom(props: CustomObserverProps): ObserverSidecar {
    const { CustomObserver } = require('./custom-observer') as typeof import('./custom-observer');
    return new CustomObserver(props);
  }

  /**
   * A tool that has to run inside the application's containers and starts them: a carrier brings its files, and each application container is
   * started by the tool, which gets the container's own entry point and command.
   *
   * What the wrapper is called, where the files lie and which variables it reads changes with the tool's versions, so it is yours to state; the
   * examples show it for four tools. A container has to state its entry point, which of its image cannot be seen here, and with it the command, which
   * of the image is lost where an entry point is stated. One without entry point stops the synthesis unless it stands in `excludeContainers`.
   *
   * The containers of other observers and a log router are left as they are.
   *
   * Throws when `waitFor` is what ECS refuses for such a carrier, and when a variable stands in `environment` and in `secrets`.
   *
   * @see https://docs.docker.com/engine/containers/run/#default-entrypoint
   */
  public static entryPointWrapper(props: EntryPointWrapperProps): ObserverSidecar {
    const { EntryPointWrapper } = require('./presets/entry-point-wrapper') as typeof import('./presets/entry-point-wrapper');
    return new EntryPointWrapper(props);
  }

  /**
   * A sampling profiler beside the application: py-spy, rbspy, phpspy or another. It waits for a process, records it for a while, puts the recording on a volume or into
   * a bucket, and does so again and again, also when the process has ended and another one of its name is there.
   *
   * The container is named `profiler`, has a root file system that cannot be written, and keeps 64 CPU units and 32 MiB of memory for itself, with a limit of 256 MiB.
   *
   * Throws for a duration, an interval, a rate or a number of recordings out of bounds, for what is no name of a process, and for a bucket with an image that is known to
   * have no `aws` command.
   *
   * @see https://github.com/benfred/py-spy#how-do-i-run-py-spy-in-docker
   * @see https://rbspy.github.io/using-rbspy
   * @see https://github.com/adsr/phpspy
   */
  public static samplingProfiler(props: SamplingProfilerProps): ObserverSidecar {
    const { SamplingProfilerSidecar } = require('./presets/sampling-profiler') as typeof import('./presets/sampling-profiler');
    return new SamplingProfilerSidecar(props);
  }

  /**
   * dotnet-monitor beside .NET applications of version 5 and newer: metrics, and with an API key or by collection rules dumps, traces and logs.
   *
   * Each application container gets the volume that they share at `/diag`, and `DOTNET_DiagnosticPorts`. The task keeps the PID namespaces that it has.
   *
   * Metrics are at port 52325, for anybody who reaches the task there. The API is at port 52323 inside the task only, and answers nobody unless `apiKey` is given. To reach
   * it from elsewhere, set `Urls` and a certificate with `configuration`.
   *
   * The container is named `dotnet-monitor`, has the image `mcr.microsoft.com/dotnet/monitor:10.0.3`, and keeps 51 CPU units and 32 MiB of memory for itself, with a limit of
   * 256 MiB.
   *
   * Throws for a user that is no number, and for configuration that the preset has to set itself. An application container that states another user, or its own
   * `DOTNET_DiagnosticPorts`, stops the synthesis.
   *
   * @see https://github.com/dotnet/dotnet-monitor/blob/main/documentation/kubernetes.md
   * @see https://github.com/dotnet/dotnet-monitor/blob/main/documentation/authentication.md
   */
  public static dotnetMonitor(props: DotnetMonitorProps = {}): ObserverSidecar {
    const { DotnetMonitor } = require('./presets/dotnet-monitor') as typeof import('./presets/dotnet-monitor');
    return new DotnetMonitor(props);
  }

  /**
   * An OpenTelemetry collector that reads processor time, memory and disk I/O of each process of the task, and hands them on as metrics.
   *
   * It runs as root with SYS_PTRACE beside the default capabilities, since what a process of another user reads and writes, its executable and its
   * open files cannot be read otherwise; hand over another `access` to do without these. Its image has no shell, so there is no health check.
   *
   * Container `process-metrics`, image `ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib:0.159.0`, 128 MiB reserved
   * of at most 256, no CPU units of its own. Another image has to have a collector of that version or a later one.
   *
   * Throws when there is no exporter, when `interval` is 0 or not known yet, and when two exporters take one variable from different secrets.
   *
   * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/receiver/hostmetricsreceiver/README.md
   */
  public static processMetrics(props: ProcessMetricsProps): ObserverSidecar {
    const { ProcessMetrics } = require('./presets/process-metrics') as typeof import('./presets/process-metrics');
    return new ProcessMetrics(props);
  }

  /** Whether the observer has to see the processes of the other containers. */
  public readonly sharedPidNamespace: boolean;

  /** What the observer wants of ECS Exec; undefined where it works with it and without. */
  public readonly executeCommand?: ExecuteCommandUse;

  /** Names of the application containers that the observer leaves as they are. */
  public readonly excludeContainers: string[];

  /**
   * The caller's options, set by each preset; undefined in classes that users derive.
   *
   * @internal
   */
  protected _options?: OptionsSnapshot;

  constructor(props: ObserverSidecarProps = {}) {
    super();
    this.sharedPidNamespace = props.sharedPidNamespace ?? true;
    this.executeCommand = props.executeCommand;
    this.excludeContainers = [...props.excludeContainers ?? []];
  }

  /**
   * Adds the observer's containers, with the volumes and grants that they need. Called once for each task definition, when the observer is applied.
   */
  public abstract attach(task: ObservedTask): void;

  /**
   * Changes one application container. Called for each, also for those that are added after the observer, and each time the task
   * definition is rendered: do nothing here but what the container offers.
   */
  public changeApplication(_container: ApplicationContainer): void {}

  /** How messages call the observer. */
  public toString(): string {
    return `an observer of class ${this.constructor.name}`;
  }

  /** @internal */
  public _change({ l1, l2 }: TaskDefinitionTarget): void {
    if (!l2) {
      throw new LinuxControlsError('an observer adds containers, which an L1 cannot do. Use ecs.FargateTaskDefinition, or write the container into containerDefinitions and apply SharedPidNamespace.', l1);
    }
    const observers = Observers.of(l1);
    if (observers.find(this)) {
      return;
    }
    if (this.sharedPidNamespace) {
      new SharedPidNamespace()._change({ l1, l2 });
    }
    this.attach(ObservedTask._of(l2, observers, this));
    observers.add(this);
  }

  /**
   * Completes the observer's own containers when those of the whole task are known.
   *
   * @internal
   */
  public _complete(_own: readonly RenderedContainer[], _all: readonly RenderedContainer[], _resolve: Resolve): void {}

  /**
   * Whether another observer is the same: this one, or one of the same preset with equal options. Other classes are compared by identity.
   *
   * @internal
   */
  public _equals(other: ObserverSidecar, resolve: Resolve): boolean {
    const isSamePreset = this.constructor === other.constructor && this._options !== undefined && other._options !== undefined;
    return this === other || (isSamePreset && this._options!.equals(other._options!, resolve));
  }
}
