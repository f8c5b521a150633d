import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, Duration, Stack, Token } from 'aws-cdk-lib';
import { containerIn, fargateTask, newStack, reference, stackOf, statementsIn } from '../../task/task-definitions';
import {
  MetricsExporter, ProcessAccess, ProcessDetail, ProcessMetric, ProcessMetricsCollector, ProcessMetricsCollectorProps, ProcessNames,
} from 'cdk-fargate-linux-controls';

const DEBUG = [MetricsExporter.debug()];

function stackWith(props: Partial<ProcessMetricsCollectorProps> = {}): Stack {
  return stackOf({ app: {} }, new ProcessMetricsCollector({ exporters: DEBUG, ...props }));
}

const collectorIn = (stack: Stack) => containerIn(stack, 'process-metrics');

/** Returns the configuration as text. */
function textWith(props: Partial<ProcessMetricsCollectorProps> = {}, stack = stackWith(props)): string {
  const [{ Name, Value }] = collectorIn(stack).Environment;
  expect(Name).toBe('COLLECTOR_CONFIGURATION');
  return Value;
}

const configurationWith = (props: Partial<ProcessMetricsCollectorProps> = {}) => JSON.parse(textWith(props));
const scraperWith = (props: Partial<ProcessMetricsCollectorProps> = {}) => configurationWith(props).receivers.host_metrics.scrapers.process;

