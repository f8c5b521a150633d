/* eslint-disable @typescript-eslint/no-require-imports -- factories load their presets on demand */
import { callOverridable, LinuxControlsError } from '../error';
import type { ApplicationContainer } from './application-container';
import type { CustomObserverProps } from './custom-observer';
import type { ExecuteCommandUse } from './execute-command-use';
import { ObservedTask } from './observed-task';
import { Observers, UNNAMED } from './observers';
import type { OptionsSnapshot } from './options-snapshot';
import type { DatadogAgentProps } from './presets/datadog-agent-props';
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
import { message } from '../wording';

/** Options that select the application containers that an observer changes. */
export interface ApplicationSelection {
  /**
   * Names of application containers that the observer does not change. A name that no application container has stops synthesis.
   *
   * @default - none: the observer can change all application containers
   */
  readonly excludeContainers?: string[];
}

/** Options for every observer. */
export interface ObserverSidecarProps extends ApplicationSelection {
  /**
   * Whether the observer must see the processes of other containers. If so, the task gets `pidMode: task`.
   *
   * @default true
   */
  readonly sharedPidNamespace?: boolean;

  /**
   * How the observer depends on ECS Exec. Synthesis stops if one observer of a task needs ECS Exec and another fails with it.
   *
   * @default - the observer works with and without ECS Exec
   */
  readonly executeCommand?: ExecuteCommandUse;

  /**
   * The name of the observer in messages. A Python class should set it, because its own name is not known here.
   *
   * Throws if the name is empty.
   *
   * @default - the name of a TypeScript class; the containers that the observer adds in other languages
   */
  readonly name?: string;
}

/**
 * A sidecar that watches the application in its task.
 *
 * Use a preset such as `debugToolbox` or `syscallTracer`, describe a container with `custom`, or extend this class and add containers in
 * `attach`. Apply the observer with `taskDefinition.addExtension(observer)` or `taskDefinition.with(observer)`, before or after the application
 * containers are added. Applying it twice has the same effect as applying it once.
 */
export abstract class ObserverSidecar extends TaskDefinitionBlock {
  /**
   * Creates a debug toolbox: a container in which you open a shell with ECS Exec. By default, it runs as root with SYS_PTRACE. It sleeps until
   * a session opens.
   *
   * The default image, Amazon Linux 2023, has a package manager but no debugging tools. To provide tools, set an `image` that contains them, use
   * `ToolboxImage.fromDockerfile()`, or set `install`, which needs a route from the subnet to the package repositories. In a shared PID namespace,
   * ECS Exec works in only one container, and ECS chooses which: see `applicationsMayTrace`.
   *
   * The container is named `toolbox`, reserves 32 MiB, and is stopped at 256 MiB, or at 512 MiB if it installs packages.
   *
   * Throws if `install` contains an invalid package name, or if it is combined with an access that drops the default capabilities.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
   */
  public static debugToolbox(props: DebugToolboxProps = {}): ObserverSidecar {
    const { DebugToolbox } = require('./presets/debug-toolbox') as typeof import('./presets/debug-toolbox');
    return new DebugToolbox(props);
  }

