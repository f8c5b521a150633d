import { release as runningRelease } from 'node:os';
import { debian } from './debian';
import { Machine, RUNNING } from './machine';
import { Disagreement, disagreementsOf, Exception, explains, Observation, observe, pairsOf, sentenceOf, versionOf, writesOf } from './proof';
import { changes, recordedKernels, recordOf, withoutModules } from './record';
import { INTERFACE_SYSCTLS, IPC_SYSCTLS, NETWORK_SYSCTLS } from '../../src/catalog';
import { contentOf } from '../run';

// Compares the catalog with kernels: writes parameters in new namespaces as a container runtime does, and checks the results.
const ENTRIES = [...NETWORK_SYSCTLS, ...INTERFACE_SYSCTLS, ...IPC_SYSCTLS];
const EXCEPTIONS = JSON.parse(contentOf('test/kernel/exceptions.json')) as Exception[];

/** A contributor's machine or a GitHub runner may have a kernel version without a record. */
const IS_RECORDED = recordedKernels().has(versionOf(runningRelease()));

const MACHINES: readonly (readonly [title: string, machine: () => Machine])[] = [
  ...IS_RECORDED ? [['the running kernel', () => RUNNING] as const] : [],
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
}, 600_000);

afterAll(() => {
  if (!IS_RECORDED) {
    process.stdout.write(`the running kernel, ${runningRelease()}: not compared, because its version has no record. \`npm run measure:kernel -- running\` shows its differences; --record records them.\n`);
  }
  for (const [title, observation] of observations) {
    process.stdout.write(`${figures(title, observation)}\n`);
  }
});

function figures(title: string, observation: Observation): string {
  const writes = writesOf(observation).length + pairsOf(observation).length;
  const mismatches = disagreements.get(title)!.filter(({ claim }) => ['value', 'pair', 'order'].includes(claim));
  const explained = mismatches.filter(disagreement => isExplained(disagreement, observation)).length;
  return `${title}, ${observation.upstream}: ${ENTRIES.length} entries, ${writes} writes, ${writes - mismatches.length} agreements, `
    + `${explained} explained exceptions, ${mismatches.length - explained} disagreements`;
}

function isExplained(disagreement: Disagreement, { release }: Observation): boolean {
  return EXCEPTIONS.some(exception => explains(exception, disagreement, release));
}

function unexplained(title: string, ...claims: Disagreement['claim'][]): string[] {
  return disagreements.get(title)!.filter(disagreement => claims.includes(disagreement.claim))
    .filter(disagreement => !isExplained(disagreement, observations.get(title)!)).map(sentenceOf);
}

test.each(TITLES)('%s was tested with valid and invalid values of every entry', title => {
  const { trials } = observations.get(title)!;
  expect(new Set(trials.map(({ entry }) => entry)).size).toBe(ENTRIES.length);
  expect(new Set(trials.map(({ verdict }) => verdict))).toEqual(new Set(['right', 'nonsense', 'kernelDependent', 'refused']));
  expect(ENTRIES.filter(entry => !trials.some(trial => trial.entry === entry && trial.verdict === 'right')).map(({ name }) => name)).toEqual([]);
});

describe.each(TITLES)('%s', title => {
  test.each<[string, ...Disagreement['claim'][]]>([
    ['accepts and returns valid values, accepts nonsense values, and rejects invalid values', 'value'],
    ['accepts valid pairs of values in any order, and rejects invalid pairs in every order', 'pair', 'order'],
    ['has every parameter of the catalog that its version and modules provide, and lets a task write it', 'presence'],
    ['has the defaults of the catalog', 'default'],
    ['lets no task write an unavailable parameter', 'unavailable'],
    ['lets a task write only parameters that the catalog knows', 'known'],
  ])('%s', (_, ...claims) => {
    expect(pairsOf(observations.get(title)!).length).toBeGreaterThan(0);
    expect(unexplained(title, ...claims)).toEqual([]);
  });
});

test.each(TITLES)('%s lets a task write the recorded parameters, with the recorded bounds and defaults', title => {
  const { release } = observations.get(title)!;
  const recorded = recordedKernels().get(versionOf(release))!;
  const measured = recordOf(observations.get(title)!);
  const [before, after] = title === 'the running kernel' ? [withoutModules(recorded), withoutModules(measured)] : [recorded, measured];
  expect(changes(before, after)).toEqual([]);
});

test('every exception still occurs', () => {
  const seen = [...observations].flatMap(([title, { release }]) => disagreements.get(title)!.map(disagreement => ({ disagreement, release })));
  const versions = new Set([...observations.values()].map(({ release }) => versionOf(release)));
  const obsolete = expand(EXCEPTIONS).filter(({ kernels }) => kernels?.some(version => versions.has(version)) ?? true)
    .filter(exception => !seen.some(({ disagreement, release }) => explains(exception, disagreement, release)));
  expect(obsolete).toEqual([]);
});

/** One exception per kernel, parameter, and value, so that each is tested. */
function expand(exceptions: readonly Exception[]): Exception[] {
  const each = (items: readonly string[] | undefined) => items?.map(item => [item]) ?? [undefined];
  return exceptions.flatMap(exception => each(exception.kernels).flatMap(kernels => each(exception.names).flatMap(names =>
    each(exception.values).map(values => ({ ...exception, kernels, names, values })))));
}
