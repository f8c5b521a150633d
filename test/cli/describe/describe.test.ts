import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesizeExample } from '../../examples/synthesize-example';
import { ROOT } from '../../run';
import { fargateTask, SOUND, template } from '../definitions';
import { fileWith, removeFolders, run } from '../terminal';

afterEach(removeFolders);

test('prints text by default', () => {
  const file = fileWith(template({ Task: SOUND }));
  expect(run(['describe', file])).toEqual(run(['describe', '--format', 'text', file]));
  expect(run(['describe', '--format', 'json', file]).out).toMatch(/^\[/);
  expect(run(['describe', '--format', 'mermaid', file]).out).toMatch(/^flowchart LR\n/);
});

test.each([
  ['mermad', "unknown --format 'mermad': did you mean mermaid?"],
  ['sarif', "unknown --format 'sarif': use text, json, or mermaid"],
])('rejects an unknown format: %s', (format, message) => {
  const { code, out, err } = run(['describe', fileWith(template({ Task: SOUND })), '--format', format]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
});

test.each(['text', 'json', 'mermaid'])('describes malformed task definitions as %s without throwing', format => {
  const odd: unknown[] = [undefined, null, 7, 'text', [], {}, [null], [[]], [{}], { Ref: 'x' }, [{ Ref: 'x' }], true];
  for (const value of odd) {
    for (const property of ['ContainerDefinitions', 'NetworkMode', 'PidMode', 'IpcMode', 'RequiresCompatibilities', 'RuntimePlatform', 'Family', 'EnableFaultInjection']) {
      expect(run(['describe', '--format', format, fileWith(template({ Task: fargateTask([{}, {}], { [property]: value }) }))])).toMatchObject({ code: 0, err: '' });
    }
    for (const property of ['Name', 'Image', 'User', 'Essential', 'DependsOn', 'SystemControls', 'LinuxParameters', 'PortMappings']) {
      const task = fargateTask([{ [property]: value }, { [property]: [value] }, { LinuxParameters: { Capabilities: { Add: value, Drop: value } } }], { PidMode: 'task' });
      expect(run(['describe', '--format', format, fileWith(template({ Task: task }))])).toMatchObject({ code: 0, err: '' });
    }
    const Service = { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Task' }, Cluster: value, ServiceName: value } };
    expect(run(['describe', '--format', format, fileWith(template({ Task: SOUND, Service }))])).toMatchObject({ code: 0, err: '' });
  }
});

test('the documentation shows the actual diagram of the example', () => {
  const { directory } = synthesizeExample('observed-service', { 'aws:cdk:enable-path-metadata': true });
  const [, documented] = /```mermaid\n([^]*?)```/.exec(readFileSync(join(ROOT, 'docs/describe.md'), 'utf8')) ?? [];
  expect(run(['describe', directory, '--format', 'mermaid']).out).toBe(documented);
}, 60_000);
