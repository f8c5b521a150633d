import { aws_ecs as ecs, Duration, Stack } from 'aws-cdk-lib';
import {
  DURATION, IMAGES, LinuxControlsError, listOf, objectOf, ObservedTask, ObserverSidecar, optional, ProcessAccess, requireTypes,
  SIDECAR, sidecarContainer, SidecarOptions, sortedEntries, StopOrderOptions,
} from './kit';
import { escapeDollars, MetricsExporter } from './metrics-exporter';
import { ProcessDetail, ProcessMetric, ProcessNames } from './process-metric';

/** Properties of `ProcessMetricsCollector`. */
export interface ProcessMetricsCollectorProps extends SidecarOptions, StopOrderOptions {
  /** The destinations of the metrics. */
  readonly exporters: MetricsExporter[];

  /**
   * The time between two readings.
   *
   * @default - one minute
   */
  readonly interval?: Duration;

  /**
   * The processes to read.
   *
   * @default - all processes of the task, including those of the collector and of other observers
   */
  readonly include?: ProcessNames;

  /**
   * The processes to skip.
   *
   * @default - none
   */
  readonly exclude?: ProcessNames;

  /**
   * The metrics to read for each process.
   *
   * @default - processor time, physical and virtual memory, and disk I/O, the defaults of the collector
   */
  readonly metrics?: ProcessMetric[];

  /**
   * Whether to report the command line of each process, which may contain secrets. The collector itself reports it by default.
   *
   * @default false
   */
  readonly commandLine?: boolean;

  /**
   * Attributes to add to all metrics, for example `{ 'service.name': 'shop' }`. Attributes of the task, such as its ARN,
   * are always included.
   *
   * @default - none
   */
  readonly resourceAttributes?: Record<string, string>;

  /**
   * The details that the collector may fail to read without logging an error.
   *
   * @default - the user, because the collector's image contains no user names; also the executable and the disk I/O if
   * `access` does not allow reading them
   */
  readonly mutedErrors?: ProcessDetail[];

  /**
   * The collector's access to the processes of other containers.
   *
   * @default - `ProcessAccess.anyUser()`
   */
  readonly access?: ProcessAccess;
}

const NAME = 'ProcessMetricsCollector';

const DEFAULTS = {
  containerName: 'process-metrics',
  image: IMAGES.collector,
  // A collector with only these components used 77 MiB with a few processes, and 112 MiB when it read 200 processes every
  // second. The image has more components.
  memoryReservationMiB: 128,
  memoryLimitMiB: 256,
  isLongLived: true,
};

/** The environment variable that contains the collector's configuration. */
const CONFIGURATION = 'COLLECTOR_CONFIGURATION';

/** The metrics that the collector reads by default. */
const COLLECTOR_DEFAULTS = [ProcessMetric.CPU_TIME, ProcessMetric.DISK_IO, ProcessMetric.MEMORY_USAGE, ProcessMetric.MEMORY_VIRTUAL];

/**
 * A sidecar with an OpenTelemetry Collector that reads processor time, memory, and disk I/O of each process in the task
 * and exports them as metrics.
 *
 * By default, it runs as root with SYS_PTRACE and the default capabilities. Otherwise, it could not read the disk I/O,
 * the executable, or the open files of other users' processes. Set `access` to run it with fewer privileges. Its image
 * has no shell, so it has no health check.
 *
 * The container is named `process-metrics`, uses the image
 * `ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib:0.159.0`, and reserves 128 MiB
 * and no CPU units. ECS stops it if it exceeds 256 MiB. Any other image must contain version 0.159.0 or later of the
 * collector.
 *
 * Throws if there is no exporter or an empty list of metrics, if `interval` is 0 or known only at deployment, or if two
 * exporters set the same variable from different secrets.
 *
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/receiver/hostmetricsreceiver/README.md
 *
 * @example
 * declare const taskDefinition: ecs.FargateTaskDefinition;
 *
 * taskDefinition.addExtension(new ProcessMetricsCollector({ exporters: [MetricsExporter.prometheus()] }));
 */
export class ProcessMetricsCollector extends ObserverSidecar {
  readonly #props: ProcessMetricsCollectorProps;
  readonly #access: ProcessAccess;
  readonly #collector: ReturnType<typeof collectorOf>;

  constructor(props: ProcessMetricsCollectorProps) {
    requireTypes(NAME, props, { ...SIDECAR, exporters: listOf(objectOf('MetricsExporter', '_render')), interval: optional(DURATION) });
    super();
    this.#props = props;
    this.#access = props.access ?? ProcessAccess.anyUser();
    this.#collector = collectorOf(props, this.#access);
  }

