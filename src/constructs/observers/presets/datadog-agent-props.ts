import type { aws_ecs as ecs } from 'aws-cdk-lib';
import type { ApplicationSelectionOptions } from '../observer-sidecar';
import type { StopOrderOptions } from '../stop-order-options';
import type { SidecarOptions } from './sidecar-options';

/**
 * The tags of Datadog's unified service tagging, which connect metrics, traces, and logs.
 *
 * The Agent gets them as environment variables. Each application container gets them as environment variables, which the
 * tracing libraries read, and as Docker labels, which the Agent reads. A variable or label that a container sets itself
 * is kept.
 *
 * @see https://docs.datadoghq.com/getting_started/tagging/unified_service_tagging/
 */
export interface DatadogServiceTags {
  /**
   * The environment, for example `production`.
   *
   * @default - no tag
   */
  readonly env?: string;

  /**
   * The name of the service.
   *
   * @default - no tag
   */
  readonly service?: string;

  /**
   * The version of the application. It should change with each deployment.
   *
   * @default - no tag
   */
  readonly version?: string;
}

/**
 * Options for the collection of logs with FireLens.
 *
 * @see https://docs.datadoghq.com/logs/guide/fluentbit/
 */
export interface DatadogLogCollection {
  /**
   * The technology that writes the logs, for example `nginx`. Datadog selects the parser by it.
   *
   * @default - no source
   */
  readonly source?: string;

  /**
   * The name of the service in the logs.
   *
   * @default - the variable DD_SERVICE of the container, which `serviceTags.service` sets; otherwise none
   */
  readonly service?: string;

  /**
   * Additional options of Fluent Bit's output for Datadog, for example `dd_message_key`. They replace options of the same
   * name, except `Name` and `apikey`. The values are plain text in the task definition.
   *
   * @default - none
   * @see https://docs.fluentbit.io/manual/pipeline/outputs/datadog
   */
  readonly options?: { [name: string]: string };
}

/** Properties of `DatadogAgent`. */
export interface DatadogAgentProps extends SidecarOptions, ApplicationSelectionOptions, StopOrderOptions {
  /**
   * The API key. The Agent gets it as a secret of the task, never as a plain environment variable.
   *
   * For a key that the app does not create, import it: `secretsmanager.Secret.fromSecretCompleteArn` for the ARN of a secret, or
   * `ssm.StringParameter.fromSecureStringParameterAttributes` for a parameter.
   */
  readonly apiKey: ecs.Secret;

  /**
   * The registry and path that contain the images of the Agent and of the tracer, without a slash at the end.
   *
   * For a private repository of Amazon ECR, use `image` with `ecs.ContainerImage.fromEcrRepository` instead, which also
   * grants the permission to pull.
   *
   * @default 'public.ecr.aws/datadog'
   * @see https://docs.datadoghq.com/containers/guide/container-images-for-docker-environments/
   */
  readonly registry?: string;

  /**
   * The version of the Agent and of the tracer: the tag of their images. It may name a variant of the Agent, as in
   * `7.81.1-jmx`: the preset omits the suffixes `-jmx`, `-fips`, `-full`, and `-linux` from the tag of the tracer, which
   * has no variants.
   *
   * With `workloadProtection`, use a complete version such as `7.81.1`: Datadog's release files show no tracer with the tag `7`.
   *
   * @default '7.81.1'
   */
  readonly agentVersion?: string;

  /**
   * The tags of Datadog's unified service tagging, for the Agent and the application containers.
   *
   * @default - no tags
   */
  readonly serviceTags?: DatadogServiceTags;

  /**
   * Whether applications send metrics (DogStatsD) and traces (APM) through Unix sockets instead of the ports 8125 and 8126.
   *
   * Each application container mounts the folder of the sockets read-only, and gets the variables `DD_DOGSTATSD_URL` and
   * `DD_TRACE_AGENT_URL` unless it sets them. The ports stay open.
   *
   * @default false
   * @see https://docs.datadoghq.com/developers/dogstatsd/unix_socket/
   */
  readonly unixSockets?: boolean;

  /**
   * Collects the logs of the application containers that set no log driver: FireLens sends them to Datadog.
   *
   * The task gets a log router with Fluent Bit, unless it has one. To use your own, add it with `addFirelensLogRouter`
   * before you apply the observer. The Agent, the log router, and the containers that copy files keep the log driver
   * `logging`.
   *
   * @default - logs are not collected
   * @see https://docs.datadoghq.com/integrations/ecs_fargate/
   */
  readonly logCollection?: DatadogLogCollection;

