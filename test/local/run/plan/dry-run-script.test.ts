import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { dialectOf, ENGINES } from '../../../../src/local/engine/dialect';
import { dryRun } from '../../../../src/local/engine/names';
import { dryRunScript } from '../../../../src/local/run/plan/dry-run-script';
import { Plan, planOf } from '../../../../src/local/run/plan/plan';
import { folderWith } from '../../../cli/terminal';
import { fuzzRuns } from '../../../fuzz-runs';
import { definitionOf } from '../definitions';

const HOSTILE = ['\n', '\r\n', '\u2028', '\u001b[2J', '$(touch hacked)', '`touch hacked`', '; touch hacked', '\ntouch hacked\n', "'", '"', '\\', '#', '!', '~', '*', '&& touch hacked', '\ndocker rm x\n', '-', '--', '%s', '${IFS}'];
const piece = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 4 }));
const text = fc.array(piece, { minLength: 1, maxLength: 4 }).map(parts => parts.join('').replaceAll('\0', '')).filter(value => value !== '');
const segment = fc.stringMatching(/^[A-Za-z0-9 ._+@~()%#-]*[A-Za-z0-9]$/);
const path = segment.map(value => `/${value}`);
const taskName = fc.stringMatching(/^[A-Za-z0-9_-]{1,9}$/);
const list = <Item>(item: fc.Arbitrary<Item>) => fc.array(item, { maxLength: 2 });

const container = (name: string) => fc.record({
  name: fc.constant(name),
  image: fc.constantFrom('example/app:1', 'nginx'),
  entryPoint: list(text),
  command: list(text),
  user: fc.constantFrom('0', 'www-data', '1000:1000'),
  workingDirectory: text,
  environment: list(fc.record({ name: segment.map(value => `A${value.replaceAll(' ', '')}`), value: text })),
  secrets: list(fc.record({ name: fc.constantFrom('A', 'B'), valueFrom: text })),
  systemControls: list(fc.record({ namespace: fc.constantFrom('net.core.somaxconn', 'kernel.msgmax'), value: text })),
  linuxParameters: fc.record({
    capabilities: fc.record({ add: list(text), drop: list(fc.constantFrom('ALL', 'CHOWN')) }),
    tmpfs: list(fc.record({ containerPath: path, size: fc.constant(1) })),
  }),
  mountPoints: list(path.map(containerPath => ({ sourceVolume: 'data', containerPath }))),
  dockerLabels: fc.dictionary(text, text, { maxKeys: 2 }),
  dnsServers: list(fc.ipV4()),
  extraHosts: list(fc.record({ hostname: fc.domain(), ipAddress: fc.ipV6() })),
  logConfiguration: text,
});

const task = fc.tuple(text, taskName, fc.constantFrom(...ENGINES), text, text, text).chain(([named, first, engine, network, file, fileVariable]) =>
  fc.tuple(container(first), container(`${first}2`)).map(containers => ({ name: named, containers, engine, network, file, fileVariable })));

function planWith({ name: named, containers, engine, network, file }: Record<string, any>): Plan {
  const definition = { ...definitionOf(containers as object[], { volumes: [{ name: 'data' }], unknown: named, networkMode: named }), name: String(named) };
  const environmentFiles = new Map([[containers[0].name, [file]]]);
  return planOf(definition, { dialect: dialectOf(engine), run: dryRun(definition.name), network, environmentFiles, appliesLimits: true });
}

/** The arguments of all engine commands of a script, in order. */
function wordsOf({ pause, containers, volumes }: Plan): string[][] {
  return [...volumes.map(({ create }) => create.flat()), pause.run.flat(), ...containers.map(({ run }) => run.flat()), ['rm', 'everything'], ['volume', 'rm', 'all']];
}

test('no name and no value of a task can become a command of the script', () => {
  const samples = fc.sample(task, fuzzRuns(50));
  const plans = samples.map(planWith);
  const scripts = plans.map((plan, i) => dryRunScript(plan, ['docker'], [['rm', 'everything'], ['volume', 'rm', 'all']], [{ file: samples[i].file, variables: [samples[i].fileVariable] }]));
  // One shell runs all scripts. PATH is empty, so any other command is an error on standard error.
  const shell = `PATH=\ndocker() { printf '%s\\0' "$@"; printf '\\0\\0'; }\n${scripts.join('\n')}`;
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-s'], { input: shell, encoding: 'utf8', cwd: folderWith({}), maxBuffer: Infinity });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const recorded = stdout.split('\0\0\0').slice(0, -1).map(words => words.split('\0'));
  expect(recorded).toEqual(plans.flatMap(wordsOf).map(words => words.map(word => Buffer.from(word).toString())));
});

test('comments have no control characters, so that a terminal shows what a shell reads', () => {
  const plan = planWith({ name: 'a\nb', containers: [{ name: 'app', image: 'nginx' }], engine: 'docker', network: 'none', file: 'f' });
  const comments = dryRunScript(plan, ['docker'], [['rm']], [{ file: 'f\n', variables: ['A\r'] }]).split('\n').filter(line => line.startsWith('#'));
  expect(comments).toEqual(expect.arrayContaining(['# a\\u{a}b', '# app', '# write f\\u{a} first: a line NAME=VALUE for A\\u{d}', '# unknown or unresolved, not applied: unknown']));
});
