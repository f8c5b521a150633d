import { judgeCases } from '../../../src/checks/cases';
import { severityOf } from '../../../src/checks/judge';
import { RULES } from '../../../src/checks/rules';
import { judgedFindings } from '../../../src/cli/report/judged';
import { containsComputed } from '../../../src/reading/content/cases';
import { taskDefinitionsOf } from '../../../src/reading/content/template';
import { TemplateValues } from '../../../src/reading/content/template-values';
import { unresolvedIn } from '../../../src/reading/definitions/unresolved';
import { container } from '../../cli/definitions';
import { taskInTemplate } from '../task-in-template';

const IN_EUROPE = { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] };
const HOST_IF_DEBUG = { PidMode: { 'Fn::If': ['Debug', 'host', 'task'] } };

/** Returns the findings of the rule for PID modes in a template whose task definition shares the PID namespace of the host in a condition. */
function findings(condition: unknown, parameters: object) {
  const task = taskInTemplate(HOST_IF_DEBUG, { parameters, conditions: { Debug: condition } });
  return judgeCases(task.cases()).map(({ finding }) => finding).filter(({ rule }) => rule.name === 'pid-mode-on-fargate');
}

const TEXT = { Type: 'String', Default: 'prod' };
const LIST = { Type: 'CommaDelimitedList', Default: '' };

test.each([
  ['a parameter', { 'Fn::Equals': [{ Ref: 'A' }, 'debug'] }],
  ['two parameters', { 'Fn::Equals': [{ Ref: 'A' }, { Ref: 'B' }] }],
  ['a text with a parameter', { 'Fn::Equals': [{ 'Fn::Sub': '${A}-1' }, 'debug-1'] }],
  ['a joined list', { 'Fn::Not': [{ 'Fn::Equals': [{ 'Fn::Join': ['', { Ref: 'List' }] }, ''] }] }],
  ['an item of a list', { 'Fn::Equals': [{ 'Fn::Select': [0, { Ref: 'List' }] }, 'debug'] }],
  ['a pseudo parameter', IN_EUROPE],
])('a condition on %s may be true, whatever the defaults', (_, condition) => {
  expect(findings(condition, { A: TEXT, B: { Type: 'String', Default: 'debug' }, List: LIST })).toMatchObject([
    { message: expect.stringContaining('This applies if condition Debug is true.'), severity: 'error' },
  ]);
});

test.each([
  ['a value that a condition compares, too, is a warning', { Ref: 'A' }, 'warning', 'This applies if parameter A is host.'],
  ['a branch whose condition compares a value is an error', { 'Fn::If': ['Debug', 'host', 'task'] }, 'error', 'This applies if condition Debug is true.'],
])('a finding about %s', (_, PidMode, severity, reason) => {
  const task = taskInTemplate({ PidMode, Family: { 'Fn::Sub': '${A}-shop' }, Cpu: { 'Fn::If': ['Debug', '1024', '2048'] }, Memory: '4096' }, {
    parameters: { A: TEXT }, conditions: { Debug: { 'Fn::Equals': [{ Ref: 'A' }, 'host'] } },
  });
  const found = judgeCases(task.cases()).map(({ finding }) => finding).filter(({ rule, message }) => rule.name === 'pid-mode-on-fargate' && message.includes('host'));
  expect(found).toMatchObject([{ message: expect.stringContaining(reason), severity }]);
});

test.each([
  ['a reference', { Ref: 'A' }],
  ['a reference to one of a few values', { Ref: 'Stage' }],
  ['a text with one of a few values', { 'Fn::Sub': '${Stage}-${A}' }],
  ['a joined text', { 'Fn::Join': ['-', [{ Ref: 'Stage' }, { Ref: 'A' }]] }],
])('a finding does not depend on a parameter that only names its container: %s', (_, Name) => {
  const task = taskInTemplate({ Cpu: '256', Memory: '512' }, {
    containers: [Name, 'proxy'].map(name => container({ Name: name, Privileged: name !== 'proxy', PortMappings: [{ ContainerPort: 80 }] })),
    parameters: { A: TEXT, Stage: { Type: 'String', Default: 'dev', AllowedValues: ['dev', 'prod'] } },
  });
  expect(judgeCases(task.cases()).map(({ finding }) => `${severityOf(finding)} ${finding.rule.name} ${finding.message}`)).toEqual([
    'error instance-setting-on-fargate privileged is true, which Fargate does not support.',
    expect.stringMatching(/^error port-mapped-twice container .* also maps TCP port 80\.$/),
  ]);
});