  /**
   * Whether the Agent runs as root. Otherwise, it runs as user 100 (`dd-agent`).
   *
   * As user 100, the Agent does not see the open files and the disk I/O of other users' processes. In a shared PID
   * namespace, root in other containers then cannot read the API key from the environment of the Agent, unless the
   * container has SYS_PTRACE. The container that copies the configuration changes the owner of the volumes.
   * `networkMonitoring` requires root.
   *
   * @default true
   * @see https://docs.datadoghq.com/data_security/kubernetes/#running-container-as-root-user
   * @see https://github.com/DataDog/datadog-agent/pull/44357
   */
  readonly runAsRoot?: boolean;

  /**
   * The user ID of the Agent, a number. Set it to a user that no other container of the task has, so that they cannot
   * read the API key. The group is 0, which owns the folders of Datadog's image. Mutually exclusive with `runAsRoot`.
   *
   * Many images use user 100, for example those of Alpine Linux, in which the first system user has this number.
   *
   * @default - 0, or 100 (`dd-agent`) if `runAsRoot` is false
   * @see https://github.com/DataDog/datadog-agent/blob/main/Dockerfiles/agent/Dockerfile
   */
  readonly user?: string;

  /**
   * The cluster that runs the task. It limits the permissions of the task role to this cluster.
   *
   * @default - the task role may list and describe the container instances of all clusters of the account and region
   */
  readonly cluster?: ecs.ICluster;

  /**
   * The host name of the Datadog site that the Agent reports to. It differs from the address in the browser, which starts
   * with `app.`.
   *
   * @default 'datadoghq.com'
   * @see https://docs.datadoghq.com/getting_started/site/
   */
  readonly site?: string;

  /**
   * Whether the Agent lists the processes of all containers with their command lines. The task gets `pidMode: task`. Since
   * Agent 7.50, Datadog also shows which container a process belongs to.
   *
   * @default true
   * @see https://docs.datadoghq.com/infrastructure/process/?tab=awsecsfargate
   */
  readonly processMonitoring?: boolean;

  /**
   * Whether the Agent monitors network connections. The task gets `pidMode: task`, and the Agent gets SYS_PTRACE.
   * Requires Agent 7.58 or later.
   *
   * On Fargate, this Datadog feature is a preview for which an organization must sign up.
   *
   * @default false
   * @see https://docs.datadoghq.com/network_monitoring/cloud_network_monitoring/setup/
   */
  readonly networkMonitoring?: boolean;

  /**
   * Whether each application container runs under Datadog's tracer, which reports the activity of its processes to the Agent.
   *
   * The application then waits until the Agent is healthy, gets SYS_PTRACE, and stops if the Agent stays unreachable.
   * Each application container must set its entry point, or be excluded with `excludeContainers`.
   *
   * @default false
   * @see https://docs.datadoghq.com/security/workload_protection/setup/fargate/
   */
  readonly workloadProtection?: boolean;

  /**
   * The image that contains the tracer for workload protection. Datadog publishes one with each version of the Agent: use
   * the same version for both.
   *
   * @default - `cws-instrumentation` from `registry` in the version `agentVersion`:
   * `public.ecr.aws/datadog/cws-instrumentation:7.81.1`
   */
  readonly tracerImage?: ecs.ContainerImage;

  /**
   * Whether the root file system of the Agent is read-only. The Agent then writes to four volumes. Another container
   * fills one of them with the image's configuration before the Agent starts.
   *
   * ECS Exec does not work in a container with a read-only root file system.
   *
   * @default true
   * @see https://docs.datadoghq.com/containers/guide/readonly-root-filesystem/
   */
  readonly readonlyRootFilesystem?: boolean;

  /**
   * Whether the task stops when the Agent exits. Datadog's task definition for workload protection sets this to true.
   *
   * @default false
   */
  readonly essential?: boolean;

  /**
   * Additional environment variables of the Agent, for example `DD_TAGS`. They are sorted by name.
   *
   * @default - none
   * @see https://docs.datadoghq.com/containers/docker/#environment-variables
   */
  readonly environment?: { [name: string]: string };
}