const secretIn = (stack: Stack, name: string) => ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, name, name));
const arnOf = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:secretsmanager:eu-west-1:111122223333:secret:${name}`]] });

// The snapshot of examples/process-metrics compares each field of the container.

test('by default, the metrics that the collector enables by itself are read once a minute, without command lines', () => {
  const enabled = { enabled: true };
  expect(scraperWith()).toEqual({
    metrics: { 'process.cpu.time': enabled, 'process.disk.io': enabled, 'process.memory.usage': enabled, 'process.memory.virtual': enabled },
    mute_process_user_error: true,
    resource_attributes: { 'process.command_line': { enabled: false } },
  });
  expect(configurationWith().receivers.host_metrics.collection_interval).toBe('60000ms');
});

describe('processes', () => {
  test.each<[string, Partial<ProcessMetricsCollectorProps>, object]>([
    ['can be included by name', { include: ProcessNames.exactly('nginx', 'php-fpm') }, { include: { match_type: 'strict', names: ['nginx', 'php-fpm'] } }],
    ['can be excluded by expression', { exclude: ProcessNames.matching('^pause', '-agent') }, { exclude: { match_type: 'regexp', names: ['^pause', '-agent'] } }],
    ['can be included by an expression with a dollar sign, which is escaped', { include: ProcessNames.matching('^nginx$') }, { include: { match_type: 'regexp', names: ['^nginx$$'] } }],
  ])('%s', (_, props, expected) => expect(scraperWith(props)).toEqual({ ...scraperWith(), ...expected }));

  test('require at least one name or expression', () => {
    expect(() => ProcessNames.exactly()).toThrow(/the list of names is empty, which the collector would treat as all processes/);
    expect(() => ProcessNames.matching()).toThrow(/the list of names is empty/);
  });

  test('include their command line with commandLine', () => {
    expect(scraperWith({ commandLine: true }).resource_attributes).toEqual({ 'process.command_line': { enabled: true } });
  });
});

describe('metrics', () => {
  test('are only the specified ones', () => {
    expect(scraperWith({ metrics: [ProcessMetric.THREADS, ProcessMetric.CPU_TIME, ProcessMetric.of('process.new')] }).metrics).toEqual({
      'process.cpu.time': { enabled: true },
      'process.disk.io': { enabled: false },
      'process.memory.usage': { enabled: false },
      'process.memory.virtual': { enabled: false },
      'process.new': { enabled: true },
      'process.threads': { enabled: true },
    });
  });

  // https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/receiver/hostmetricsreceiver/internal/scraper/processscraper/documentation.md
  test('have the names that the receiver documents for Linux', () => {
    expect(Object.values(ProcessMetric).filter(value => value instanceof ProcessMetric).map(({ name }) => name).sort()).toEqual([
      'process.context_switches', 'process.cpu.time', 'process.cpu.utilization', 'process.disk.io', 'process.disk.operations', 'process.memory.usage',
      'process.memory.utilization', 'process.memory.virtual', 'process.open_file_descriptors', 'process.paging.faults', 'process.signals_pending',
      'process.threads', 'process.uptime',
    ]);
  });

  test.each<[Duration, string]>([
    [Duration.millis(1), '1ms'], [Duration.seconds(10), '10000ms'], [Duration.minutes(5), '300000ms'],
  ])('are collected every %s', (interval, expected) => {
    expect(configurationWith({ interval }).receivers.host_metrics.collection_interval).toBe(expected);
  });

  test('reject an interval of 0 and an unresolved interval', () => {
    expect(() => stackWith({ interval: Duration.seconds(0) })).toThrow(/interval is 0, which the collector refuses/);
    expect(() => stackWith({ interval: Duration.seconds(Token.asNumber({ Ref: 'Interval' })) })).toThrow(/interval is known only at deployment/);
  });

  test('have the specified attributes, sorted by name, with escaped dollar signs', () => {
    const { processors, service } = configurationWith({ resourceAttributes: { 'service.name': 'shop', 'price': '$5 ${env:HOME}' } });
    expect(processors.resource).toEqual({
      attributes: [{ action: 'upsert', key: 'price', value: '$$5 $${env:HOME}' }, { action: 'upsert', key: 'service.name', value: 'shop' }],
    });
    expect(service.pipelines.metrics.processors).toEqual(['resource_detection', 'resource']);
  });

  test('accept unresolved attributes', () => {
    const { 'Fn::Join': [separator, parts] } = collectorIn(stackWith({ resourceAttributes: { 'service.name': reference('Service') } })).Environment[0].Value;
    expect(parts).toContainEqual({ Ref: 'Service' });
    const text = parts.map((part: unknown) => typeof part === 'string' ? part : 'shop').join(separator);
    expect(JSON.parse(text)).toEqual(configurationWith({ resourceAttributes: { 'service.name': 'shop' } }));
  });
});

// Access to each file: https://man7.org/linux/man-pages/man5/proc_pid_io.5.html, …/proc_pid_exe.5.html, …/proc_pid_fd.5.html
describe('access', () => {
  const [USER, UNREADABLE] = [['user'], ['exe', 'io', 'user']];

  test.each<[string, ProcessAccess | undefined, string | undefined, unknown, string[]]>([
    ['the default', undefined, '0', { Add: ['SYS_PTRACE'] }, USER],
    ['any user', ProcessAccess.anyUser(), '0', { Add: ['SYS_PTRACE'] }, USER],
    ['tracing only', ProcessAccess.tracingOnly(), '0', { Add: ['SYS_PTRACE'], Drop: ['ALL'] }, UNREADABLE],
    ['the same user', ProcessAccess.sameUser('101'), '101', { Drop: ['ALL'] }, UNREADABLE],
    ['none', ProcessAccess.imageUser(), undefined, undefined, UNREADABLE],
  ])('with access %s, sets the user, capabilities, and muted errors of the collector', (_, access, user, capabilities, muted) => {
    const { User, LinuxParameters } = collectorIn(stackWith({ access }));
    expect([User, LinuxParameters?.Capabilities]).toEqual([user, capabilities]);
    const mutedNames = Object.keys(scraperWith({ access })).filter(name => name.startsWith('mute_'));
    expect(mutedNames).toEqual(muted.map(detail => `mute_process_${detail}_error`));
  });

  test.each<[ProcessDetail[], string[]]>([
    [[], []],
    [[ProcessDetail.CGROUP, ProcessDetail.NAME, ProcessDetail.IO, ProcessDetail.EXECUTABLE, ProcessDetail.USER], ['cgroup', 'exe', 'io', 'name', 'user']],
  ])('mutedErrors replaces the default muted errors: %j', (mutedErrors, expected) => {
    const scraper = scraperWith({ mutedErrors });
    expect(Object.keys(scraper).filter(name => name.startsWith('mute_'))).toEqual(expected.map(detail => `mute_process_${detail}_error`));
    expect(expected.map(detail => scraper[`mute_process_${detail}_error`])).toEqual(expected.map(() => true));
  });
});

describe('exporters', () => {
  const settingsOf = (exporter: MetricsExporter) => configurationWith({ exporters: [exporter] }).exporters;

  test.each<[string, MetricsExporter, object]>([
    ['OTLP over gRPC', MetricsExporter.otlpGrpc({ endpoint: 'otlp.example.com:4317' }), { otlp_grpc: { endpoint: 'otlp.example.com:4317' } }],
    ['OTLP over gRPC without encryption', MetricsExporter.otlpGrpc({ endpoint: 'localhost:4317', insecure: true }), { otlp_grpc: { endpoint: 'localhost:4317', tls: { insecure: true } } }],
    ['OTLP over HTTP', MetricsExporter.otlpHttp({ endpoint: 'https://otlp.example.com' }), { otlp_http: { endpoint: 'https://otlp.example.com' } }],
    ['OTLP over HTTP inside the task', MetricsExporter.otlpHttp({ endpoint: 'http://localhost:4318' }), { otlp_http: { endpoint: 'http://localhost:4318' } }],
    ['Prometheus', MetricsExporter.prometheus(), { prometheus: { endpoint: '0.0.0.0:9464', resource_to_telemetry_conversion: { enabled: true } } }],
    ['Prometheus on another port', MetricsExporter.prometheus(8889), { prometheus: { endpoint: '0.0.0.0:8889', resource_to_telemetry_conversion: { enabled: true } } }],
    ['the log', MetricsExporter.debug(), { debug: { verbosity: 'normal' } }],
    ['any other exporter', MetricsExporter.of('awsemf', { settings: { namespace: 'Shop', region: '${env:AWS_REGION}', eks: { b: 1, a: [2] } } }), { awsemf: { eks: { a: [2], b: 1 }, namespace: 'Shop', region: '${env:AWS_REGION}' } }],
    ['any other exporter without settings', MetricsExporter.of('nop'), { nop: {} }],
  ])('can be %s', (_, exporter, expected) => expect(JSON.stringify(settingsOf(exporter))).toBe(JSON.stringify(expected)));

  test('the port of an exporter is mapped', () => {
    const stack = stackWith({ exporters: [MetricsExporter.prometheus(40000), MetricsExporter.of('zpages', { port: 50000 })] });
    expect(collectorIn(stack).PortMappings).toEqual([{ ContainerPort: 40000, Protocol: 'tcp' }, { ContainerPort: 50000, Protocol: 'tcp' }]);
  });

  test('a port and an endpoint can be unresolved', () => {
    const exporters = [MetricsExporter.prometheus(Token.asNumber({ Ref: 'Port' })), MetricsExporter.otlpHttp({ endpoint: reference('Endpoint') })];
    const { PortMappings, Environment } = collectorIn(stackWith({ exporters }));
    expect(PortMappings).toEqual([{ ContainerPort: { Ref: 'Port' }, Protocol: 'tcp' }]);
    const parts = Environment[0].Value['Fn::Join'][1];
    expect(parts[parts.findIndex((part: any) => part.Ref === 'Port') - 1]).toMatch(/"endpoint":"0\.0\.0\.0:$/);
    expect(parts).toContainEqual({ Ref: 'Endpoint' });
  });

  test('headers are read from secrets and not in plain text', () => {
    const stack = newStack();
    const [key, token] = ['key', 'token'].map(name => secretIn(stack, name));
    fargateTask(stack, 'app').addExtension(new ProcessMetricsCollector({
      exporters: [
        MetricsExporter.otlpHttp({ endpoint: 'https://one.example.com', headers: { 'x-api-key': key, 'Authorization': token } }),
        MetricsExporter.debug(),
        MetricsExporter.otlpHttp({ endpoint: 'https://two.example.com', headers: { Authorization: key } }),
      ],
    }));
    const { exporters, service } = JSON.parse(textWith({}, stack));
    expect(exporters).toEqual({
      'otlp_http': { endpoint: 'https://one.example.com', headers: { 'Authorization': '${env:EXPORTER_1_AUTHORIZATION:-}', 'x-api-key': '${env:EXPORTER_1_X_API_KEY:-}' } },
      'debug': { verbosity: 'normal' },
      'otlp_http/3': { endpoint: 'https://two.example.com', headers: { Authorization: '${env:EXPORTER_3_AUTHORIZATION:-}' } },
    });
    expect(service.pipelines.metrics.exporters).toEqual(['otlp_http', 'debug', 'otlp_http/3']);
    expect(collectorIn(stack).Secrets).toEqual([
      { Name: 'EXPORTER_1_AUTHORIZATION', ValueFrom: arnOf('token') },
      { Name: 'EXPORTER_1_X_API_KEY', ValueFrom: arnOf('key') },
      { Name: 'EXPORTER_3_AUTHORIZATION', ValueFrom: arnOf('key') },
    ]);
    expect(statementsIn(stack).flatMap(({ Action }) => Action)).toContain('secretsmanager:GetSecretValue');
  });

  test('other exporters read variables from secrets, which they can share', () => {
    const stack = stackOf({ app: {} }, scope => {
      const secrets = { KEY: secretIn(scope, 'key') };
      const one = MetricsExporter.of('one', { settings: { key: '${env:KEY}' }, secrets });
      return new ProcessMetricsCollector({ exporters: [one, MetricsExporter.of('two', { secrets })] });
    });
    expect(collectorIn(stack).Secrets).toEqual([{ Name: 'KEY', ValueFrom: arnOf('key') }]);
  });

  test.each<[string, (stack: Stack) => unknown, RegExp]>([
    ['an empty list', () => new ProcessMetricsCollector({ exporters: [] }), /exporters is empty, so the metrics would have no destination/],
    ['an empty endpoint', () => MetricsExporter.otlpGrpc({ endpoint: '' }), /otlpGrpc: endpoint is empty/],
    ['an endpoint that is not a URL', () => MetricsExporter.otlpHttp({ endpoint: 'otlp.example.com:4318' }), /otlpHttp: endpoint "otlp\.example\.com:4318" is not an HTTP or HTTPS URL/],
    ['a URL without host', () => MetricsExporter.otlpHttp({ endpoint: 'https://' }), /is not an HTTP or HTTPS URL/],
    ['port 0', () => MetricsExporter.prometheus(0), /prometheus: port 0 is not a whole number from 1 to 65535/],
    ['port 65536', () => MetricsExporter.prometheus(65536), /port 65536 is not/],
    ['a fractional port', () => MetricsExporter.prometheus(80.5), /port 80\.5 is not/],
    ['headers that map to the same variable', stack => MetricsExporter.otlpHttp({
      endpoint: 'https://otlp.example.com', headers: { 'x-key': secretIn(stack, 'one'), 'X_KEY': secretIn(stack, 'two') },
    }), /two of the headers X_KEY, x-key differ only in punctuation or case/],
    ['a variable from two secrets', stack => new ProcessMetricsCollector({
      exporters: ['one', 'two'].map(name => MetricsExporter.of(name, { secrets: { KEY: secretIn(stack, name) } })),
    }), /two exporters set the environment variable KEY from different secrets/],
  ])('%s is rejected', (_, make, message) => expect(() => make(newStack())).toThrow(message));

  test.each([1, 65535])('port %d is accepted', port => expect(() => MetricsExporter.prometheus(port)).not.toThrow());
});

test('rejects an empty list of metrics, which would collect nothing', () => {
  expect(() => new ProcessMetricsCollector({ exporters: DEBUG, metrics: [] }))
    .toThrow('ProcessMetricsCollector: metrics is empty, so nothing would be collected.');
});
