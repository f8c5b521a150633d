import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { assetPath, script, scriptEntryPoint } from '../../../src/observers/presets/assets';

const SCRIPTS = readdirSync(assetPath('scripts')).map(file => file.replace(/\.sh$/, ''));

test('the package has scripts and a Dockerfile', () => {
  expect(SCRIPTS).toContain('report-kernel');
  expect(existsSync(assetPath('toolbox', 'Dockerfile'))).toBe(true);
});

test.each(SCRIPTS)('%s is a shell script, and still one without the lines that only people read', name => {
  const { status, stderr } = spawnSync('sh', ['-n'], { input: script(name), encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test.each(SCRIPTS)('%s holds nothing that CloudFormation\'s validator takes for a parameter of Fn::Sub', name => {
  expect(script(name).match(/\$\{[^!}%#:+?=-][A-Za-z0-9_:.]*\}/g)).toBeNull();
});

test.each(SCRIPTS)('%s leaves room in a task definition, which holds 64 KiB', name => {
  expect(JSON.stringify(scriptEntryPoint(name)).length).toBeLessThan(8192);
});
