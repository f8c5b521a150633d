import * as fc from 'fast-check';
import { bufferDefaultExceedsMemory } from '../../../src/checks/rules/buffer-default-exceeds-memory';
import { container, each, ec2, fargate, findings, Json, LISTENS, reports, reportsNothing, reportsOnce, tuned, UNRESOLVED } from '../definitions';

const RMEM = 'net.ipv4.tcp_rmem';
const task = (value: unknown, memory: unknown = '2048', more: Json = LISTENS) => fargate([tuned('web', { [RMEM]: value }, more)], { memory });

reports(bufferDefaultExceedsMemory, 'the arithmetic', task('4096 4194304 16777216'), {
  container: 'web',
  message: `the second value of ${RMEM} is 4194304: the buffers of 1000 connections can take 1000 × 4194304 bytes, or 4000 MiB, but the task has 2048 MiB.`,
  fix: 'Keep the second value at 131072, the default of Linux 6.1, and raise the third one, as LongFatPipe does.',
});

test('the memory of the task is the limit, for every size of task', () => {
  fc.assert(fc.property(fc.constantFrom(512, 1024, 2048, 8192, 30720), fc.integer({ min: -2, max: 2 }), (memory, difference) => {
    const limit = Math.floor(memory * 1024 * 1024 / 1000);
    expect(findings(bufferDefaultExceedsMemory, task(`4096 ${limit + difference} 67108864`, String(memory)))).toHaveLength(difference > 0 ? 1 : 0);
  }));
});

const onInstance = (value: string, memory: string, name = RMEM) => ec2([tuned('web', { [name]: value, 'net.core.somaxconn': '4096' }, LISTENS), container('agent')], { memory });

reportsOnce(bufferDefaultExceedsMemory, { 'a value with more white space': onInstance(' 4096\t 4194304 16777216', '1024') });
reportsNothing(bufferDefaultExceedsMemory, {
  'the default of the kernel in a smaller task': onInstance('4096 131072 6291456', '64'),
  'the default to send in a smaller task': onInstance('4096 16384 4194304', '8', 'net.ipv4.tcp_wmem'),
  'exactly the memory': onInstance('4096 262144 6291456', '250'),
  ...each('the value', [UNRESOLVED, '4096', 'x y z', '4096 99999999999999 1'], value => task(value)),
  ...each('the memory', [UNRESOLVED, null], memory => task('4096 4194304 16777216', memory)),
  'a task without a TCP port, which opens few connections': task('4096 4194304 16777216', '2048', {}),
  'a listener in another namespace': ec2([tuned('web', { 'net.core.somaxconn': '4096' }, LISTENS), tuned('agent', { [RMEM]: '4096 16777216 16777216' })]),
});
