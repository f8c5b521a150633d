import { join } from 'node:path';
import * as source from '../../src';
import { folderWith } from '../cli/terminal';
import { run } from '../run';

/** Runs a program on the compiled library in a new Node.js process and returns its output. */
function output(program: string, ...options: string[]): string {
  return run(process.execPath, [...options, '-e', program]).trim();
}

test('requiring the compiled library loads only its index, and using an export loads its files', () => {
  const loaded = 'Object.keys(require.cache).length';
  const [atFirst, used] = output(`const library = require('./lib'); console.log(${loaded}); library.PortRange; console.log(${loaded})`).split('\n').map(Number);
  expect(atFirst).toBe(1);
  expect(used).toBeGreaterThan(1);
});

/** The command prints its verdict before the tests' own line. */
const lastLineOf = (text: string) => text.slice(text.lastIndexOf('\n') + 1);

/** Returns the files in a folder of the compiled library that a program has loaded when it ends. */
function loadedBelow(folder: string, program: string): string[] {
  return JSON.parse(output(`const library = require('./lib'); const { App, Stack, aws_ecs: ecs } = require('aws-cdk-lib'); ${program}; console.log(JSON.stringify(
    Object.keys(require.cache).map(file => require('node:path').relative('lib/${folder}', file)).filter(file => !file.startsWith('..')).sort()))`)) as string[];
}

const TASK = "const stack = new Stack(new App(), 'Stack'); const task = new ecs.FargateTaskDefinition(stack, 'Task')";
const TUNED_TASK = `${TASK}; task.addExtension(library.KernelTuning.network({ netCoreSomaxconn: 4096 }))`;

test('the checks load as one file when their classes are used, and for blocks when they are validated', () => {
  expect(loadedBelow('constructs/validation', 'library.NamespaceSharingChecks')).toEqual(['attach.js', 'bundle.js', 'namespace-sharing-checks.js']);
  expect(loadedBelow('constructs/validation', 'library.NamespaceSharingPlugin')).toEqual(['bundle.js', 'namespace-sharing-plugin.js']);
  expect(loadedBelow('constructs/validation', 'new library.NamespaceSharingPlugin()')).toEqual(['bundle.js', 'namespace-sharing-plugin.js']);
  expect(loadedBelow('constructs/validation', TUNED_TASK)).toEqual(['attach.js']);
  expect(loadedBelow('constructs/validation', `${TUNED_TASK}; task.node.defaultChild.node.validate()`)).toEqual(['attach.js', 'bundle.js']);
});

test('the catalog of kernel parameters loads as one file, which blocks and checks share', () => {
  const catalog = ['index.js', 'nearest.js'];
  expect(loadedBelow('catalog', TUNED_TASK)).toEqual(catalog);
  expect(loadedBelow('catalog', `${TUNED_TASK}; task.node.defaultChild.node.validate()`)).toEqual(catalog);
});

test('an observer loads only its own preset, and no kernel parameters', () => {
  const program = `${TASK}; const image = ecs.ContainerImage.fromRegistry('i'); task.addExtension(new library.CustomObserver({ container: { image } }))`;
  expect(loadedBelow('constructs/observers', program)).toContain('custom-observer.js');
  expect(loadedBelow('constructs/observers/presets', program)).toEqual([]);
  expect(loadedBelow('constructs/sysctls', program)).toEqual([]);
  expect(loadedBelow('catalog', program)).toEqual(['nearest.js']);
});

test('bundled classes keep the names that the CDK prints in messages', () => {
  expect(output('const library = require("./lib"); console.log(library.NamespaceSharingChecks.name, library.NamespaceSharingPlugin.name)'))
    .toBe('NamespaceSharingChecks NamespaceSharingPlugin');
});

test('exports the same names as the source', () => {
  const names = JSON.parse(output('const library = require("./lib"); console.log(JSON.stringify(Object.keys(library).filter(name => library[name] !== undefined)))')) as string[];
  expect(names.sort()).toEqual(Object.keys(source).sort());
});

test('an ECMAScript module can import exports by name', () => {
  expect(output('import { KernelTuning, PortRange } from "./lib/index.js"; console.log(KernelTuning.name, PortRange.name)', '--input-type=module')).toBe('KernelTuning PortRange');
});

/** Returns the files of the command that it has loaded when it ends, except those that several parts of it share. */
function filesOf(...args: string[]): string[] {
  const loaded = JSON.parse(lastLineOf(output(`process.argv = ['node', 'cli', ...${JSON.stringify(args)}];
    void require('./lib/cli/main').runMain(process).then(() => console.log(JSON.stringify(Object.keys(require.cache).map(name => require('node:path').relative('lib/cli', name)).sort())));`))) as string[];
  return loaded.filter(name => !/^shared-\w+\.js$/.test(name));
}

const TASK_DEFINITION = { family: 'web', containerDefinitions: [{ name: 'app', image: 'i', memory: 512 }] };

test.each([['check', ['--format', 'github', '--fail-on', 'never']], ['describe', []]])('%s loads only its own file, and the YAML parser only for YAML', (command, options) => {
  const folder = folderWith({ 'task.json': TASK_DEFINITION, 'task.yaml': 'family: web\ncontainerDefinitions: [{ name: app, image: i }]\n' });
  const own = [...new Set(['check.js', `${command}.js`, 'main.js'])];
  expect(filesOf(command, join(folder, 'task.json'), ...options)).toEqual(own);
  expect(filesOf(command, join(folder, 'task.yaml'), ...options)).toEqual([...own, 'parsing.js', 'yaml.js'].sort());
});

test.each([[['--version']], [['--help']], [['check', '--help']], [['run', '--help']]])('%j loads no command', args => {
  expect(filesOf(...args)).toEqual(['main.js']);
});

test('the library does not load the command', () => {
  const packages = `${TUNED_TASK}; task.node.defaultChild.node.validate(); console.log(JSON.stringify(Object.keys(require.cache).filter(file => /lib.cli/.test(file))))`;
  expect(output(`const library = require('./lib'); const { App, Stack, aws_ecs: ecs } = require('aws-cdk-lib'); ${packages}`)).toBe('[]');
});