test('a condition that no allowed value makes true has no findings', () => {
  expect(findings({ 'Fn::Equals': [{ 'Fn::Sub': '${A}-1' }, 'debug-1'] }, { A: { ...TEXT, AllowedValues: ['prod', 'dev'] } })).toEqual([]);
  expect(findings({ 'Fn::Equals': ['a', 'b'] }, {})).toEqual([]);
});

test.each([
  ['a selected reference', { 'Fn::Select': [1, ['other', { Ref: 'Task' }]] }],
  ['a joined ARN', { 'Fn::Join': [':', ['arn:aws:ecs:eu-west-1:1', { Ref: 'Resource' }]] }],
  ['a family in a map', { 'Fn::FindInMap': ['Families', 'all', 'shop'] }],
  ['the default of a parameter', { Ref: 'Family' }],
  ['a branch', { 'Fn::If': ['Debug', { Ref: 'Task' }, 'other'] }],
  ['the same text as the family', { 'Fn::Sub': '${AWS::StackName}-${AWS::Region}' }],
])('a service whose task definition is %s runs it', (_, target) => {
  const found = taskInTemplate({ Family: 'Fn::Sub' in target ? target : 'shop' }, {
    service: { TaskDefinition: target },
    parameters: { Family: { Type: 'String', Default: 'shop' }, Resource: { Type: 'String', Default: 'task-definition/shop' } },
    conditions: { Debug: IN_EUROPE },
    mappings: { Families: { all: { shop: 'shop' } } },
  });
  expect(found.cases().some(({ model }) => model.services.length === 1)).toBe(true);
});

test('a case counts if some values with it create the task definition', () => {
  const parameter = { Type: 'String', Default: 'no' };
  const found = taskInTemplate(HOST_IF_DEBUG, {
    condition: 'IsProd',
    parameters: { Prod: parameter, Debug: parameter },
    conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Prod' }, 'yes'] }, Debug: { 'Fn::Equals': [{ Ref: 'Debug' }, 'yes'] } },
  });
  expect(found.cases().map(({ model }) => model.pidMode)).toEqual(['task', 'host']);
});

describe('a template of the CDK', () => {
  const ROLE = { TaskRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } };
  const containers = [container({ Image: { 'Fn::Sub': '${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/cdk-hnb659fds-container-assets-1:2' } })];

  test('is one case, which is read once', () => {
    const found = taskInTemplate(ROLE, { containers, service: {} });
    expect(found.cases()).toHaveLength(1);
    expect(found.cases()[0].model).toBe(found.model);
  });

  test('is two cases if a condition creates its service', () => {
    const found = taskInTemplate(ROLE, { containers, service: {}, serviceCondition: 'Runs', conditions: { Runs: IN_EUROPE } });
    expect(found.cases().map(({ model }) => model.services.length)).toEqual([1, 0]);
  });
});

