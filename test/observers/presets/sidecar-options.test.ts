import { join } from 'node:path';
import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import { docOf, exportsOf, membersOf } from '../../public-api';
import { Container, IMAGE, newStack, taskIn } from '../../task/task-definitions';
import { PRESETS } from '../all-presets';
import { ObserverSidecar } from 'cdk-fargate-linux-controls';

/** The presets whose options extend SidecarContainerOptions. Those without an image use one of the caller. */
const NAMES = ['datadogAgent', 'debugToolbox', 'dotnetMonitor', 'faultInjection', 'kernelReport', 'processMetrics', 'samplingProfiler', 'syscallTracer'];

const PUBLIC = ['observer-sidecar.ts', join('presets', 'sidecar-options.ts')].flatMap(file => exportsOf(join(__dirname, '..', '..', '..', 'src', 'observers', file)));

/** Returns the doc comment of a member as one line. */
function documentation(type: string, member: string): string {
  const found = membersOf(PUBLIC.find(({ name }) => name === type)!).find(({ name }) => name!.getText() === member)!;
  return docOf(found).replace(/\s+/g, ' ');
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

const LOG_ROUTER = containersOf(stack => ObserverSidecar.datadogAgent({
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

test('the documented default of restart is that of the containers', () => {
  const exceptions = namesIn(/^true, except for (.*?),/.exec(documentedDefault('restart'))![1]);
  expect(NAMES.filter(name => CONTAINERS[name].RestartPolicy === undefined)).toStrictEqual(exceptions);
});

test('the documented default images are those of the containers, and have fixed versions', () => {
  const [, images] = /^a public image with a fixed version: (.*)$/.exec(documentedDefault('image'))!;
  const documented = Object.fromEntries([...images.matchAll(/`(\w+)`: `([^`]+)`/g)].map(([, name, image]) => [name, image]));
  const withDefault = NAMES.filter(name => !['samplingProfiler', 'syscallTracer'].includes(name)); // Their types require an image.
  expect(documented).toStrictEqual(Object.fromEntries(withDefault.map(name => [name, CONTAINERS[name].Image])));
  expect(Object.values(documented).filter(image => !/:\d+\.\d+/.test(image))).toEqual([]);
});

test('a toolbox that installs packages has the documented memory limit', () => {
  const [toolbox] = containersOf(() => ObserverSidecar.debugToolbox({ install: ['strace'] }));
  expect(documentedDefault('memoryLimitMiB')).toContain(`${toolbox.Memory} (\`datadogAgent\`, \`faultInjection\`, and \`debugToolbox\` with \`install\`)`);
});

test.each(NAMES)('the documentation of %s states its container name, memory, CPU units, and image', name => {
  const doc = documentation('ObserverSidecar', name);
  const { Name, Memory, MemoryReservation, Cpu, Image } = CONTAINERS[name];
  const [, documentedName] = /The container is named `([\w-]+)`/.exec(doc)!;
  const [, cpu, reservation] = /reserves (?:(\d+) CPU units and )?(\d+) MiB/.exec(doc)!;
  const [, limit] = /stopped at (\d+) MiB/.exec(doc)!;
  expect([documentedName, Number(reservation), Number(limit), Number(cpu ?? 0)]).toStrictEqual([Name, MemoryReservation, Memory, Cpu ?? 0]);
  const images = [...doc.matchAll(/(?:[Ii]ts image is|uses the image) `([^`]+)`/g)].map(([, image]) => image);
  expect(images.filter(image => ![Image, LOG_ROUTER.Image].includes(image))).toEqual([]);
});

test('the documentation of datadogAgent describes the log router', () => {
  const { Name, Cpu, MemoryReservation, Memory, Image } = LOG_ROUTER;
  const doc = documentation('ObserverSidecar', 'datadogAgent');
  expect(doc).toContain(`named \`${Name}\` sends`);
  expect(doc).toContain(`It reserves ${Cpu} CPU units and ${MemoryReservation} MiB, is stopped at ${Memory} MiB, and uses the image \`${Image}\`.`);
});
