import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { assetPath, script, scriptEntryPoint } from '../../../../src/constructs/observers/presets/assets';

const SCRIPTS = readdirSync(assetPath('scripts')).map(file => file.replace(/\.sh$/, ''));

test('the package contains scripts and a Dockerfile', () => {
  expect(SCRIPTS).toContain('report-kernel');
  expect(existsSync(assetPath('toolbox', 'Dockerfile'))).toBe(true);
});

test.each(SCRIPTS)('%s is a valid shell script after its comments are removed', name => {
  const { status, stderr } = spawnSync('sh', ['-n'], { input: script(name), encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(script(name).split('\n').filter(line => /^\s*(#|$)/.test(line))).toEqual([]);
});

test.each(SCRIPTS)('%s contains nothing that the CloudFormation validator would treat as a parameter of Fn::Sub', name => {
  expect(script(name).match(/\$\{[^!}%#:+?=-][A-Za-z0-9_:.]*\}/g)).toBeNull();
});

test.each(SCRIPTS)('%s uses less than 8 KiB of the 64 KiB that a task definition can have', name => {
  expect(JSON.stringify(scriptEntryPoint(name)).length).toBeLessThan(8192);
});
