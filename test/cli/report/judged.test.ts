import { container, fargateTask, somaxconn, SOUND } from '../definitions';
import { fileWith, outputOf, run } from '../terminal';

function checked(template: object, ...options: readonly string[]) {
  return run(['check', fileWith(template, 'App.template.json'), ...options]);
}

describe('a service whose task definition only the deployment knows', () => {
  const TUNED = fargateTask([container({ SystemControls: [somaxconn('100')] })]);
  const service = (target: unknown, properties: object = { PlatformVersion: '1.3.0' }) =>
    ({ Type: 'AWS::ECS::Service', Properties: { LaunchType: 'FARGATE', TaskDefinition: target, ...properties } });

  function valuesWith(target: unknown, { task = TUNED, properties, sections }: { task?: unknown; properties?: object; sections?: object } = {}) {
    const resources = { Task: task, Service: service(target, properties), Stack: { Type: 'Custom::Stack' } };
    return outputOf(fileWith({ ...sections, Resources: resources })).unresolved;
  }

  test.each([
    ['an export', { 'Fn::ImportValue': 'task' }, 'another stack exports it'],
    ['an attribute of another resource', { 'Fn::GetAtt': ['Stack', 'Task'] }, 'it is an attribute of resource Stack'],
    ['a dynamic reference', '{{resolve:ssm:/task}}', 'CloudFormation resolves the dynamic reference'],
    ['a parameter without a default', { Ref: 'Given' }, 'parameter Given has no default'],
    ['a stored parameter', { Ref: 'Stored' }, 'Systems Manager provides parameter Stored'],
    ['a map by region', { 'Fn::FindInMap': ['Tasks', { Ref: 'AWS::Region' }, 'task'] }, 'CloudFormation sets AWS::Region'],
    ['a text with an unknown part', { 'Fn::Sub': 'arn:aws:ecs:eu-west-1:1:task-definition/${Given}' }, 'parameter Given has no default'],
    ['a branch', { 'Fn::If': ['Own', { Ref: 'Task' }, { 'Fn::ImportValue': 'task' }] }, 'another stack exports it'],
  ])('is listed if it would break a rule: %s', (_, target, reason) => {
    const Parameters = { Given: { Type: 'String' }, Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/task' } };
    const Conditions = { Own: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] } };
    expect(valuesWith(target, { sections: { Parameters, Conditions } })).toContainEqual(
      expect.objectContaining({ service: 'Service', fields: ['taskDefinition'], reason, line: expect.any(Number) }));
  });

  test.each([
    ['the task definition of the template', { Ref: 'Task' }],
    ['another family', 'other'],
    ['none, because its deployment controller sets it', { Ref: 'AWS::NoValue' }],
  ])('is not listed if it is known: %s', (_, target) => expect(valuesWith(target)).toEqual([]));

  test('is not listed if it breaks no rule', () => {
    expect(valuesWith({ 'Fn::ImportValue': 'task' }, { task: SOUND })).toEqual([]);
    expect(valuesWith({ 'Fn::ImportValue': 'task' }, { properties: { PlatformVersion: '1.4.0' } })).toEqual([]);
  });

  test('cannot run a daemon', () => {
    const daemon = { Type: 'AWS::ECS::DaemonTaskDefinition', Properties: { ContainerDefinitions: [container({ SystemControls: [somaxconn('100')] })] } };
    expect(valuesWith({ 'Fn::ImportValue': 'task' }, { task: daemon })).toEqual([]);
  });
});

describe('a task definition without containers in one case', () => {
  const templateWith = (value: string) => ({
    Parameters: { Stage: { Type: 'String', Default: 'prod' } },
    Conditions: { Empty: { 'Fn::Equals': [{ Ref: 'Stage' }, value] } },
    Resources: { Task: fargateTask([{ 'Fn::If': ['Empty', { Ref: 'AWS::NoValue' }, container()] }]) },
  });

  test.each([
    ['is unread if it is that of the defaults', 'prod', 2, 'error'],
    ['has a warning if it is another one', 'dev', 0, 'warning'],
  ])('%s', (_, value, code, severity) => {
    const message = 'the task definition could not be checked: it has no container. This applies if condition Empty is true.';
    expect(checked(templateWith(value))).toMatchObject({ code, out: expect.stringContaining(`  ${severity}  ${message}`) });
  });
});

