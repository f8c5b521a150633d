import { type aws_ecs as ecs, Token, Tokenization } from 'aws-cdk-lib';
import { message } from '../../../wording';
import { LinuxControlsError } from '../../error';
import { mapOf, optional, requireTypes, SECRET, STRING } from '../../required-types';

const OTLP = { endpoint: STRING, headers: optional(mapOf(SECRET)) };

/** Options for an exporter that uses OTLP over HTTP. */
export interface OtlpHttpExporterOptions {
  /** The URL of the receiver, without `/v1/metrics`. */
  readonly endpoint: string;

  /**
   * Headers for each request. The secret contains the whole value, including a scheme such as `Bearer`. The collector
   * reads `$$` in the value as one dollar sign.
   *
   * @default - none
   */
  readonly headers?: Record<string, ecs.Secret>;
}

/** Options for an exporter that uses OTLP over gRPC. */
export interface OtlpGrpcExporterOptions {
  /** The host and port of the receiver, for example `otlp.example.com:4317`. */
  readonly endpoint: string;

  /**
   * Headers for each request. The secret contains the whole value, including a scheme such as `Bearer`. The collector
   * reads `$$` in the value as one dollar sign.
   *
   * @default - none
   */
  readonly headers?: Record<string, ecs.Secret>;

  /**
   * Whether to use a connection without encryption, for example to a collector in the same task.
   *
   * @default false
   */
  readonly insecure?: boolean;
}

/** Options for an exporter without its own factory method. */
export interface MetricsExporterOptions {
  /**
   * The settings of the exporter, as described in its documentation. Write `${env:NAME:-}` for the value of an
   * environment variable, and `$$` for a dollar sign. Without `:-`, the CDK's template validator mistakes the variable
   * for a CloudFormation parameter.
   *
   * @default - none
   */
  readonly settings?: Record<string, any>;

  /**
   * Environment variables of the collector, from secrets. The settings can refer to them.
   *
   * @default - none
   */
  readonly secrets?: Record<string, ecs.Secret>;

  /**
   * The TCP port that the exporter listens on.
   *
   * @default - no port
   */
  readonly port?: number;
}

/** The settings of an exporter in the collector's configuration, and the secrets that they refer to. */
export interface RenderedExporter {
  readonly settings: Record<string, unknown>;
  readonly secrets: Record<string, ecs.Secret>;
}

/** An exporter as plain data, so that exporters can be compared. */
interface Exporter extends MetricsExporterOptions {
  readonly type: string;

  /** Headers from secrets. Each exporter has separate variables for its headers. */
  readonly headers?: Record<string, ecs.Secret>;
}

/** A destination for the metrics of a collector. */
export class MetricsExporter {
  /**
   * Sends metrics with OTLP over gRPC.
   *
   * Throws if the endpoint is empty, or if two headers differ only in punctuation or case.
   *
   * @see https://github.com/open-telemetry/opentelemetry-collector/blob/main/exporter/otlpexporter/README.md
   */
  public static otlpGrpc(options: OtlpGrpcExporterOptions): MetricsExporter {
    requireTypes(message`MetricsExporter.otlpGrpc`, options, OTLP);
    const { endpoint, headers, insecure = false } = options;
    if (endpoint === '') {
      throw new LinuxControlsError(message`MetricsExporter.otlpGrpc: endpoint is empty. Set it to a host and port, for example otlp.example.com:4317.`);
    }
    return MetricsExporter.otlp({ type: 'otlp_grpc', settings: { endpoint: escapeDollars(endpoint), tls: insecure ? { insecure } : undefined }, headers });
  }

