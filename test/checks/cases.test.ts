import { Case, Fact, judgeCases, judgeEachCase } from '../../src/checks/cases';
import { severityOf } from '../../src/checks/judge';
import { RULES, taskDefinitionUnchecked } from '../../src/checks/rules';
import { readService, readTaskDefinition } from '../../src/reading/definitions/task-definition';

const FARGATE = { requiresCompatibilities: ['FARGATE'], cpu: '1024', memory: '2048', networkMode: 'awsvpc', containerDefinitions: [{ name: 'web', image: 'web' }] };
const onFargate = (pidMode: string) => readTaskDefinition({ ...FARGATE, pidMode });
const [WRONG, SOUND] = [onFargate('host'), onFargate('task')];

function caseWith(model: Case['model'], facts: readonly Fact[] = [], more: Partial<Case> = {}): Case {
  return { facts, model, services: [], defaults: new Map(), without: () => model, writtenPlace: ({ at = [] }) => at, ...more };
}

const condition = (text: string): Fact => ({ text: `condition ${text}`, about: 'condition', name: text });
const parameter = (text: string): Fact => ({ text: `parameter ${text}`, about: 'parameter', name: text });

/** Returns the severities and the last sentences of the findings in some cases. */
function findingsIn(...cases: Case[]): string[] {
  return judgeCases(cases).map(({ finding }) => `${severityOf(finding)}: ${finding.message.split('. ').at(-1)!}`);
}

const PLAIN = 'error: pidMode is host, but Fargate supports only task.';

test('a finding in the only case, or in all cases, is that of the rule', () => {
  expect(findingsIn(caseWith(WRONG))).toEqual([PLAIN]);
  expect(findingsIn(caseWith(WRONG, [condition('A is true')]), caseWith(WRONG, [condition('A is false')]))).toEqual([PLAIN]);
  expect(findingsIn(caseWith(SOUND), caseWith(SOUND))).toEqual([]);
  const misnamed = readTaskDefinition({ ...FARGATE, containerDefinitions: [{ name: 'web', image: 'web', systemControls: [{ namespace: 'net.core.somaxcon', value: '1' }] }] });
  expect(findingsIn(caseWith(misnamed), caseWith(misnamed))).toEqual(['error: net.core.somaxcon is not a known kernel parameter.']);
});

test('a finding names the condition on which it depends, and keeps its severity', () => {
  expect(findingsIn(caseWith(WRONG, [condition('A is true')]), caseWith(SOUND, [condition('A is false')])))
    .toEqual(['error: This applies if condition A is true.']);
});

test('a finding that a value of a parameter causes is a warning', () => {
  expect(findingsIn(caseWith(WRONG, [parameter('Mode is host')]), caseWith(SOUND, [parameter('Mode is task')])))
    .toEqual(['warning: This applies if parameter Mode is host.']);
});

test('information that a value of a parameter causes stays information', () => {
  const [web] = FARGATE.containerDefinitions;
  const sharing = readTaskDefinition({ ...FARGATE, pidMode: 'task', containerDefinitions: [{ ...web, command: ['server'] }, { name: 'agent', image: 'agent' }] });
  expect(findingsIn(caseWith(sharing, [parameter('Mode is task')]), caseWith(SOUND, [parameter('Mode is host')])))
    .toEqual(['info: This applies if parameter Mode is task.']);
});

test('a finding names a condition rather than a value, and no fact that also holds without it', () => {
  const facts = (a: boolean, b: string) => [parameter(`B is ${b}`), condition(`A is ${a}`)];
  expect(findingsIn(caseWith(WRONG, facts(true, 'x')), caseWith(SOUND, facts(false, 'y')))).toEqual(['error: This applies if condition A is true.']);
  expect(findingsIn(caseWith(WRONG, facts(true, 'x')), caseWith(SOUND, facts(true, 'y')))).toEqual(['warning: This applies if parameter B is x.']);
});

test('a finding that a value causes, whatever the conditions that compare it, is a warning about the value', () => {
  const facts = (mode: string) => [condition(`Host is ${mode === 'host'}`), parameter(`Mode is ${mode}`)];
  const without = (names: ReadonlySet<string>) => names.size === 1 && names.has('Mode is host') ? SOUND : WRONG;
  expect(findingsIn(caseWith(WRONG, facts('host'), { without }), caseWith(SOUND, facts('task')))).toEqual(['warning: This applies if parameter Mode is host.']);
  expect(findingsIn(caseWith(WRONG, facts('host')), caseWith(SOUND, facts('task')))).toEqual(['error: This applies if condition Host is true.']);
});

