import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { PRESETS } from './all-presets';
import { fuzzRuns } from '../../fuzz-runs';
import { annotationsIn, APPLY_BY, frozen, IMAGE, newStack, problemsIn, taskIn, templateOf, templateText } from '../task/task-definitions';

// Tests properties with random task definitions and observers. `npm run suite -- fuzz` runs more cases than a build has time for.
const numRuns = fuzzRuns(6);
jest.setTimeout(30_000 + numRuns * 500);

/** aws-cdk-lib 2.267.0 added the template validator. */
const HAS_VALIDATOR = Number((jest.requireActual<{ version: string }>('aws-cdk-lib/package.json')).version.split('.')[1]) >= 267;

interface Application {
  readonly name: string;
  readonly options: Partial<ecs.ContainerDefinitionOptions>;
}

interface Program {
  readonly applications: readonly Application[];
  readonly observers: readonly string[];

  /** The index of the application container before which each observer is applied. Larger numbers apply it after all of them. */
  readonly positions: readonly number[];
  readonly way: string;
}

const application = fc.record({
  name: fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/).map(name => `app-${name}`),
  options: fc.record({
    entryPoint: fc.array(fc.constantFrom('/app', '-x', 'sh'), { minLength: 1, maxLength: 2 }),
    command: fc.option(fc.constantFrom<string[]>(['serve'], ['run', '--all']), { nil: undefined }),
    environment: fc.option(fc.dictionary(fc.stringMatching(/^[A-Z]{1,4}_X$/), fc.constantFrom('1', '2')), { nil: undefined }),
    user: fc.constantFrom(undefined, '0', '1000'),
    cpu: fc.constantFrom(undefined, 128, 256),
    memoryReservationMiB: fc.constantFrom(undefined, 64, 256),
    readonlyRootFilesystem: fc.constantFrom(undefined, true, false),
  }),
});

const program: fc.Arbitrary<Program> = fc.record({
  applications: fc.uniqueArray(application, { selector: ({ name }) => name, minLength: 1, maxLength: 3 }),
  observers: fc.shuffledSubarray(Object.keys(PRESETS), { minLength: 1, maxLength: Math.min(4, Object.keys(PRESETS).length) }).filter(areCompatible),
  positions: fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }),
  way: fc.constantFrom(...Object.keys(APPLY_BY)),
});

/** Excludes combinations that are rejected, which other tests cover. */
function areCompatible(observers: readonly string[]): boolean {
  return !(observers.includes('FaultInjection') && observers.includes('DebugToolbox'));
}

function build({ applications, observers, positions, way }: Program, repetitions = 1, stack = newStack()): Stack {
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 4096, memoryLimitMiB: 16384 });
  for (let position = 0; position <= 3; position++) {
    observers.forEach((name, i) => {
      const observer = PRESETS[name](stack);
      for (let time = 0; positions[i] === position && time < repetitions; time++) {
        APPLY_BY[way](taskDefinition, observer);
      }
    });
    const next = applications[position];
    if (next) {
      taskDefinition.addContainer(next.name, { image: IMAGE, ...next.options });
    }
  }
  return stack;
}

test('applying an observer several times does not change the template', () => {
  fc.assert(fc.property(program, fc.integer({ min: 2, max: 3 }), (input, repetitions) => {
    expect(templateText(build(input, repetitions))).toBe(templateText(build(input)));
  }), { numRuns });
});

test('the order of application changes only the order of lists', () => {
  fc.assert(fc.property(program, fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }), fc.boolean(), (input, positions, isReversed) => {
    const other = { ...input, positions, observers: isReversed ? [...input.observers].reverse() : input.observers };
    expect(unordered(templateOf(build(other)))).toEqual(unordered(templateOf(build(input))));
  }), { numRuns });
});

test('the container options of the caller do not change', () => {
  fc.assert(fc.property(program, input => {
    const before = JSON.stringify(input.applications);
    templateOf(build({ ...input, applications: frozen(input.applications) }));
    expect(JSON.stringify(input.applications)).toBe(before);
  }), { numRuns });
});

test('every template passes validation and has no errors in the library\'s checks', () => {
  fc.assert(fc.property(program, input => {
    const stack = build(input);
    expect(problemsIn(stack)).toEqual([]);
    expect(annotationsIn(stack).filter(annotation => annotation.startsWith('error'))).toEqual([]);
    for (const { Name: name, Essential: essential } of taskIn(stack).ContainerDefinitions) {
      expect([name, essential]).toEqual([name, input.applications.some(({ name: own }) => own === name)]);
    }
  }), { numRuns });
});

test('every template passes the CDK\'s template validator, if the installed CDK has one', () => {
  // Keeps errors as errors. Validates all stacks in one app, because the validator takes seconds to start.
  const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
  fc.sample(program, numRuns).forEach((input, i) => build(input, 1, newStack(app, `Stack${i}`)));
  expect(violationsIn(app)).toEqual([]);
});

test('the CDK\'s template validator reports an invalid template, if the installed CDK has one', () => {
  const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
  new ecs.CfnTaskDefinition(newStack(app), 'Task', { cpu: '256', memory: '123456', networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], containerDefinitions: [{ name: 'app', image: 'i' }] });
  expect(violationsIn(app)).toHaveLength(HAS_VALIDATOR ? 1 : 0);
});

/** Returns the errors of the CDK's template validator. */
function violationsIn(app: App): string[] {
  const validation = process.env.CDK_VALIDATION;
  process.env.CDK_VALIDATION = 'true';
  const consoleError = jest.spyOn(console, 'error').mockImplementation();
  try {
    app.synth();
  } catch {
    // The validator throws. The report contains the details.
  } finally {
    process.env.CDK_VALIDATION = validation;
    consoleError.mockRestore();
  }
  const report = join(app.outdir, 'validation-report.json');
  return existsSync(report)
    ? (JSON.parse(readFileSync(report, 'utf8')) as { pluginReports: { violations: { severity: string; description: string }[] }[] }).pluginReports
      .flatMap(({ violations }) => violations)
      .filter(({ severity }) => severity !== 'warning' && severity !== 'info')
      .map(({ description }) => description)
    : [];
}

/** Returns a copy with all lists and keys sorted. */
function unordered(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(unordered).sort((one, other) => JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => one < other ? -1 : 1).map(([key, member]) => [key, unordered(member)]))
    : value;
}
