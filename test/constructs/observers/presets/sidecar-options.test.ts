import { join } from 'node:path';
import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import * as ts from 'typescript';
import { docOf, exportsOf, membersOf } from '../../../public-api';
import { Container, IMAGE, newStack, taskIn } from '../../task/task-definitions';
import { PRESETS } from '../all-presets';
import { DatadogAgent, DebugToolbox, ObserverSidecar } from 'cdk-fargate-linux-controls';

const PUBLIC = exportsOf(join(__dirname, '..', '..', '..', '..', 'src', 'constructs', 'observers', 'index.ts'));

/** Returns the presets whose props extend an interface. */
function presetsWith(options: string): string[] {
  return PUBLIC.filter(({ declaration }) => ts.isInterfaceDeclaration(declaration)
    && declaration.heritageClauses?.some(({ types }) => types.some(({ expression }) => expression.getText() === options)))
    .map(({ name }) => name.replace(/Props$/, '')).filter(name => name in PRESETS);
}

/** The presets with a default image, and all whose options extend SidecarContainerOptions. The others use an image of the caller. */
const WITH_IMAGE = presetsWith('SidecarOptions').sort();
const NAMES = [...WITH_IMAGE, ...presetsWith('SidecarContainerOptions')].sort();

/** Returns the doc comment of a type, or of one of its members, as one line. */
function documentation(type: string, member?: string): string {
  const found = PUBLIC.find(({ name }) => name === type)!;
  return docOf(member === undefined ? found.declaration : membersOf(found).find(({ name }) => name!.getText() === member)!).replace(/\s+/g, ' ');
}

/** Returns the default of an option, up to the next tag. */
function documentedDefault(option: string): string {
  const doc = documentation(option === 'image' ? 'SidecarOptions' : 'SidecarContainerOptions', option);
  return /@default - (.*?)(?= @\w|$)/.exec(doc)![1];
}

function containersOf(add: (stack: Stack) => ObserverSidecar): Container[] {
  const stack = newStack();
  const task = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 1024, memoryLimitMiB: 2048 });
  task.addContainer('app', { image: IMAGE, entryPoint: ['/app'] });
  task.addExtension(add(stack));
  return taskIn(stack).ContainerDefinitions.filter(({ Name }) => Name !== 'app');
}

/** The main container of each preset, with its defaults. */
const CONTAINERS: Record<string, Container> = Object.fromEntries(NAMES.map(name => [name, containersOf(PRESETS[name])[0]]));

const LOG_ROUTER = containersOf(stack => new DatadogAgent({
  apiKey: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Key')), logCollection: {},
})).find(({ FirelensConfiguration }) => FirelensConfiguration)!;

const valuesOf = (field: string) => Object.fromEntries(NAMES.map(name => [name, CONTAINERS[name][field] as unknown]));

/** Reads `64 for a and b` or `64 (a, b)`: the presets in backticks after each number. The first number of a preset is its default. */
function numbersIn(text: string, pattern: RegExp): Record<string, number> {
  return Object.fromEntries([...text.matchAll(pattern)].flatMap(([, number, names]) => namesIn(names).map(name => [name, Number(number)])).reverse());
}

function namesIn(text: string): string[] {
  return [...text.matchAll(/`(\w+)`/g)].map(([, name]) => name);
}

const NUMBER_AND_NAMES = /(\d+) (?:for |\()((?:(?:, |, and | and )?`\w+`)+)/g;

test('finds the presets with and without a default image', () => {
  expect(WITH_IMAGE).toEqual(expect.arrayContaining(['DatadogAgent', 'DebugToolbox', 'KernelReport']));
  expect(NAMES.filter(name => !WITH_IMAGE.includes(name))).toEqual(expect.arrayContaining(['SamplingProfiler', 'SyscallTracer']));
});

test('the documented names are those of the containers', () => {
  const documented = [...documentedDefault('containerName').matchAll(/`([\w-]+)`/g)].map(([, name]) => name);
  expect(documented.sort()).toStrictEqual(Object.values(valuesOf('Name')).sort());
});

test.each<[string, string]>([['cpu', 'Cpu'], ['memoryReservationMiB', 'MemoryReservation'], ['memoryLimitMiB', 'Memory']])('the documented defaults of %s are those of the containers', (option, field) => {
  const documented = numbersIn(documentedDefault(option), NUMBER_AND_NAMES);
  expect(Object.keys(documented).length).toBeGreaterThan(2);
  // No CPU units and 0 CPU units are the same.
  expect(documented).toStrictEqual(Object.fromEntries(Object.entries(valuesOf(field)).filter(([, value]) => value)));
});

test('the documented default of enableRestartPolicy is that of the containers', () => {
  const exceptions = namesIn(/^true, except for (.*?), which exit/.exec(documentedDefault('enableRestartPolicy'))![1]);
  expect(NAMES.filter(name => CONTAINERS[name].RestartPolicy === undefined)).toStrictEqual(exceptions);
});

test('the documented default images are those of the containers, and have fixed versions', () => {
  const [, images] = /^a public image with a fixed version: (.*)$/.exec(documentedDefault('image'))!;
  const documented = Object.fromEntries([...images.matchAll(/`(\w+)`: `([^`]+)`/g)].map(([, name, image]) => [name, image]));
  expect(documented).toStrictEqual(Object.fromEntries(WITH_IMAGE.map(name => [name, CONTAINERS[name].Image])));
  expect(Object.values(documented).filter(image => !/:\d+\.\d+/.test(image))).toEqual([]);
});

test('a toolbox that installs packages has the documented memory limit', () => {
  const [toolbox] = containersOf(() => new DebugToolbox({ packages: ['strace'] }));
  expect(documentedDefault('memoryLimitMiB'))
    .toContain(`${toolbox.Memory} (\`DatadogAgent\`, \`FaultInjection\`, and \`DebugToolbox\` with \`packages\`)`);
});

test.each(NAMES)('the documentation of %s states its container name, memory, CPU units, and image', name => {
  const doc = documentation(name);
  const { Name, Memory, MemoryReservation, Cpu, Image } = CONTAINERS[name];
  const [, documentedName] = /The container is named `([\w-]+)`/.exec(doc)!;
  const [, cpu, reservation] = /reserves (?:(\d+) CPU units and )?(\d+) MiB/.exec(doc)!;
  const [, limit] = /exceeds (\d+) MiB/.exec(doc)!;
  expect([documentedName, Number(reservation), Number(limit), Number(cpu ?? 0)]).toStrictEqual([Name, MemoryReservation, Memory, Cpu ?? 0]);
  const images = [...doc.matchAll(/(?:[Ii]ts image is|uses the image) `([^`]+)`/g)].map(([, image]) => image);
  expect(images.filter(image => ![Image, LOG_ROUTER.Image].includes(image))).toEqual([]);
});

test('the documentation of DatadogAgent describes the log router', () => {
  const { Name, Cpu, MemoryReservation, Memory, Image } = LOG_ROUTER;
  const doc = documentation('DatadogAgent');
  expect(doc).toContain(`named \`${Name}\` sends`);
  expect(doc).toContain(`It reserves ${Cpu} CPU units and ${MemoryReservation} MiB, and uses the image \`${Image}\`. ECS stops it if it exceeds ${Memory} MiB.`);
});
