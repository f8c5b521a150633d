import { type aws_ecs as ecs, Token, Tokenization } from 'aws-cdk-lib';
import { LinuxControlsError } from '../../error';

/** Where and how metrics are sent by OTLP over HTTP. */
export interface OtlpHttpExporterProps {
  /** The URL, without `/v1/metrics` at its end. */
  readonly endpoint: string;

  /**
   * Headers of each request. A secret holds the whole value, with a scheme such as `Bearer` where there is one. The collector reads two dollar
   * signs in it as one.
   *
   * @default - none
   */
  readonly headers?: Record<string, ecs.Secret>;
}

/** Where and how metrics are sent by OTLP over gRPC. */
export interface OtlpGrpcExporterProps {
  /** Host and port. */
  readonly endpoint: string;

  /**
   * Headers of each request. A secret holds the whole value, with a scheme such as `Bearer` where there is one. The collector reads two dollar
   * signs in it as one.
   *
   * @default - none
   */
  readonly headers?: Record<string, ecs.Secret>;

  /**
   * Whether the connection is not encrypted, as to a collector in the same task.
   *
   * @default false
   */
  readonly insecure?: boolean;
}

/** What an exporter that has no factory here can be told. */
export interface MetricsExporterProps {
  /**
   * The exporter's settings, as its documentation has them. `${env:NAME:-}` stands for an environment variable (without `:-` the CDK's validator of templates takes it
   * for a parameter of CloudFormation), and `$$` for a dollar sign.
   *
   * @default - none
   */
  readonly settings?: Record<string, any>;

  /**
   * Environment variables of the collector that come from secrets, for the settings to refer to.
   *
   * @default - none
   */
  readonly secrets?: Record<string, ecs.Secret>;

  /**
   * A TCP port on which the exporter listens.
   *
   * @default - it listens on none
   */
  readonly port?: number;
}

/** An exporter in the words of the collector, and the variables of its container that come from secrets. */
export interface RenderedExporter {
  readonly settings: Record<string, unknown>;
  readonly secrets: Record<string, ecs.Secret>;
}

/** What an exporter is, all of it plain data: two that say the same are equal. */
interface Exporter extends MetricsExporterProps {
  readonly type: string;

  /** Headers that come from secrets, for which each exporter has variables of its own. */
  readonly headers?: Record<string, ecs.Secret>;
}

/** Where a collector sends metrics. */
export class MetricsExporter {
  /**
   * To a receiver of OTLP over gRPC.
   *
   * Throws when the endpoint is empty, and when two headers differ in punctuation or case only.
   *
   * @see https://github.com/open-telemetry/opentelemetry-collector/blob/main/exporter/otlpexporter/README.md
   */
  public static otlpGrpc(props: OtlpGrpcExporterProps): MetricsExporter {
    const { endpoint, headers, insecure = false } = props;
    if (endpoint === '') {
      throw new LinuxControlsError('MetricsExporter.otlpGrpc: endpoint is empty. State host and port, as in otlp.example.com:4317.');
    }
    return MetricsExporter.otlp({ type: 'otlp_grpc', settings: { endpoint: literal(endpoint), tls: insecure ? { insecure } : undefined }, headers });
  }

  /**
   * To a receiver of OTLP over HTTP.
   *
   * Throws when the endpoint is no URL, and when two headers differ in punctuation or case only.
   *
   * @see https://github.com/open-telemetry/opentelemetry-collector/blob/main/exporter/otlphttpexporter/README.md
   */
  public static otlpHttp(props: OtlpHttpExporterProps): MetricsExporter {
    const { endpoint, headers } = props;
    if (!Token.isUnresolved(endpoint) && !/^https?:\/\/./.test(endpoint)) {
      throw new LinuxControlsError(`MetricsExporter.otlpHttp: endpoint ${JSON.stringify(endpoint)} is no URL. Begin it with https://, or with http:// inside the task.`);
    }
    return MetricsExporter.otlp({ type: 'otlp_http', settings: { endpoint: literal(endpoint) }, headers });
  }

  /**
   * Nowhere: a Prometheus server reads them, at `/metrics`. The port is opened on the task's network interface, and the security group says who may
   * reach it.
   *
   * Throws when the port is none.
   *
   * @param port the TCP port; 9464 if it is left out
   * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/exporter/prometheusexporter/README.md
   */
  public static prometheus(port: number = 9464): MetricsExporter {
    if (!Token.isUnresolved(port) && !(Number.isInteger(port) && port >= 1 && port <= 65535)) {
      throw new LinuxControlsError(`MetricsExporter.prometheus: ${port} is no port. Choose a whole number from 1 to 65535.`);
    }
    const settings = {
      endpoint: `0.0.0.0:${Tokenization.stringifyNumber(port)}`,
      // What tells two processes apart are resource attributes, which are no labels otherwise.
      resource_to_telemetry_conversion: { enabled: true },
    };
    return new MetricsExporter({ type: 'prometheus', settings, port });
  }

  /**
   * To the collector's own log, to see that there are any.
   *
   * @see https://github.com/open-telemetry/opentelemetry-collector/blob/main/exporter/debugexporter/README.md
   */
  public static debug(): MetricsExporter {
    return new MetricsExporter({ type: 'debug', settings: { verbosity: 'normal' } });
  }

  /**
   * To any other exporter that the collector's image has.
   *
   * @param type how the collector calls it, as in `awsemf`
   */
  public static of(type: string, props: MetricsExporterProps = {}): MetricsExporter {
    return new MetricsExporter({ ...props, type });
  }

  private static otlp(exporter: Exporter): MetricsExporter {
    const headers = Object.keys(exporter.headers ?? {}).sort();
    if (new Set(headers.map(variableOf)).size < headers.length) {
      throw new LinuxControlsError(`MetricsExporter: of the headers ${headers.join(', ')} two differ in punctuation or case only, and would have one variable. Leave one out.`);
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
   * The exporter in the words of the collector.
   *
   * @param variables how the variables begin that hold its headers
   * @internal
   */
  public _render(variables: string): RenderedExporter {
    const { settings = {}, secrets = {}, headers = {} } = this.exporter;
    const names = Object.keys(headers);
    return names.length === 0 ? { settings, secrets } : {
      settings: { ...settings, headers: Object.fromEntries(names.map(name => [name, valueOf(`${variables}${variableOf(name)}`)])) },
      secrets: Object.fromEntries(names.map(name => [`${variables}${variableOf(name)}`, headers[name]])),
    };
  }
}

/** A text as the collector reads it: it would take a dollar sign for the beginning of a variable. */
export function literal(text: string): string {
  return Token.isUnresolved(text) ? text : text.split('$').join('$$');
}

/**
 * The value of an environment variable, as the collector writes it. The empty default, which is never needed, keeps the CDK's validator of
 * templates from taking it for a parameter of CloudFormation (E1029).
 *
 * @see https://opentelemetry.io/docs/collector/configuration/#environment-variables
 */
function valueOf(variable: string): string {
  return `\${env:${variable}:-}`;
}

function variableOf(header: string): string {
  return header.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}