  /**
   * Sends metrics with OTLP over HTTP.
   *
   * Throws if the endpoint is not an HTTP or HTTPS URL, or if two headers differ only in punctuation or case.
   *
   * @see https://github.com/open-telemetry/opentelemetry-collector/blob/main/exporter/otlphttpexporter/README.md
   */
  public static otlpHttp(options: OtlpHttpExporterOptions): MetricsExporter {
    requireTypes(message`MetricsExporter.otlpHttp`, options, OTLP);
    const { endpoint, headers } = options;
    if (!Token.isUnresolved(endpoint) && !/^https?:\/\/./.test(endpoint)) {
      throw new LinuxControlsError(message`MetricsExporter.otlpHttp: endpoint ${JSON.stringify(endpoint)} is not an HTTP or HTTPS URL. Start it with https://, or with http:// for a receiver inside the task.`);
    }
    return MetricsExporter.otlp({ type: 'otlp_http', settings: { endpoint: escapeDollars(endpoint) }, headers });
  }

  /**
   * Exposes metrics to a Prometheus server at `/metrics`. The port is open on the network interface of the task; use the
   * security group to restrict access.
   *
   * Throws if the port is not a whole number from 1 to 65535.
   *
   * @param port the TCP port; 9464 by default
   * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/exporter/prometheusexporter/README.md
   */
  public static prometheus(port: number = 9464): MetricsExporter {
    if (!Token.isUnresolved(port) && !(Number.isInteger(port) && port >= 1 && port <= 65535)) {
      throw new LinuxControlsError(`MetricsExporter.prometheus: port ${port} is not a whole number from 1 to 65535. Set a port in this range.`);
    }
    const settings = {
      endpoint: `0.0.0.0:${Tokenization.stringifyNumber(port)}`,
      // Processes differ only in resource attributes, which are not labels by default.
      resource_to_telemetry_conversion: { enabled: true },
    };
    return new MetricsExporter({ type: 'prometheus', settings, port });
  }

  /**
   * Writes metrics to the collector's own log, for troubleshooting.
   *
   * @see https://github.com/open-telemetry/opentelemetry-collector/blob/main/exporter/debugexporter/README.md
   */
  public static debug(): MetricsExporter {
    return new MetricsExporter({ type: 'debug', settings: { verbosity: 'normal' } });
  }

  /**
   * Uses any other exporter that the collector's image contains.
   *
   * @param exporterType the type of the exporter in the collector's configuration, for example `awsemf`
   */
  public static of(exporterType: string, options: MetricsExporterOptions = {}): MetricsExporter {
    return new MetricsExporter({ ...options, type: exporterType });
  }

  private static otlp(exporter: Exporter): MetricsExporter {
    const headers = Object.keys(exporter.headers ?? {}).sort();
    if (new Set(headers.map(variableOf)).size < headers.length) {
      throw new LinuxControlsError(`MetricsExporter: two of the headers ${headers.join(', ')} differ only in punctuation or case, so they would use the same environment variable. Remove one of them.`);
    }
    return new MetricsExporter(exporter);
  }

  private constructor(private readonly exporter: Exporter) {}

  /** @internal */
  public get _type(): string {
    return this.exporter.type;
  }

  /** @internal */
  public get _port(): number | undefined {
    return this.exporter.port;
  }

  /**
   * Renders the exporter for the collector's configuration.
   *
   * @param variablePrefix the prefix of the variables that contain its headers
   * @internal
   */
  public _render(variablePrefix: string): RenderedExporter {
    const { settings = {}, secrets = {}, headers = {} } = this.exporter;
    const names = Object.keys(headers);
    return names.length === 0 ? { settings, secrets } : {
      settings: { ...settings, headers: Object.fromEntries(names.map(name => [name, valueOf(`${variablePrefix}${variableOf(name)}`)])) },
      secrets: Object.fromEntries(names.map(name => [`${variablePrefix}${variableOf(name)}`, headers[name]])),
    };
  }
}

/** Escapes dollar signs, which the collector would read as the start of a variable. */
export function escapeDollars(text: string): string {
  return Token.isUnresolved(text) ? text : text.split('$').join('$$');
}

/**
 * Returns the collector's syntax for the value of an environment variable. The empty default, which is never used,
 * prevents the CDK's template validator from mistaking the variable for a CloudFormation parameter (E1029).
 *
 * @see https://opentelemetry.io/docs/collector/configuration/#environment-variables
 */
function valueOf(variable: string): string {
  return `\${env:${variable}:-}`;
}

function variableOf(header: string): string {
  return header.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}