  public attach(task: ObservedTask): void {
    const { configuration, secrets, ports } = this.#collector;
    const { id, container } = sidecarContainer(this.#props, DEFAULTS);
    task._addContainer(id, {
      ...container,
      // https://opentelemetry.io/docs/collector/configuration/
      command: [`--config=env:${CONFIGURATION}`],
      environment: { [CONFIGURATION]: Stack.of(task.taskDefinition).toJsonString(configuration) },
      secrets,
      portMappings: ports?.map(containerPort => ({ containerPort })),
      readonlyRootFilesystem: true,
    }, this.#access, this.#props);
  }
}

/** Returns the configuration of the collector, and the secrets and ports that it refers to. */
function collectorOf(props: ProcessMetricsCollectorProps, access: ProcessAccess) {
  const { exporters, resourceAttributes = {} } = props;
  if (exporters.length === 0) {
    throw new LinuxControlsError(`${NAME}: exporters is empty, so the metrics would have no destination. Add an exporter, for example MetricsExporter.debug() to see the metrics in the log.`);
  }
  if (props.metrics?.length === 0) {
    throw new LinuxControlsError(`${NAME}: metrics is empty, so nothing would be collected. Add a metric, for example ProcessMetric.CPU_TIME, or omit the property.`);
  }
  const named = exporters.map((exporter, i) => ({
    name: exporters.slice(0, i).some(({ _type }) => _type === exporter._type) ? `${exporter._type}/${i + 1}` : exporter._type,
    ...exporter._render(`EXPORTER_${i + 1}_`),
  }));
  const attributes = sortedEntries(resourceAttributes).map(([key, value]) => ({ key, value: escapeDollars(value), action: 'upsert' }));
  const processors = {
    // Adds the task's ARN, which distinguishes processes of different tasks that have the same PID.
    resource_detection: { detectors: ['ecs'] },
    ...attributes.length > 0 ? { resource: { attributes } } : {},
  };
  const ports = exporters.flatMap(({ _port }) => _port === undefined ? [] : [_port]);
  return {
    configuration: sortMembers({
      receivers: {
        host_metrics: {
          collection_interval: intervalText(props.interval ?? Duration.minutes(1)),
          scrapers: { process: processScraper(props, access) },
        },
      },
      processors,
      exporters: Object.fromEntries(named.map(({ name, settings }) => [name, settings])),
      service: {
        pipelines: { metrics: { receivers: ['host_metrics'], processors: Object.keys(processors), exporters: named.map(({ name }) => name) } },
        // The collector's own metrics would use port 8888, which the application may need.
        telemetry: { metrics: { level: 'none' } },
      },
    }),
    secrets: secretsOf(named.map(({ secrets }) => secrets)),
    ports: ports.length > 0 ? ports : undefined,
  };
}

function processScraper(props: ProcessMetricsCollectorProps, access: ProcessAccess): object {
  const { include, exclude, metrics = COLLECTOR_DEFAULTS, commandLine = false, mutedErrors } = props;
  const isSelected = (metric: ProcessMetric) => metrics.some(({ name }) => name === metric.name);
  const readsAnyUser = access.mayTrace && !access.dropsCapabilities;
  const muted = mutedErrors ?? [ProcessDetail.USER, ...readsAnyUser ? [] : [ProcessDetail.EXECUTABLE, ProcessDetail.IO]];
  return {
    include: renderNames(include),
    exclude: renderNames(exclude),
    metrics: Object.fromEntries([...COLLECTOR_DEFAULTS, ...metrics].map(metric => [metric.name, { enabled: isSelected(metric) }])),
    resource_attributes: { 'process.command_line': { enabled: commandLine } },
    ...Object.fromEntries(muted.map(({ name }) => [`mute_process_${name}_error`, true])),
  };
}

function renderNames(processes: ProcessNames | undefined): object | undefined {
  return processes && { match_type: processes.matchType, names: processes.names.map(escapeDollars) };
}

function intervalText(interval: Duration): string {
  if (interval.isUnresolved()) {
    throw new LinuxControlsError(`${NAME}: interval is known only at deployment, but the collector's configuration needs it during synthesis. Set it to a fixed duration.`);
  }
  if (interval.toMilliseconds() <= 0) {
    throw new LinuxControlsError(`${NAME}: interval is 0, which the collector refuses. Set it to at least one second.`);
  }
  return `${interval.toMilliseconds()}ms`;
}

function secretsOf(all: readonly Record<string, ecs.Secret>[]): Record<string, ecs.Secret> | undefined {
  const entries = all.flatMap(secrets => Object.entries(secrets)).sort(([a], [b]) => a < b ? -1 : 1);
  const duplicate = entries.find(([name, { arn }]) => entries.some(([other, secret]) => other === name && secret.arn !== arn));
  if (duplicate) {
    throw new LinuxControlsError(`${NAME}: two exporters set the environment variable ${duplicate[0]} from different secrets. Rename one of the variables.`);
  }
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** Sorts the members of all objects by name, so that the JSON is the same in every language. */
function sortMembers(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sortMembers);
  }
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return value;
  }
  const members = sortedEntries(value as Record<string, unknown>).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, sortMembers(member)]));
}
