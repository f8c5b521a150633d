import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { PRESETS } from './all-presets';
import { annotationsIn, APPLY_BY, frozen, IMAGE, newStack, problemsIn, taskIn, templateOf, templateText } from '../task/task-definitions';
import { ObserverSidecar } from 'cdk-fargate-linux-controls';

// For random task definitions and random sets of observers. `npm run fuzz` tries far more than a build can wait for.
const numRuns = Number(process.env.FUZZ_RUNS ?? 10);
jest.setTimeout(30_000 + numRuns * 500);

/** The template validator came with aws-cdk-lib 2.267.0. */
const HAS_VALIDATOR = Number((jest.requireActual<{ version: string }>('aws-cdk-lib/package.json')).version.split('.')[1]) >= 267;

interface Application {
  readonly name: string;
  readonly options: Partial<ecs.ContainerDefinitionOptions>;
}

interface Program {
  readonly applications: readonly Application[];
  readonly observers: readonly string[];

  /** Before which application container each observer is applied; after all of them where the number is larger. */
  readonly moments: readonly number[];
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
  moments: fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }),
  way: fc.constantFrom(...Object.keys(APPLY_BY)),
}).filter(areCompatibleWithUsers);

/** What cannot go together is refused, and tested elsewhere. */
function areCompatible(observers: readonly string[]): boolean {
  return !(observers.includes('faultInjection') && observers.includes('debugToolbox'));
}

/** dotnet-monitor and the application share files, so they have to be the same user. */
function areCompatibleWithUsers({ observers, applications }: Program): boolean {
  return !observers.includes('dotnetMonitor') || applications.every(({ options }) => options.user === undefined);
}

function build({ applications, observers, moments, way }: Program, repetitions = 1, stack = newStack()): Stack {
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 4096, memoryLimitMiB: 16384 });
  for (let moment = 0; moment <= 3; moment++) {
    observers.forEach((observer, i) => {
      for (let time = 0; moments[i] === moment && time < repetitions; time++) {
        APPLY_BY[way](taskDefinition, PRESETS[observer](stack));
      }
    });
    const next = applications[moment];
    if (next) {
      taskDefinition.addContainer(next.name, { image: IMAGE, ...next.options });
    }
  }
  return stack;
}

test('repetition does not change the result', () => {
  fc.assert(fc.property(program, fc.integer({ min: 2, max: 3 }), (given, repetitions) => {
    expect(templateText(build(given, repetitions))).toBe(templateText(build(given)));
  }), { numRuns });
});

test('order changes the result in the order of lists only', () => {
  fc.assert(fc.property(program, fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }), fc.boolean(), (given, moments, isReversed) => {
    const other = { ...given, moments, observers: isReversed ? [...given.observers].reverse() : given.observers };
    expect(unordered(templateOf(build(other)))).toEqual(unordered(templateOf(build(given))));
  }), { numRuns });
});

test('what the caller has written stays as it is', () => {
  fc.assert(fc.property(program, given => {
    const before = JSON.stringify(given.applications);
    templateOf(build({ ...given, applications: frozen(given.applications) }));
    expect(JSON.stringify(given.applications)).toBe(before);
  }), { numRuns });
});

test('every result passes the library\'s own checks without error, and stops at nothing', () => {
  fc.assert(fc.property(program, given => {
    const stack = build(given);
    expect(problemsIn(stack)).toEqual([]);
    expect(annotationsIn(stack).filter(annotation => annotation.startsWith('error'))).toEqual([]);
    for (const { Name: name, Essential: essential } of taskIn(stack).ContainerDefinitions) {
      expect([name, essential]).toEqual([name, given.applications.some(({ name: own }) => own === name)]);
    }
  }), { numRuns });
});

test('every result passes the CDK\'s own template validator, where the CDK has one', () => {
  // Errors stay errors. The whole app is validated at once, since the validator takes seconds to start.
  const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
  fc.sample(program, { numRuns, seed: 1 }).forEach((given, i) => build(given, 1, newStack(app, `Stack${i}`)));
  expect(violationsIn(app)).toEqual([]);
});

test('the CDK\'s own template validator finds what is wrong, where the CDK has one', () => {
  const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
  new ecs.CfnTaskDefinition(newStack(app), 'Task', { cpu: '256', memory: '123456', networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], containerDefinitions: [{ name: 'app', image: 'i' }] });
  expect(violationsIn(app)).toHaveLength(HAS_VALIDATOR ? 1 : 0);
});

/** What the validator calls an error. */
function violationsIn(app: App): string[] {
  const validation = process.env.CDK_VALIDATION;
  process.env.CDK_VALIDATION = 'true';
  const quiet = jest.spyOn(console, 'error').mockImplementation();
  try {
    app.synth();
  } catch {
    // It ends the synthesis with an exception, whose details stand in the report.
  } finally {
    process.env.CDK_VALIDATION = validation;
    quiet.mockRestore();
  }
  const report = join(app.outdir, 'validation-report.json');
  return existsSync(report)
    ? (JSON.parse(readFileSync(report, 'utf8')) as { pluginReports: { violations: { severity: string; description: string }[] }[] }).pluginReports
      .flatMap(({ violations }) => violations)
      .filter(({ severity }) => severity !== 'warning' && severity !== 'info')
      .map(({ description }) => description)
    : [];
}

/** The same with all lists sorted. */
function unordered(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(unordered).sort((one, other) => JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => one < other ? -1 : 1).map(([key, member]) => [key, unordered(member)]))
    : value;
}

test('every preset takes part', () => {
  const factories = Object.getOwnPropertyNames(ObserverSidecar).filter(name => typeof Object.getOwnPropertyDescriptor(ObserverSidecar, name)!.value === 'function');
  expect(Object.keys(PRESETS).sort()).toEqual(factories.sort());
});