test('a finding that needs two facts names both, and one that needs more names all', () => {
  const facts = (...values: boolean[]) => values.map((value, index) => condition(`${'ABC'[index]} is ${value}`));
  expect(findingsIn(caseWith(WRONG, facts(true, true)), caseWith(SOUND, facts(true, false)), caseWith(SOUND, facts(false, true))))
    .toEqual(['error: This applies if condition A is true and condition B is true.']);
  const beside = [facts(true, false, true), facts(false, true, true)].map(each => caseWith(SOUND, each));
  expect(findingsIn(caseWith(WRONG, facts(true, true, true)), ...beside))
    .toEqual(['error: This applies if condition A is true and condition B is true.']);
  const others = [facts(true, true, false), facts(true, false, true), facts(false, true, true)].map(each => caseWith(SOUND, each));
  expect(findingsIn(caseWith(WRONG, facts(true, true, true)), ...others))
    .toEqual(['error: This applies if condition A is true and condition B is true and condition C is true.']);
});

test('a finding of partial cases names the facts of the case that has the fewest', () => {
  const partial = { partial: { knowsContainers: true } };
  const occurrences = [[condition('B is true'), condition('C is true')], [condition('A is true')]].map(facts => caseWith(WRONG, facts, partial));
  expect(findingsIn(...occurrences, caseWith(SOUND, [condition('A is false')]))).toEqual(['error: This applies if condition A is true.']);
  expect(findingsIn(occurrences[0], caseWith(SOUND, [condition('A is false')]))).toEqual(['error: This applies if condition B is true and condition C is true.']);
});

describe('a finding that only a combination of values causes', () => {
  const pair = (a: string, b: string) => [parameter(`A is ${a}`), parameter(`B is ${b}`)];

  const COMBINATIONS = [pair('1', '1'), pair('1', '2'), pair('2', '2'), pair('2', '1')];
  const applies = (a: number, b: number) => `This applies if parameter A is ${a} and parameter B is ${b}.`;

  test.each<[string, Case['model'][], string[]]>([
    ['is information, because both parameters can be set together', [SOUND, SOUND, SOUND, WRONG], [`info: ${applies(2, 1)}`]],
    ['is a warning if the values are the defaults', [WRONG, SOUND, SOUND, SOUND], [`warning: ${applies(1, 1)}`]],
    ['is a warning if one value has a finding of the rule with every value of the other', [SOUND, SOUND, onFargate('hsot'), WRONG],
      [`warning: ${applies(2, 2)}`, `warning: ${applies(2, 1)}`]],
  ])('%s', (_, models, expected) => {
    expect(findingsIn(...models.map((model, index) => caseWith(model, COMBINATIONS[index])))).toEqual(expected);
  });

  test('is information if one of the values is a default', () => {
    const defaults = { defaults: new Map([['B', '1']]), without: (names: ReadonlySet<string>) => names.has('B') ? SOUND : WRONG };
    expect(findingsIn(caseWith(SOUND, [parameter('A is 1')], defaults), caseWith(WRONG, [parameter('A is 2')], defaults)))
      .toEqual(['info: This applies if parameter A is 2, with the default of parameter B (1).']);
  });

  test('is a warning if a default decides only what the finding says', () => {
    const other = readTaskDefinition({ requiresCompatibilities: ['FARGATE'], pidMode: 'host ', cpu: '256', memory: '512', networkMode: 'awsvpc', containerDefinitions: [] });
    const defaults = { defaults: new Map([['B', '1']]), without: () => other };
    expect(findingsIn(caseWith(SOUND, [parameter('A is 1')]), caseWith(WRONG, [parameter('A is 2')], defaults)))
      .toEqual(['warning: This applies if parameter A is 2, with the default of parameter B (1).']);
  });

  test('keeps its severity if conditions are combined: the template decides what they mean together', () => {
    const facts = (a: boolean, b: string) => [condition(`A is ${a}`), parameter(`B is ${b}`)];
    expect(findingsIn(caseWith(SOUND, facts(true, '1')), caseWith(SOUND, facts(false, '2')), caseWith(WRONG, facts(true, '2'))))
      .toEqual(['warning: This applies if condition A is true and parameter B is 2.']);
    const defaults = { defaults: new Map([['B', '1']]), without: () => SOUND };
    expect(findingsIn(caseWith(SOUND, [condition('A is false')], defaults), caseWith(WRONG, [condition('A is true')], defaults)))
      .toEqual(['warning: This applies if condition A is true, with the default of parameter B (1).']);
  });
});

