import { aws_ecs as ecs, Duration, Stack } from 'aws-cdk-lib';
import { literal, MetricsExporter } from './metrics-exporter';
import type { ObservedTask } from '../observed-task';
import { ObserverSidecar } from '../observer-sidecar';
import { OptionsSnapshot } from '../options-snapshot';
import { ProcessAccess } from '../process-access';
import { ProcessDetail, ProcessMetric, ProcessNames } from './process-metric';
import { sidecarContainer, SidecarOptions } from './sidecar-options';
import { LinuxControlsError } from '../../error';

/** What a collector of process metrics can be told. */
export interface ProcessMetricsProps extends SidecarOptions {
  /** Where the metrics go. */
  readonly exporters: MetricsExporter[];

  /**
   * How long it is from one reading to the next.
   *
   * @default - one minute
   */
  readonly interval?: Duration;

  /**
   * The processes that are read.
   *
   * @default - all in the task, those of the collector and of other observers included
   */
  readonly include?: ProcessNames;

  /**
   * The processes that are not read.
   *
   * @default - none
   */
  readonly exclude?: ProcessNames;

  /**
   * The metrics that are read of each process.
   *
   * @default - processor time, physical and virtual memory, and disk I/O, which the collector reads by itself
   */
  readonly metrics?: ProcessMetric[];

  /**
   * Whether the metrics tell the command line of a process, in which there may be secrets. The collector tells it by itself; here it does not.
   *
   * @default false
   */
  readonly commandLine?: boolean;

  /**
   * Attributes of all metrics, as in `{ 'service.name': 'shop' }`. Those of the task, such as its ARN, are there anyway.
   *
   * @default - none
   */
  readonly resourceAttributes?: Record<string, string>;

  /**
   * What may be unreadable without a message in the collector's log at each reading.
   *
   * @default - the user, of which the collector's image knows no name; the executable and what is read and written as well where `access` does not reach them
   */
  readonly mutedErrors?: ProcessDetail[];

  /**
   * How far the collector may look into the processes of the other containers.
   *
   * @default - `ProcessAccess.anyUser()`
   */
  readonly access?: ProcessAccess;
}

const NAME = 'ObserverSidecar.processMetrics';

const DEFAULTS = {
  containerName: 'process-metrics',
  image: 'ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib:0.159.0',
  // A collector with these components alone took 77 MiB beside a few processes, and 112 beside 200 that it read each second. The image has more.
  memoryReservationMiB: 128,
  memoryLimitMiB: 256,
  isLongLived: true,
};

/** The variable that holds the collector's configuration. */
const CONFIGURATION = 'COLLECTOR_CONFIGURATION';

/** What the collector reads of a process where nothing is said. */
const COLLECTOR_DEFAULTS = [ProcessMetric.CPU_TIME, ProcessMetric.DISK_IO, ProcessMetric.MEMORY_USAGE, ProcessMetric.MEMORY_VIRTUAL];

/** An OpenTelemetry collector that reads metrics of the task's processes. */
export class ProcessMetrics extends ObserverSidecar {
  private readonly access: ProcessAccess;
  private readonly collector: Collector;

  constructor(private readonly props: ProcessMetricsProps) {
    super();
    this._options = new OptionsSnapshot(props);
    this.access = props.access ?? ProcessAccess.anyUser();
    this.collector = collectorOf(props, this.access);
  }

  public toString(): string {
    return NAME;
  }

  public attach(task: ObservedTask): void {
    const { access, collector: { configuration, secrets, ports } } = this;
    const { id, container } = sidecarContainer(this.props, DEFAULTS);
    task._grantAccess(task.addContainer(id, {
      ...container,
      // https://opentelemetry.io/docs/collector/configuration/
      command: [`--config=env:${CONFIGURATION}`],
      environment: { [CONFIGURATION]: Stack.of(task.taskDefinition).toJsonString(configuration) },
      secrets,
      portMappings: ports?.map(containerPort => ({ containerPort })),
      user: access.user,
      readonlyRootFilesystem: true,
    }), access);
  }
}

interface Collector {
  readonly configuration: unknown;

  /** The secrets that the configuration refers to, by the names of their environment variables. */
  readonly secrets?: Record<string, ecs.Secret>;
  readonly ports?: number[];
}

