import { stringify } from 'yaml';
import { analyze } from '../../../playground/src/analysis/analyze';
import { container, fargateTask, SOUND, template, TYPO } from '../definitions';
import { fileWith, run } from '../terminal';

const UNKNOWN = { 'Fn::ImportValue': 'mode' };
const UNRESOLVED = template({ Task: fargateTask([container()], { PidMode: UNKNOWN }) });
const UNREAD = template({ Task: fargateTask(UNKNOWN) });

/** A service that runs the task definition `Task`. */
const service = (properties: object, Type = 'AWS::ECS::Service') => ({ Type, Properties: { TaskDefinition: { Ref: 'Task' }, ...properties } });

describe('a value that only the deployment knows', () => {
  test('is counted, and listed on request', () => {
    const file = fileWith(UNRESOLVED);
    expect(run(['check', file])).toEqual({ code: 0, out: '1 task definition: 0 errors, 0 warnings; 1 value known only at deployment (--verbose lists it)\n1 file read\n', err: '' });
    const { out } = run(['check', file, '--verbose']);
    expect(out).toMatch(/^known only at deployment:\n {2}\S+file\.json:1:\d+ {2}Task: pidMode is \{"Fn::ImportValue":"mode"\}; another stack exports it\n\n1 task definition: 0 errors, 0 warnings; 1 value known only at deployment\n/);
  });

  test('fails a check with --fail-on-unresolved only', () => {
    const [file, sound] = [fileWith(UNRESOLVED), fileWith(template({ Task: SOUND }))];
    expect(run(['check', file]).code).toBe(0);
    expect(run(['check', file, '--fail-on-unresolved']).code).toBe(1);
    expect(run(['check', sound, '--fail-on-unresolved']).code).toBe(0);
  });

  test('does not count if no rule in effect is about it', () => {
    const file = fileWith(UNRESOLVED);
    expect(run(['check', file, '--fail-on-unresolved', '--severity', 'error']).code).toBe(1);
    const image = fileWith(template({ Task: fargateTask([container({ Image: UNKNOWN })], { ExecutionRoleArn: 'puller' }) }));
    expect(run(['check', image, '--fail-on-unresolved'])).toMatchObject({ code: 0, out: expect.not.stringContaining('known only at deployment') });
  });

  test('is a notification in SARIF, with its place', () => {
    const { runs: [{ invocations: [{ toolExecutionNotifications: notifications }] }] } = JSON.parse(run(['check', fileWith(UNRESOLVED), '--format', 'sarif']).out) as any;
    expect(notifications).toMatchObject([{
      level: 'note',
      message: { text: 'Task: only the deployment knows a value: pidMode is {"Fn::ImportValue":"mode"}; another stack exports it.' },
      locations: [{ physicalLocation: { region: { startLine: 1, startColumn: expect.any(Number) as number } } }],
    }]);
  });

  test('is shown by the playground and by describe', () => {
    const text = JSON.stringify(UNRESOLVED);
    const line = 'pidMode is {"Fn::ImportValue":"mode"}; another stack exports it';
    expect(analyze(text)).toMatchObject({ notes: [`Only the deployment knows a value: ${line}.`] });
    expect(run(['describe', fileWith(UNRESOLVED)]).out).toContain(`  known only at deployment\n    ${line}\n`);
  });
});

test('describe shows one case, and which one', () => {
  const file = fileWith({
    ...template({ Task: fargateTask([container()], { PidMode: { 'Fn::If': ['Debug', 'task', { Ref: 'AWS::NoValue' }] } }) }),
    Conditions: { Debug: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] } },
  });
  expect(run(['describe', file]).out).toContain('case         condition Debug is true; 1 of 2');
  expect(run(['describe', fileWith(template({ Task: SOUND }))]).out).not.toContain('case ');
});

