import { CAPACITIES } from '../../../src/catalog';
import { capacityBelowDefault } from '../../../src/checks/rules/capacity-below-default';
import { MEASURED } from '../../catalog/measured';
import { each, ec2, findings, reports, reportsNothing, reportsOnce, setting, tuned, UNRESOLVED } from '../definitions';

const backlog = (value: unknown) => setting('net.core.somaxconn', value);
const receive = (value: unknown) => setting('net.ipv4.tcp_rmem', value);

reports(capacityBelowDefault, 'the capacity, its value, and its default', backlog(' 1024 '), {
  container: 'web',
  message: 'net.core.somaxconn sets the maximum backlog of a listener to 1024, below the default of 4096 on Linux 6.1.',
  fix: 'Remove net.core.somaxconn, or use at least 4096.',
});

reports(capacityBelowDefault, 'each of several capacities that one parameter lowers', setting('kernel.sem', '32000 32000 100 32000'), {
  container: 'web',
  message: 'kernel.sem sets the maximum number of semaphores to 32000, below the default of 1024000000, and the maximum number of operations in one call to 100, below the default of 500 on Linux 6.1.',
  fix: 'Remove kernel.sem, or use at least 1024000000 and 500.',
});

test.each<[string, unknown[], number]>([
  ['the last of two values', ['100', '200'], 1],
  ['a value that is set twice once', ['100', '100'], 1],
  ['no value that a later one replaces', ['100', '4096'], 0],
  ['a value if only the deployment knows the later one', ['100', UNRESOLVED], 1],
])('reports %s', (_, values, count) => {
  expect(findings(capacityBelowDefault, setting('net.core.somaxconn', ...values))).toHaveLength(count);
});

test.each(Object.entries(CAPACITIES).filter(([name]) => MEASURED.parameters[name].default !== undefined))(
  'knows the measured default of %s, accepts it, and reports one less', (name, capacities) => {
    const defaults = MEASURED.parameters[name].default!.split(/\s+/).map(Number);
    expect(capacities.map(({ field, kernelDefault }) => [field, kernelDefault])).toEqual([...defaults.entries()]);
    expect(findings(capacityBelowDefault, setting(name, defaults.join(' ')))).toEqual([]);
    expect(findings(capacityBelowDefault, setting(name, defaults.map(value => value - 1).join(' ')))).toHaveLength(1);
  });

test('compares each parameter of the list, except the buffers, with its measured default', () => {
  expect(Object.keys(CAPACITIES).filter(name => MEASURED.parameters[name].default === undefined)).toEqual(['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem']);
});

reportsOnce(capacityBelowDefault, {
  ...each('backlog', ['4095', '1', 1024], backlog),
  ...each('receive buffers', ['4096 131072 6291455', '4096\t65536 65536'], receive),
});

reportsNothing(capacityBelowDefault, {
  ...each('backlog', ['4096', '6000', UNRESOLVED, 'many', '-1', '0', '0x10', ''], backlog),
  // The minimum and the initial size are no capacities.
  ...each('receive buffers', ['4096 131072 6291456', '4096 4096 6291456', '4096 131072', UNRESOLVED], receive),
  'a limit that the kernel does not have by default': [tuned('web', { 'kernel.shmall': '1', 'kernel.shmmax': '4096' })],
  'a timeout': setting('net.ipv4.tcp_fin_timeout', '1'),
  'the name of a member of every object': setting('constructor', '1'),
  // The image of the instance decides on the kernel.
  'a task on an instance': ec2(backlog('128'), { networkMode: 'bridge' }),
});
