import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { debian } from './debian';
import { Machine, RUNNING } from './machine';
import { Disagreement, disagreementsOf, Exception, explains, Observation, observe, pairsOf, sentenceOf, versionOf, writesOf } from './proof';
import { changes, recordedKernels, recordOf, withoutModules } from './record';
import { INTERFACE_SYSCTLS, IPC_SYSCTLS, NETWORK_SYSCTLS } from '../../src/sysctls/catalog';

// What the catalog says, put to kernels: a container runtime's writes in new namespaces, and what comes of them.
const ENTRIES = [...NETWORK_SYSCTLS, ...INTERFACE_SYSCTLS, ...IPC_SYSCTLS];
const EXCEPTIONS = JSON.parse(readFileSync(join(__dirname, 'exceptions.json'), 'utf8')) as Exception[];

const MACHINES: readonly (readonly [title: string, machine: () => Machine])[] = [
  ['the running kernel', () => RUNNING],
  ['Debian\'s 6.1', () => debian('6.1')],
  ['Debian\'s 6.12', () => debian('6.12')],
];
const TITLES = MACHINES.map(([title]) => title);

const observations = new Map<string, Observation>();
const disagreements = new Map<string, Disagreement[]>();

beforeAll(async () => {
  await Promise.all(MACHINES.map(async ([title, machine]) => {
    const observation = await observe(machine(), ENTRIES);
    observations.set(title, observation);
    disagreements.set(title, disagreementsOf(observation, ENTRIES));
  }));
}, 300_000);

afterAll(() => {
  for (const [title, observation] of observations) {
    process.stdout.write(`${figures(title, observation)}\n`);
  }
});

function figures(title: string, observation: Observation): string {
  const writes = writesOf(observation).length + pairsOf(observation).length;
  const unlike = disagreements.get(title)!.filter(({ claim }) => ['value', 'pair', 'order'].includes(claim));
  const explained = unlike.filter(disagreement => isExplained(disagreement, observation)).length;
  return `${title}, ${observation.upstream}: ${ENTRIES.length} entries, ${writes} writes, ${writes - unlike.length} agreements, `
    + `${explained} explained exceptions, ${unlike.length - explained} disagreements`;
}

function isExplained(disagreement: Disagreement, { release }: Observation): boolean {
  return EXCEPTIONS.some(exception => explains(exception, disagreement, release));
}

function unexplained(title: string, ...claims: Disagreement['claim'][]): string[] {
  return disagreements.get(title)!.filter(disagreement => claims.includes(disagreement.claim))
    .filter(disagreement => !isExplained(disagreement, observations.get(title)!)).map(sentenceOf);
}

test.each(TITLES)('%s was asked for every entry, with right values and wrong ones', title => {
  const { trials } = observations.get(title)!;
  expect(new Set(trials.map(({ entry }) => entry)).size).toBe(ENTRIES.length);
  expect(new Set(trials.map(({ verdict }) => verdict))).toEqual(new Set(['right', 'nonsense', 'refused']));
  expect(ENTRIES.filter(entry => !trials.some(trial => trial.entry === entry && trial.verdict === 'right')).map(({ name }) => name)).toEqual([]);
});

test.each(TITLES)('%s takes what is right and reads it back equal, takes what is nonsense, and refuses what is refused', title => {
  expect(unexplained(title, 'value')).toEqual([]);
});

test.each(TITLES)('%s takes values that are right together, in any order, and in none what is refused together', title => {
  expect(pairsOf(observations.get(title)!).length).toBeGreaterThan(0);
  expect(unexplained(title, 'pair', 'order')).toEqual([]);
});

test.each(TITLES)('%s has every parameter of the catalog, from its first version on and with its module, and lets a task write it', title => {
  expect(unexplained(title, 'presence')).toEqual([]);
});

test.each(TITLES)('%s starts with the values that the catalog tells', title => {
  expect(unexplained(title, 'default')).toEqual([]);
});

test.each(TITLES)('%s lets no task write what is called unavailable', title => {
  expect(unexplained(title, 'unavailable')).toEqual([]);
});

test.each(TITLES)('%s lets a task write nothing that the catalog does not know', title => {
  expect(unexplained(title, 'known')).toEqual([]);
});

test.each(TITLES)('%s lets a task write what is recorded of it, with the recorded bounds and first values', title => {
  const { release, upstream } = observations.get(title)!;
  const recorded = recordedKernels().get(versionOf(release));
  if (!recorded) {
    throw new Error(`nothing is recorded of Linux ${upstream}: see what is new in it with \`npm run measure:kernel -- running\`, and record it with --record`);
  }
  const measured = recordOf(observations.get(title)!);
  const [before, after] = title === 'the running kernel' ? [withoutModules(recorded), withoutModules(measured)] : [recorded, measured];
  expect(changes(before, after)).toEqual([]);
});

test('every explained exception still occurs', () => {
  const seen = [...observations].flatMap(([title, { release }]) => disagreements.get(title)!.map(disagreement => ({ disagreement, release })));
  const versions = new Set([...observations.values()].map(({ release }) => versionOf(release)));
  const past = oneByOne(EXCEPTIONS).filter(({ kernels }) => kernels?.some(version => versions.has(version)) ?? true)
    .filter(exception => !seen.some(({ disagreement, release }) => explains(exception, disagreement, release)));
  expect(past).toEqual([]);
});

/** One exception for each kernel, parameter and value, so that none of them hides behind another. */
function oneByOne(exceptions: readonly Exception[]): Exception[] {
  const each = (items: readonly string[] | undefined) => items?.map(item => [item]) ?? [undefined];
  return exceptions.flatMap(exception => each(exception.kernels).flatMap(kernels => each(exception.names).flatMap(names =>
    each(exception.values).map(values => ({ ...exception, kernels, names, values })))));
}
