import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as source from '../../src';

const ROOT = join(__dirname, '../..');

/** What a program prints that a fresh Node.js runs on the compiled library. */
function output(program: string, ...options: string[]): string {
  return execFileSync(process.execPath, [...options, '-e', program], { cwd: ROOT, encoding: 'utf8' }).trim();
}

test('requiring the compiled library loads its index and nothing else, and an export loads what it needs when it is used', () => {
  const loaded = 'Object.keys(require.cache).length';
  const [atFirst, used] = output(`const library = require('./lib'); console.log(${loaded}); library.PortRange; console.log(${loaded})`).split('\n').map(Number);
  expect(atFirst).toBe(1);
  expect(used).toBeGreaterThan(1);
});

/** The files below a folder of the compiled library that a program has loaded at its end. */
function loadedBelow(folder: string, program: string): string[] {
  return JSON.parse(output(`const library = require('./lib'); const { App, Stack, aws_ecs: ecs } = require('aws-cdk-lib'); ${program}; console.log(JSON.stringify(
    Object.keys(require.cache).map(file => require('node:path').relative('lib/${folder}', file)).filter(file => !file.startsWith('..')).sort()))`)) as string[];
}

const TASK = "const stack = new Stack(new App(), 'Stack'); const task = new ecs.FargateTaskDefinition(stack, 'Task')";
const TUNED_TASK = `${TASK}; task.addExtension(library.KernelTuning.network({ netCoreSomaxconn: 4096 }))`;

test('the checks are loaded as one file by those who use them, and by blocks when they are validated', () => {
  expect(loadedBelow('checks', 'library.NamespaceSharingChecks')).toEqual(['attach.js', 'bundle.js', 'namespace-sharing-checks.js']);
  expect(loadedBelow('checks', 'library.NamespaceSharingPlugin')).toEqual(['attach.js', 'bundle.js', 'namespace-sharing-plugin.js']);
  expect(loadedBelow('checks', TUNED_TASK)).toEqual(['attach.js']);
  expect(loadedBelow('checks', `${TUNED_TASK}; task.node.defaultChild.node.validate()`)).toEqual(['attach.js', 'bundle.js']);
});

test('the catalogue of kernel parameters is loaded as one file, once for the blocks and the checks', () => {
  const catalogue = ['catalogue/index.js', 'catalogue/nearest.js'];
  const filesOf = (program: string) => loadedBelow('sysctls', program).filter(file => file.startsWith('catalogue'));
  expect(filesOf(TUNED_TASK)).toEqual(catalogue);
  expect(filesOf(`${TUNED_TASK}; task.node.defaultChild.node.validate()`)).toEqual(catalogue);
});

test('an observer loads its own preset and no kernel parameters', () => {
  const program = `${TASK}; const image = ecs.ContainerImage.fromRegistry('i'); task.addExtension(library.ObserverSidecar.custom({ container: { image } }))`;
  const presets = ['custom-observer', 'datadog-agent', 'debug-toolbox', 'dotnet-monitor', 'entry-point-wrapper', 'fault-injection', 'kernel-report',
    'process-metrics', 'sampling-profiler', 'syscall-tracer'].map(name => `${name}.js`);
  expect(loadedBelow('observers', program).filter(file => presets.includes(file))).toEqual(['custom-observer.js']);
  expect(loadedBelow('sysctls', program)).toEqual(['catalogue/nearest.js']);
});

test('its classes have the names that the CDK tells in messages', () => {
  expect(output('const library = require("./lib"); console.log(library.NamespaceSharingChecks.name, library.NamespaceSharingPlugin.name)'))
    .toBe('NamespaceSharingChecks NamespaceSharingPlugin');
});

test('it exports what the source does', () => {
  const names = JSON.parse(output('const library = require("./lib"); console.log(JSON.stringify(Object.keys(library).filter(name => library[name] !== undefined)))')) as string[];
  expect(names.sort()).toEqual(Object.keys(source).sort());
});

test('an ECMAScript module can import its exports by their names', () => {
  expect(output('import { KernelTuning, PortRange } from "./lib/index.js"; console.log(KernelTuning.name, PortRange.name)', '--input-type=module')).toBe('KernelTuning PortRange');
});