  /**
   * Creates a sidecar with the Datadog Agent. By default, it collects metrics of the task, receives DogStatsD metrics on port 8125 and traces on
   * port 8126, and lists the processes of all containers.
   *
   * The container is named `datadog-agent`, reserves 64 CPU units and 192 MiB, and is stopped at 512 MiB. Datadog publishes no size for Fargate:
   * monitor the usage and adjust these values.
   *
   * By default, the root file system of the Agent is read-only. This requires four volumes, and a container named `datadog-agent-configuration` that
   * fills one of them and exits. Network monitoring and workload protection are off by default. Network monitoring allows the Agent to trace every
   * process. Workload protection starts each application container under a tracer, which stops the application if the Agent stays unreachable. ECS
   * restarts the Agent when it exits.
   *
   * The Agent shares the PID namespace with the application by default. Root containers of the task can then read the API key from its environment,
   * which a warning reports unless the `user` of each application container is known to be another one. `nonRoot` protects the key from containers without SYS_PTRACE.
   *
   * With `logCollection`, a FireLens log router named `datadog-agent-log-router` sends the logs of the applications to Datadog. It reserves 32 CPU
   * units and 50 MiB, is stopped at 256 MiB, and uses the image `public.ecr.aws/aws-observability/aws-for-fluent-bit:3.2.1`.
   *
   * Throws if `site`, `registry`, or `agentVersion` is invalid, if the version is too old for a feature, if `environment` contains the API key or
   * contradicts another option, if options contradict each other, or if the task has a log router that cannot send logs to Datadog.
   *
   * @see https://docs.datadoghq.com/integrations/ecs_fargate/
   *
   * @example
   * declare const taskDefinition: ecs.FargateTaskDefinition;
   * const key = secretsmanager.Secret.fromSecretCompleteArn(this, 'Key', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-a1b2c3');
   *
   * taskDefinition.addExtension(ObserverSidecar.datadogAgent({
   *   apiKey: ecs.Secret.fromSecretsManager(key),
   *   site: 'datadoghq.eu',
   *   nonRoot: true,
   *   sockets: true,
   *   serviceTags: { env: 'production', service: 'shop', version: '1.4.2' },
   *   logCollection: { source: 'nginx' },
   * }));
   */
  public static datadogAgent(props: DatadogAgentProps): ObserverSidecar {
    const { DatadogAgent } = require('./presets/datadog-agent') as typeof import('./presets/datadog-agent');
    return new DatadogAgent(props);
  }

  /**
   * Creates a sidecar that lets AWS FIS and Steadybit inject faults into the task. It runs an SSM agent, which registers the task as a managed
   * instance of Systems Manager at startup and deregisters it when the task stops.
   *
   * The task gets `enableFaultInjection`, the shared PID namespace if an action requires it, no capability, and two roles with only the permissions
   * that registration requires.
   *
   * The container is named `fault-injection`, reserves 64 MiB and no CPU units, and is stopped at 512 MiB. Its image is
   * `public.ecr.aws/amazon-ssm-agent/amazon-ssm-agent:3.2.2303.0`. At startup, it installs the AWS CLI, jq, and procps, which needs a route out of
   * the subnet. An image that contains them avoids the installation.
   *
   * Fault injection does not work with ECS Exec. The rule `ssm-agent-with-exec` reports an error for a service that enables ECS Exec.
   *
   * Throws if `actions` is empty, for a Windows task, if `enableFaultInjection` is false, and for network faults in a network mode other than
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
   * Creates a sidecar that uses strace to follow all processes with a given name, including restarted ones, and writes one line per system call to
   * its own log. It needs no network access and no ECS Exec, and its root file system is read-only.
   *
   * It looks for new processes once a second, so it does not see the first calls of a process. Tracing slows a process down.
   *
   * The container is named `syscall-tracer`, reserves 32 MiB, and is stopped at 128 MiB. The image must contain `sh` and strace (tested with
   * strace 6.1).
   *
   * Throws if `process` or an item of `syscalls` is invalid.
   */
  public static syscallTracer(props: SyscallTracerProps): ObserverSidecar {
    const { SyscallTracer } = require('./presets/syscall-tracer') as typeof import('./presets/syscall-tracer');
    return new SyscallTracer(props);
  }

  /**
   * Creates a sidecar that writes one JSON object to its log and exits. The object contains the kernel release, the kernel parameters that the task
   * sets and whether they are in effect, and the Yama setting. It also contains the sidecar's capabilities, and what `/proc` shows of the other
   * containers. The sidecar needs no network access, and its root file system is read-only.
   *
   * It starts after all containers that do not wait for it, because a kernel parameter takes effect when the container that sets it starts.
   *
   * The container is named `kernel-report`, uses BusyBox 1.37.0, reserves 16 MiB, and is stopped at 64 MiB. Any other image must contain `sh`, `cat`,
   * `od`, `sed`, `sort`, `tr`, and `uname`.
   */
  public static kernelReport(props: KernelReportProps = {}): ObserverSidecar {
    const { KernelReport } = require('./presets/kernel-report') as typeof import('./presets/kernel-report');
    return new KernelReport(props);
  }

