import { run } from '../run';

/** Runs a program on the compiled library in a new Node.js process and returns its output. */
function output(program: string, ...options: string[]): string {
  return run(process.execPath, [...options, '-e', program]).trim();
}

test('an ECMAScript module can import exports by name', () => {
  expect(output('import { KernelTuning, PortRange } from "./lib/index.js"; console.log(KernelTuning.name, PortRange.name)', '--input-type=module')).toBe('KernelTuning PortRange');
});

test('the library loads neither the command nor a YAML parser before it needs one', () => {
  const loaded = output(`
    const { App, Stack, aws_ecs: ecs } = require('aws-cdk-lib');
    const { KernelTuning, NamespaceSharingChecks } = require('./lib');
    const task = new ecs.FargateTaskDefinition(new Stack(new App(), 'Stack'), 'Task');
    task.addExtension(KernelTuning.network({ netCoreSomaxconn: 4096 }));
    NamespaceSharingChecks.addTo(task);
    task.node.defaultChild.node.validate();
    console.log(Object.keys(require.cache).map(file => require('node:path').relative('lib', file)).join('\\n'));`).split('\n');
  expect(loaded).toContain('constructs/validation/annotate.js');
  expect(loaded.filter(file => /^(cli|local)\/|^main|yaml/.test(file))).toEqual([]);
});