function collectorOf(props: ProcessMetricsProps, access: ProcessAccess): Collector {
  const { exporters, resourceAttributes = {} } = props;
  if (exporters.length === 0) {
    throw new LinuxControlsError(`${NAME}: exporters is empty, so the metrics would go nowhere. Name one, or MetricsExporter.debug() to see them in the log.`);
  }
  const named = exporters.map((exporter, i) => ({
    name: exporters.slice(0, i).some(({ _type }) => _type === exporter._type) ? `${exporter._type}/${i + 1}` : exporter._type,
    ...exporter._render(`EXPORTER_${i + 1}_`),
  }));
  const attributes = Object.keys(resourceAttributes).sort().map(key => ({ key, value: literal(resourceAttributes[key]), action: 'upsert' }));
  const processors = {
    // Without the task's ARN, processes of two tasks that have the same number would be one.
    resource_detection: { detectors: ['ecs'] },
    ...attributes.length > 0 ? { resource: { attributes } } : {},
  };
  const ports = exporters.flatMap(({ _port }) => _port === undefined ? [] : [_port]);
  return {
    configuration: sorted({
      receivers: {
        host_metrics: { collection_interval: textOf(props.interval ?? Duration.minutes(1)), scrapers: { process: processScraper(props, access) } },
      },
      processors,
      exporters: Object.fromEntries(named.map(({ name, settings }) => [name, settings])),
      service: {
        pipelines: { metrics: { receivers: ['host_metrics'], processors: Object.keys(processors), exporters: named.map(({ name }) => name) } },
        // Its own metrics would take port 8888 of a network interface that is the application's as well.
        telemetry: { metrics: { level: 'none' } },
      },
    }),
    secrets: secretsOf(named.map(({ secrets }) => secrets)),
    ports: ports.length > 0 ? ports : undefined,
  };
}

function processScraper(props: ProcessMetricsProps, access: ProcessAccess): object {
  const { include, exclude, metrics = COLLECTOR_DEFAULTS, commandLine = false, mutedErrors } = props;
  const isRead = (metric: ProcessMetric) => metrics.some(({ name }) => name === metric.name);
  const muted = mutedErrors ?? [ProcessDetail.USER, ...readsAnyUser(access) ? [] : [ProcessDetail.EXECUTABLE, ProcessDetail.IO]];
  return {
    include: matching(include),
    exclude: matching(exclude),
    metrics: Object.fromEntries([...COLLECTOR_DEFAULTS, ...metrics].map(metric => [metric.name, { enabled: isRead(metric) }])),
    resource_attributes: { 'process.command_line': { enabled: commandLine } },
    ...Object.fromEntries(muted.map(detail => [`mute_process_${detail}_error`, true])),
  };
}

function readsAnyUser({ mayTrace, dropsCapabilities }: ProcessAccess): boolean {
  return mayTrace && !dropsCapabilities;
}

function matching(processes: ProcessNames | undefined): object | undefined {
  return processes && { match_type: processes.matchType, names: processes.names.map(literal) };
}

function textOf(interval: Duration): string {
  if (interval.isUnresolved()) {
    throw new LinuxControlsError(`${NAME}: interval is known only when the stack is deployed, and the configuration of the collector is written before. State it as a number.`);
  }
  if (interval.toMilliseconds() <= 0) {
    throw new LinuxControlsError(`${NAME}: interval is 0, and the collector refuses to read without pause. State a second or more.`);
  }
  return `${interval.toMilliseconds()}ms`;
}

function secretsOf(all: readonly Record<string, ecs.Secret>[]): Record<string, ecs.Secret> | undefined {
  const entries = all.flatMap(secrets => Object.entries(secrets)).sort(([a], [b]) => a < b ? -1 : 1);
  const duplicate = entries.find(([name, { arn }]) => entries.some(([other, secret]) => other === name && secret.arn !== arn));
  if (duplicate) {
    throw new LinuxControlsError(`${NAME}: two exporters take the environment variable ${duplicate[0]} from different secrets. Give one of them another name.`);
  }
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** The same with the names of all objects sorted, so that it is written the same way in every language. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return value;
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.sort(([a], [b]) => a < b ? -1 : 1).map(([name, member]) => [name, sorted(member)]));
}