  /**
   * Creates an observer for any other tool that runs in its own container.
   *
   * Throws if ECS rejects the container name. When the observer is applied, it throws if the task already has a container with the same name.
   */
  public static custom(props: CustomObserverProps): ObserverSidecar {
    const { CustomObserver } = require('./custom-observer') as typeof import('./custom-observer');
    return new CustomObserver(props);
  }

  /**
   * Creates an observer for a tool that runs inside the application containers and starts the application. A carrier container provides the tool's
   * files. Each application container starts the tool, which receives the container's own entry point and command.
   *
   * The name of the wrapper, the location of its files, and the variables that it reads depend on the version of the tool, so you must specify them.
   * The examples do this for four tools. Every wrapped container must set its entry point, because the CDK cannot read the entry point of an image.
   * It must also set its command if it needs one, because setting an entry point discards the image's command. A container without an entry point
   * stops synthesis unless `excludeContainers` contains its name.
   *
   * The containers of other observers and a log router are not changed.
   *
   * Throws if ECS does not support `waitFor` with the given carrier, or if `environment` and `secrets` contain the same variable.
   *
   * @see https://docs.docker.com/engine/containers/run/#default-entrypoint
   */
  public static entryPointWrapper(props: EntryPointWrapperProps): ObserverSidecar {
    const { EntryPointWrapper } = require('./presets/entry-point-wrapper') as typeof import('./presets/entry-point-wrapper');
    return new EntryPointWrapper(props);
  }

  /**
   * Creates a sidecar that records profiles of a process with a sampling profiler, for example py-spy, rbspy, or phpspy. It waits for the
   * process, records it at intervals, and stores the recordings on a volume or in a bucket. When the process ends, it continues with the next process
   * that has the same name.
   *
   * The container is named `profiler`, has a read-only root file system, reserves 64 CPU units and 32 MiB, and is stopped at 256 MiB.
   *
   * Throws if a duration, an interval, a rate, or a number of recordings is out of range, or if the process name is invalid. Also throws if a bucket
   * is combined with an image that is known to have no `aws` command.
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
   * Creates a sidecar with dotnet-monitor for applications on .NET 5 or later. It provides metrics. With an API key or collection rules, it also
   * provides dumps, traces, and logs.
   *
   * Each application container gets the shared volume at `/diag` and the variable `DOTNET_DiagnosticPorts`. The PID mode of the task does not change.
   *
   * Metrics are available on port 52325 to every client that can reach the task. The API is available on port 52323 inside the task only, and
   * rejects every request unless `apiKey` is set. To call it from outside the task, set `Urls` and a certificate with `configuration`.
   *
   * The container is named `dotnet-monitor`, uses the image `mcr.microsoft.com/dotnet/monitor:10.0.3`, reserves 51 CPU units and 32 MiB, and is
   * stopped at 256 MiB.
   *
   * Throws if `user` is not numeric, or if `configuration` contains a setting that the preset controls. An application container that sets a
   * different user or its own `DOTNET_DiagnosticPorts` stops synthesis.
   *
   * @see https://github.com/dotnet/dotnet-monitor/blob/main/documentation/kubernetes.md
   * @see https://github.com/dotnet/dotnet-monitor/blob/main/documentation/authentication.md
   */
  public static dotnetMonitor(props: DotnetMonitorProps = {}): ObserverSidecar {
    const { DotnetMonitor } = require('./presets/dotnet-monitor') as typeof import('./presets/dotnet-monitor');
    return new DotnetMonitor(props);
  }

  /**
   * Creates a sidecar with an OpenTelemetry Collector that reads processor time, memory, and disk I/O of each process in the task and exports them as
   * metrics.
   *
   * By default, it runs as root with SYS_PTRACE and the default capabilities. Otherwise, it could not read the disk I/O, the executable, or
   * the open files of other users' processes. Set `access` to run it with fewer privileges. Its image has no shell, so it has no health check.
   *
   * The container is named `process-metrics`, uses the image
   * `ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib:0.159.0`, reserves 128 MiB and no CPU units, and is
   * stopped at 256 MiB. Any other image must contain version 0.159.0 or later of the collector.
   *
   * Throws if there is no exporter, if `interval` is 0 or known only at deployment, or if two exporters set the same variable from different secrets.
   *
   * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/receiver/hostmetricsreceiver/README.md
   */
  public static processMetrics(props: ProcessMetricsProps): ObserverSidecar {
    const { ProcessMetrics } = require('./presets/process-metrics') as typeof import('./presets/process-metrics');
    return new ProcessMetrics(props);
  }