describe('a template with more conditions than combinations of them are tried', () => {
  const names = ['A', 'B', 'C', 'D', 'E', 'F'];
  const conditions = Object.fromEntries(names.map(name => [`Has${name}`, { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: name }, ''] }] }]));
  const NO_VALUE = { Ref: 'AWS::NoValue' };
  const sidecar = (name: string, members: object = {}) => ({ 'Fn::If': [`Has${name}`, { Name: name, Image: 'sidecar', Essential: false, ...members }, NO_VALUE] });

  const parameters = Object.fromEntries(names.map(name => [name, { Type: 'String', Default: '' }]));
  const taskWith = (sidecars: readonly unknown[]) =>
    taskInTemplate({}, { containers: [container({ Name: 'web' }), ...sidecars], parameters, conditions });
  const messages = (sidecars: readonly unknown[]) =>
    judgeCases(taskWith(sidecars).cases()).map(({ finding: { rule, message } }) => `${rule.name}: ${message}`);

  test('has a case for each result of each condition, after that of the defaults', () => {
    const cases = taskWith(names.map(name => sidecar(name))).cases();
    expect(cases).toHaveLength(13);
    expect(cases[0].model.containers.map(({ name }) => name)).toEqual(['web']);
    expect(cases[0].model.hasUnresolvedContainers).toBe(false);
    expect(cases[1].model.containers.map(({ name }) => name)).toEqual(['web', 'A']);
    expect(cases[1].model.hasUnresolvedContainers).toBe(true);
  });

  test('has a finding about what one condition decides', () => {
    expect(messages([...names.slice(0, 5).map(name => sidecar(name)), sidecar('F', { StopTimeout: 121 })])).toEqual([
      expect.stringMatching(/^timeout-on-fargate: .* This applies if condition HasF is true\.$/),
    ]);
  });

  test('has an unresolved value if a branch contains the condition of a value that breaks a rule', () => {
    const nested = (value: unknown) =>
      sidecar('D', { LinuxParameters: { 'Fn::If': ['HasE', { Capabilities: { Add: { 'Fn::If': ['HasF', value, NO_VALUE] } } }, NO_VALUE] } });
    const others = names.slice(0, 3).map(name => sidecar(name));
    expect(messages([...others, nested(['NET_ADMIN'])])).toEqual([]);
    const found = taskWith([...others, nested(['NET_ADMIN'])]).cases().flatMap(each => unresolvedIn(each, RULES));
    expect(found.map(({ written }) => (written as { 'Fn::If': unknown[] })['Fn::If'][0])).toContain('HasE');
  });

  test('has an unresolved value if two conditions together break a rule', () => {
    const taking = (name: string) => sidecar(name, { PortMappings: [{ ContainerPort: 80 }] });
    const values = (sidecars: readonly unknown[]) => taskWith(sidecars).cases()
      .flatMap(each => unresolvedIn(each, RULES)).map(({ written }) => (written as { 'Fn::If': unknown[] })['Fn::If'][0]);
    expect(values(names.map(name => sidecar(name)))).toEqual([]);
    expect(new Set(values([...names.slice(0, 4).map(name => sidecar(name)), taking('E'), taking('F')]))).toEqual(new Set(['HasE', 'HasF']));
  });
});

describe('the number of cases', () => {
  const equals = (parameter: string, value: unknown) => ({ 'Fn::Equals': [{ Ref: parameter }, value] });

  /** Returns the number of cases of a task definition with a privileged container for each condition. */
  function casesWith(parameters: readonly string[], conditions: Readonly<Record<string, unknown>>): number {
    return taskInTemplate({}, {
      containers: Object.keys(conditions).map(name => ({ Name: name, Image: 'x', Privileged: { 'Fn::If': [name, true, false] } })),
      parameters: Object.fromEntries(parameters.map(name => [name, { Type: 'String' }])),
      conditions,
    }).cases().length;
  }

  test('is that of the combinations of five conditions, and fewer with six', () => {
    const names = ['A', 'B', 'C', 'D', 'E', 'F'];
    const [five, six] = [5, 6].map(count => names.slice(0, count)).map(each => casesWith(each, Object.fromEntries(each.map(name => [`Is${name}`, equals(name, 'yes')]))));
    expect(five).toBe(32);
    expect(six).toBeLessThan(32);
  });

  test.each([[32, true], [33, false]])('of %i combinations is the same: %s', (combinations, isSame) => {
    // 33 are 3 times 11 values, and a list has at most 8 that count, so a condition compares the 10 others.
    const conditions = Object.entries(combinations === 32 ? { A: 8, B: 4 } : { A: 3, B: 11 }).flatMap(([name, count]) =>
      Array.from({ length: count - 1 }, (_, value) => [`${name}${value}`, equals(name, value)]));
    expect(casesWith(['A', 'B'], Object.fromEntries(conditions) as Record<string, unknown>) === combinations).toBe(isSame);
  });
});