describe('a task definition whose containers only the deployment knows', () => {
  test.each([['an unknown list', UNKNOWN], ['no containers', []], ['null', null], ['nothing', undefined]])('is an error, with exit code 2: %s', (_, containers) => {
    expect(run(['check', fileWith(template({ Task: fargateTask(containers) }))]))
      .toMatchObject({ code: 2, out: expect.stringContaining('the task definition could not be checked: ') });
  });

  test('passes if its finding is acknowledged', () => {
    const file = fileWith(UNREAD);
    expect(run(['check', file, '--acknowledge', 'task-definition-unchecked']).code).toBe(0);
    const metadata = { 'cdk-fargate-linux-controls': { acknowledge: [{ id: 'task-definition-unchecked', reason: 'known' }] } };
    expect(run(['check', fileWith(template({ Task: { ...fargateTask(UNKNOWN), Metadata: metadata } }))]).code).toBe(0);
  });
});

describe('a task definition of a daemon', () => {
  const daemon = (properties: object, more: object = {}) => fileWith(template({
    Task: { Type: 'AWS::ECS::DaemonTaskDefinition', Properties: { Family: 'agent', ContainerDefinitions: [{ Name: 'agent', Image: 'agent', ...properties }], ...more } },
  }));

  test('is checked by the rules about containers', () => {
    expect(run(['check', daemon({ SystemControls: [{ Namespace: 'net.core.somaxcom', Value: '1' }] })]).out).toContain('sysctl-unknown');
  });

  test.each([[{}], [{ PidMode: 'shared' }]])('has no findings with %j: it may share the PID namespace of the instance', properties => {
    expect(run(['check', daemon({}, properties)])).toMatchObject({ code: 0, out: '1 task definition: 0 errors, 0 warnings\n1 file read\n' });
  });
});

test('a task set counts as a service', () => {
  const bridge = fargateTask([container()], { NetworkMode: 'bridge', RequiresCompatibilities: [] });
  expect(run(['check', fileWith(template({ Task: bridge, Set: service({ LaunchType: 'FARGATE' }, 'AWS::ECS::TaskSet') }))]).out)
    .toContain('network-mode-on-fargate');
  expect(run(['check', fileWith(template({ Task: bridge, Set: service({ LaunchType: 'EC2' }, 'AWS::ECS::TaskSet') }))]).code).toBe(0);
});

test.each([['JSON', JSON.stringify], ['YAML', stringify]])('the template in a stack set is read if it is %s', (_, format) => {
  const Properties = { TemplateBody: format(template({ Task: TYPO })) };
  const file = fileWith(template({ Set: { Type: 'AWS::CloudFormation::StackSet', Properties } }));
  expect(run(['check', file])).toMatchObject({ code: 1, out: expect.stringMatching(/^Set\/Task {2}[^]*net\.core\.somaxcon[^]*1 error/) });
});

describe('a default of a parameter', () => {
  const withMode = (parameter: object) => fileWith({ Parameters: { Mode: { Type: 'String', ...parameter } }, ...template({ Task: fargateTask([container()], { PidMode: { Ref: 'Mode' } }) }) });

  test('that is wrong is a warning', () => {
    const { code, out } = run(['check', withMode({ Default: 'host' })]);
    expect(code).toBe(0);
    expect(out).toMatch(/warning {2}pidMode is host, .* This applies with the default of parameter Mode \(host\)\./);
  });

  test('is an error if all allowed values are wrong, and a warning if some are', () => {
    expect(run(['check', withMode({ AllowedValues: ['host'] })]).code).toBe(1);
    expect(run(['check', withMode({ AllowedValues: ['host', 'task'] })]))
      .toMatchObject({ code: 0, out: expect.stringContaining('This applies if parameter Mode is host.') });
  });
});

test('a service that a condition creates has findings in the cases in which it exists', () => {
  const content = (properties: object) => fileWith({
    Conditions: { Runs: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] } },
    ...template({ Task: fargateTask([container()], { NetworkMode: 'bridge', RequiresCompatibilities: [] }), Service: { ...service(properties), Condition: 'Runs' } }),
  });
  expect(run(['check', content({ LaunchType: 'FARGATE' })]))
    .toMatchObject({ code: 1, out: expect.stringContaining('This applies if condition Runs is true.') });
  expect(run(['check', content({ LaunchType: 'EC2' })]).code).toBe(0);
});