  /** Whether the observer must see the processes of other containers. */
  public readonly sharedPidNamespace: boolean;

  /** How the observer depends on ECS Exec. Undefined if it works with and without ECS Exec. */
  public readonly executeCommand?: ExecuteCommandUse;

  /** Names of application containers that the observer does not change. */
  public readonly excludeContainers: string[];

  /**
   * The options of a preset. Undefined in user-defined classes.
   *
   * @internal
   */
  protected _options?: OptionsSnapshot;

  private readonly observerName?: string;

  constructor(props: ObserverSidecarProps = {}) {
    super();
    if (props.name?.trim() === '') {
      throw new LinuxControlsError('ObserverSidecar: name is empty. Set it to a name for messages, or omit it.');
    }
    this.observerName = props.name;
    this.sharedPidNamespace = props.sharedPidNamespace ?? true;
    this.executeCommand = props.executeCommand;
    this.excludeContainers = [...props.excludeContainers ?? []];
  }

  /**
   * Adds the observer's containers and the volumes and grants that they need. Called once per task definition, when the observer is applied.
   */
  public abstract attach(task: ObservedTask): void;

  /**
   * Changes one application container. Called for each application container, including those added after the observer, every time the task
   * definition is rendered. Only call methods of the container here.
   */
  public changeApplication(container: ApplicationContainer): void {
    void container; // A leading underscore would be part of the name in Python, where an override must have the same names.
  }

  /** Returns the name of the observer in messages. */
  public toString(): string {
    return this.observerName ?? (this.constructor === ObserverSidecar ? UNNAMED : `an observer of class ${this.constructor.name}`);
  }

  /** @internal */
  public _change({ l1, l2 }: TaskDefinitionTarget): void {
    if (!l2) {
      throw new LinuxControlsError(message`an observer cannot add containers to an L1 (CfnTaskDefinition). Use ecs.FargateTaskDefinition, or add the container to containerDefinitions and apply SharedPidNamespace.`, l1);
    }
    const observers = Observers.of(l1);
    if (observers.find(this)) {
      return;
    }
    if (this.sharedPidNamespace) {
      new SharedPidNamespace()._change({ l1, l2 });
    }
    const task = ObservedTask._of(l2, observers, this);
    callOverridable(() => this.attach(task), l2, () => `${observers.nameOf(this)} failed to attach`);
    observers.add(this);
    this.requireChanges(task, observers);
  }

  /**
   * Throws if the options or `attach` prepare changes, but `changeApplication` is not overridden. In Python, the reason can be a misspelled method:
   * jsii transmits only methods that override one.
   */
  private requireChanges(task: ObservedTask, observers: Observers): void {
    const unused = this.excludeContainers.length > 0 ? message`sets excludeContainers` : task._allowsSecrets ? message`calls task.allowSecret()` : undefined;
    if (unused !== undefined && this.changeApplication === ObserverSidecar.prototype.changeApplication) {
      throw new LinuxControlsError(message`${observers.nameOf(this)} ${unused}, which has no effect because it does not override changeApplication. Check the spelling of the method, or remove the setting.`, task.taskDefinition);
    }
  }

  /**
   * Completes the rendered containers of the observer once all containers of the task are known.
   *
   * @internal
   */
  public _complete(_own: readonly RenderedContainer[], _all: readonly RenderedContainer[], _resolve: Resolve): void {}

  /**
   * Whether the observer may add values with tokens to the containers.
   *
   * @internal
   */
  public _mayAddTokens(): boolean {
    return this.changeApplication !== ObserverSidecar.prototype.changeApplication || this._complete !== ObserverSidecar.prototype._complete;
  }

  /**
   * Whether the other observer has the same effect: a preset of the same class with equal options. An instance of a user-defined class
   * equals only itself.
   *
   * @internal
   */
  public _equals(other: ObserverSidecar, resolve: Resolve): boolean {
    const isSamePreset = this.constructor === other.constructor && this._options !== undefined && other._options !== undefined;
    return this === other || (isSamePreset && this._options!.equals(other._options!, resolve));
  }
}