describe('a task definition whose containers depend on conditions', () => {
  const MISSPELLED = container({ SystemControls: [{ Namespace: 'net.core.somaxcon', Value: '6000' }] });
  const names = (count: number) => Array.from({ length: count }, (_, index) => `P${index}`);

  /** Returns the results for a template with conditions that are independent of each other. */
  function checkedWith(containers: unknown, conditions: number, { parameter = {}, more = {} }: { parameter?: object; more?: object } = {}) {
    const task = fargateTask(containers);
    const { code, out } = checked({
      Parameters: Object.fromEntries(names(conditions).map(name => [name, { Type: 'String', ...parameter }])),
      Conditions: {
        ...Object.fromEntries(names(conditions).map(name => [`Is${name}`, { 'Fn::Equals': [{ Ref: name }, 'y'] }])),
        InRegion: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'nowhere'] }] },
      },
      Resources: { Task: { ...task, ...more } },
    });
    const lines = out.split('\n').filter(line => /^  (?:error|warning)  /.test(line));
    return { code, lines: lines.map(line => line.trim().replace(/^(\w+) +/, '$1 ')) };
  }

  /** Nests conditions, the first one outside. */
  const nested = (count: number, whenAllTrue: unknown, whenLastFalse: unknown) =>
    names(count).reduceRight((inner, name) => ({ 'Fn::If': [`Is${name}`, inner, inner === whenAllTrue ? whenLastFalse : [container()]] }), whenAllTrue);
  const TOO_MANY = 'error the task definition could not be checked: more than 32 combinations of conditions and parameters decide which containers it has.';
  const INCLUDED = { 'Fn::Transform': { Name: 'AWS::Include' } };
  const UNREAD = 'the task definition could not be checked: only the deployment knows its containers. This applies if condition';
  const allTrue = (count: number) => `if ${names(count).map(name => `condition Is${name} is true`).join(' and ')}.`;

  test('in 32 combinations is read', () => {
    expect(checkedWith(nested(5, [container()], [MISSPELLED]), 5)).toEqual({
      code: 1, lines: [expect.stringMatching(/^error container app: [\w.]+ is not a known kernel parameter.* and condition IsP3 is true and condition IsP4 is false\.$/)],
    });
  });

  test('in more combinations is unread', () => {
    expect(checkedWith(nested(6, [container()], [MISSPELLED]), 6)).toEqual({ code: 2, lines: [TOO_MANY] });
  });

  test('in more combinations has findings with all conditions that they require', () => {
    const { lines } = checkedWith(nested(6, [MISSPELLED], [container()]), 6);
    expect(lines).toEqual([TOO_MANY, expect.stringContaining(allTrue(6))]);
  });

  test('is read if one condition decides about the containers, and six about other values', () => {
    const flags = (offset: number) => Object.fromEntries(['Privileged', 'Interactive', 'PseudoTerminal', 'ReadonlyRootFilesystem', 'DisableNetworking']
      .map((key, index) => [key, { 'Fn::If': [`IsP${index + offset}`, true, false] }]));
    const { code, lines } = checkedWith({ 'Fn::If': ['IsP0', [container(flags(1))], [container(flags(2))]] }, 7);
    expect({ code, unread: lines.filter(line => line.includes('could not be checked')) }).toEqual({ code: 1, unread: [] });
    expect(lines).toContainEqual(expect.stringContaining('privileged is true, which Fargate does not support. This applies if condition IsP0 is true and condition IsP1 is true.'));
  });

  test.each<[string, unknown, Parameters<typeof checkedWith>[2], number, string]>([
    ['only the deployment knows', { 'Fn::If': ['InRegion', INCLUDED, [container()]] }, {}, 2, `error ${UNREAD} InRegion is true.`],
    ['a parameter without a default decides', { 'Fn::If': ['IsP0', [container()], INCLUDED] }, {}, 2, `error ${UNREAD} IsP0 is false.`],
    ['a default meets', { 'Fn::If': ['IsP0', INCLUDED, [container()]] }, { parameter: { Default: 'y' } }, 2, `error ${UNREAD} IsP0 is true.`],
    ['another value than the default meets', { 'Fn::If': ['IsP0', INCLUDED, [container()]] }, { parameter: { Default: 'n' } }, 0, `warning ${UNREAD} IsP0 is true.`],
    ['the task definition requires, whatever the default', { 'Fn::If': ['IsP0', INCLUDED, [container()]] },
      { parameter: { Default: 'n' }, more: { Condition: 'IsP0' } }, 2, 'error the task definition could not be checked: only the deployment knows its containers.'],
  ])('in a case that %s cannot be read', (_, containers, options, code, line) => {
    expect(checkedWith(containers, 1, options)).toEqual({ code, lines: [line] });
  });
});

test('the text shortens a long function, and JSON contains all of it', () => {
  const long = `arn-${'x'.repeat(200)}`;
  const template = { Resources: { Task: fargateTask([container({ SystemControls: [{ Namespace: { 'Fn::ImportValue': long }, Value: '1' }] })]) } };
  const written = JSON.stringify({ 'Fn::ImportValue': long });
  const { out } = checked(template, '--verbose');
  expect(out).toContain(`systemControls.namespace is ${written.slice(0, 120)}…; another stack exports it`);
  expect(checked(template, '--format', 'json').out).toContain(JSON.stringify(written));
});
