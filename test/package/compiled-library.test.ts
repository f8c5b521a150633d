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

test('the checks are loaded as one file by whoever uses them', () => {
  const loaded = (use: string) => JSON.parse(output(`const library = require('./lib'); ${use}; console.log(JSON.stringify(
    Object.keys(require.cache).map(file => require('node:path').relative('lib/checks', file)).filter(file => !file.startsWith('..')).sort()))`)) as string[];
  expect(loaded('library.NamespaceSharingChecks')).toEqual(['bundle.js', 'namespace-sharing-checks.js']);
  expect(loaded('library.NamespaceSharingPlugin')).toEqual(['bundle.js', 'namespace-sharing-plugin.js']);
  expect(loaded('library.FargateSidecarObservedService')).toEqual(['attach.js', 'bundle.js']);
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