test('a case in which a condition leaves out the task definition does not count', () => {
  const pidModes = (condition?: string) =>
    taskInTemplate(HOST_IF_DEBUG, { condition, conditions: { Debug: IN_EUROPE } }).cases().map(({ model }) => model.pidMode);
  expect(pidModes()).toEqual(['host', 'task']);
  expect(pidModes('Debug')).toEqual(['host']);
});

describe('a task definition with a condition', () => {
  const isProd = { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] };

  /** Returns the severities of the findings in a task definition that Fargate refuses. */
  function severities(conditions: object): (string | undefined)[] {
    const found = taskInTemplate({ PidMode: 'host' }, {
      condition: 'Exists', parameters: { Stage: { Type: 'String', Default: 'dev' } }, conditions: { IsProd: isProd, ...conditions },
    });
    return judgedFindings(found).map(({ finding }) => severityOf(finding));
  }

  test.each<[string, object]>([
    ['the default does not meet', { Exists: isProd }],
    ['the template does not define', {}],
    ['refers to itself', { Exists: { Condition: 'Exists' } }],
  ])('is judged if it has one that %s', (_, conditions) => expect(severities(conditions)).toEqual(['error']));

  test.each<[string, object]>([
    ['compares two texts', { Exists: { 'Fn::Equals': ['a', 'b'] } }],
    ['contradicts itself', { Exists: { 'Fn::And': [{ Condition: 'IsProd' }, { 'Fn::Not': [{ Condition: 'IsProd' }] }] } }],
  ])('is not judged if it has one that %s, so that it is never created', (_, conditions) => {
    expect(severities(conditions)).toEqual([]);
  });
});

test('an optional parameter is not empty where its condition is true, however many conditions there are', () => {
  const numbers = Array.from({ length: 8 }, (_, index) => index);
  const [found] = taskDefinitionsOf({
    Parameters: Object.fromEntries(numbers.map(index => [`Key${index}`, { Type: 'String', Default: '' }])),
    Conditions: Object.fromEntries(numbers.map(index => [`Has${index}`, { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: `Key${index}` }, ''] }] }])),
    Resources: {
      Task: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: {
          ContainerDefinitions: [{
            Name: 'web', Image: 'nginx', Memory: 512, Environment: numbers.map(index => ({ 'Fn::If': [`Has${index}`, { Name: { Ref: `Key${index}` }, Value: 'x' }, { Ref: 'AWS::NoValue' }] })),
          }],
        },
      },
    },
  })!;
  expect(judgedFindings(found).map(({ finding }) => finding.message)).toEqual([]);
});

const nested = (depth: number, value: unknown): unknown => depth === 0 ? value : nested(depth - 1, [value]);

test.each<[string, unknown, boolean]>([
  ['a parameter', { image: { Ref: 'Mode' } }, true],
  ['a function of literals', [{ 'Fn::Join': ['', ['a', 'b']] }], true],
  ['a macro', { 'Fn::Transform': { Name: 'Macro' }, 'image': 'x' }, true],
  ['a resource', { image: { Ref: 'Role' } }, false],
  ['an attribute', { image: { 'Fn::GetAtt': ['Role', 'Arn'] } }, false],
  ['text', { image: 'x' }, false],
  ['text as deep as template values may be', nested(99, 'x'), false],
  ['text that is too deep to search', nested(100, 'x'), true],
])('a template value with %s is searched for computed functions', (_, value, expected) => {
  expect(containsComputed(value, new TemplateValues({ Parameters: { Mode: { Type: 'String', Default: 'task' } } }))).toBe(expected);
});