describe('a finding with defaults of parameters', () => {
  const defaults = new Map([['Mode', 'host'], ['Other', 'x']]);

  test('is a warning that names the default, if another value of it has no finding', () => {
    const without = (names: ReadonlySet<string>) => names.has('Mode') ? SOUND : WRONG;
    expect(findingsIn(caseWith(WRONG, [], { defaults, without }))).toEqual(['warning: This applies with the default of parameter Mode (host).']);
  });

  test('names an empty default as such', () => {
    expect(findingsIn(caseWith(WRONG, [], { defaults: new Map([['Mode', '']]), without: () => SOUND })))
      .toEqual(['warning: This applies with the default of parameter Mode (an empty text).']);
  });

  test('is that of the rule, if it occurs whatever the values', () => {
    expect(findingsIn(caseWith(WRONG, [], { defaults, without: () => WRONG }))).toEqual([PLAIN]);
  });

  test('names all defaults, if only all together decide', () => {
    const without = (names: ReadonlySet<string>) => names.size === 2 ? SOUND : WRONG;
    expect(findingsIn(caseWith(WRONG, [], { defaults, without })))
      .toEqual(['warning: This applies with the default of parameter Mode (host) and parameter Other (x).']);
  });
});

test('findings of several cases are in the order of the rules', () => {
  const other = readTaskDefinition({ requiresCompatibilities: ['FARGATE'], cpu: '1024', memory: '2048', networkMode: 'awsvpc', containerDefinitions: [{ name: 'a b', image: 'x', systemControls: [{ namespace: 'a', value: '1' }] }] });
  const names = (...cases: Case[]) => judgeCases(cases).map(({ finding }) => finding.rule.name);
  expect(names(caseWith(WRONG), caseWith(other))).toEqual(names(caseWith(other), caseWith(WRONG)));
});

test('a service has the same finding in each case in which it exists', () => {
  const tuned = { ...FARGATE, containerDefinitions: [{ name: 'web', image: 'web', systemControls: [{ namespace: 'net.core.somaxconn', value: '4096' }] }] };
  const run = (...services: number[]) => ({
    model: readTaskDefinition(tuned, { services: services.map(index => readService(`S${index}`, { launchType: 'FARGATE', platformVersion: '1.3.0' })) }), services,
  });
  const found = [run(0, 1), run(1)].map(({ model, services }, index) => caseWith(model, [condition(`A is ${index === 0}`)], { services }));
  expect(judgeCases(found).map(({ finding }) => [finding.service, finding.message.split('. ').at(-1)!.startsWith('This applies')]))
    .toEqual([[0, true], [1, false]]);
});

test('two findings with the same words are two in several cases, too', () => {
  const portMappings = ['tcp', 'udp'].map(protocol => ({ containerPort: 8080, protocol }));
  const systemControls = [{ namespace: 'net.ipv4.ip_local_port_range', value: '1024 65000' }];
  const twice = readTaskDefinition({ ...FARGATE, containerDefinitions: [{ name: 'web', image: 'dns', portMappings, systemControls }] });
  const found = findingsIn(caseWith(twice));
  expect(found.length).toBeGreaterThan(new Set(found).size);
  expect(findingsIn(caseWith(twice), caseWith(twice))).toEqual(found);
});

test('a rule that throws is a finding, and the others still run in all cases', () => {
  const broken = { ...taskDefinitionUnchecked, name: 'broken', check: () => { throw new Error('boom'); } };
  const messages = (...cases: Case[]) => judgeEachCase(cases, [broken, ...RULES]).map(({ finding }) => finding.message);
  const cases = [caseWith(WRONG, [condition('A is true')]), caseWith(SOUND, [condition('A is false')])];
  expect(messages(...cases)).toEqual(['rule broken could not be checked: boom.', ...judgeCases(cases).map(({ finding }) => finding.message)]);
  const withDefault = caseWith(WRONG, [], { defaults: new Map([['Mode', 'host']]), without: () => SOUND });
  expect(messages(withDefault)).toEqual(['rule broken could not be checked: boom.', ...judgeCases([withDefault]).map(({ finding }) => finding.message)]);
  expect(messages(cases[0])).toEqual(['rule broken could not be checked: boom.', ...judgeCases([cases[0]]).map(({ finding }) => finding.message)]);
});

describe('the place of a finding at a position', () => {
  const rule = (service?: number) => ({ ...taskDefinitionUnchecked, check: (model: Case['model']) => [{ message: 'found.', at: ['volumes', model === WRONG ? '#1' : '#2'], ...service !== undefined && { service } }] });
  const written = { writtenPlace: () => ['volumes', 'data'], services: [0] };
  const cases = [caseWith(WRONG, [condition('A is true')], written), caseWith(SOUND, [condition('A is false')], written)];

  test('is where it is written, so that it is the same in all cases', () => {
    expect(judgeCases(cases, [rule()]).map(({ finding }) => finding.message)).toEqual(['found.']);
  });

  test('is the position itself in a service', () => expect(judgeCases(cases, [rule(0)])).toHaveLength(2));

  test('is the position itself if defaults are compared', () => {
    const defaults = caseWith(WRONG, [], { ...written, defaults: new Map([['A', '1']]) });
    expect(judgeCases([defaults], [rule()]).map(({ finding }) => finding.message)).toEqual(['found.']);
  });
});
