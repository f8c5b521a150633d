import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { CONFLICT, SOUND, template } from '../cli/definitions';
import { payloadOf, stackEvent } from '../functions/hook/events';
import { serving } from '../functions/hook/serving';
import { ROOT } from '../run';
import { temporaryFolder } from '../temporary-folder';

// The bundled function in a bare process, in a folder without packages. Lambda's own runtime has the AWS SDK, which the function does not use.
const folder = temporaryFolder('function');
const BUNDLE = brotliDecompressSync(readFileSync(join(ROOT, 'lib/functions/hook.js.br'))).toString();
writeFileSync(join(folder, 'index.js'), BUNDLE);
const RUNTIME = join(folder, 'runtime.js');
writeFileSync(RUNTIME, `
  const { handler } = require('./index.js');
  const log = console.log;
  console.log = () => {};
  handler(JSON.parse(require('node:fs').readFileSync(0, 'utf8'))).then(answer => log(JSON.stringify(answer)));
`);

/** Answers the event of a stack with a template, in a process of its own. */
function answerTo(written: unknown): Promise<{ hookStatus: string; message: string }> {
  return serving((_, response) => response.end(payloadOf(written)), async url => {
    const child = spawn(process.execPath, [RUNTIME], { cwd: folder, env: {}, stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end(JSON.stringify(stackEvent(url)));
    let out = '';
    child.stdout.on('data', chunk => out += String(chunk));
    await new Promise(resolve => child.once('close', resolve));
    return JSON.parse(out) as { hookStatus: string; message: string };
  });
}

test('the bundle is one file that contains neither the CDK nor the AWS SDK, and requires no package', () => {
  const required = [...new Set([...BUNDLE.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name))];
  expect(required.filter(name => !/^(node:)?(buffer|fs|path|process)$/.test(name))).toEqual([]);
  expect(BUNDLE.length).toBeLessThan(600_000);
  expect(BUNDLE).toMatch(/^yaml \S+ \(ISC\)$/m);
});

test.each<[string, unknown, string, string]>([
  ['JSON without findings', template({ Task: SOUND }), 'SUCCESS', 'No errors and no warnings in 1 task definition.'],
  ['JSON with an error', template({ Task: CONFLICT }), 'FAILED', 'net.core.somaxconn'],
  ['YAML with an error', 'Resources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      PidMode: host\n      RequiresCompatibilities: [FARGATE]\n      ContainerDefinitions: [{ Name: app, Image: i }]\n', 'FAILED', '(line 5 of the template)'],
])('the bundle answers a template in %s', async (_, written, status, text) => {
  const answered = await answerTo(written);
  expect(answered).toMatchObject({ hookStatus: status, message: expect.stringContaining(text) as unknown });
}, 30_000);
