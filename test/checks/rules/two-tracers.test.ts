import { twoTracers } from '../../../src/checks/rules/two-tracers';
import { container, each, fargate, Json, reports, reportsNothing, reportsOnce, SHARED, UNRESOLVED } from '../definitions';

const runs = (name: string, command: unknown, more: Json = {}) => container(name, { command, ...more });
const STRACE = runs('tracer', ['strace', '-f', '-p', '7']);
const beside = (command: unknown, more: Json = {}) => fargate([container('web'), STRACE, runs('other', command, more)], SHARED);

reports(twoTracers, 'the containers and their tools', beside(['sh', '-c', 'exec gdb -p 7']), {
  message: 'containers tracer and other run strace and gdb. If they attach to the same process, only one of them can trace it at a time.',
});

const PY_SPY = 'example.com/py-spy:0.4.3';
const PROFILES = { environment: [{ name: 'PROFILE_RECORD', value: 'exec py-spy record' }] };

reports(twoTracers, 'the first tool of a container', beside(['dlv', 'attach', '7'], { entryPoint: ['gdb', '-p', '7'] }), {
  message: 'containers tracer and other run strace and gdb. If they attach to the same process, only one of them can trace it at a time.',
});

reportsOnce(twoTracers, { 'a profiler whose command is in a variable': beside([], { image: PY_SPY, ...PROFILES }) });
reportsOnce(twoTracers, each('strace beside', [['py-spy', 'record', '--pid', '7'], ['rbspy', 'record', '--pid', '7'], ['/usr/bin/strace', '-p', '8'], ['dlv', 'attach', '7']], command => beside(command)));

reportsNothing(twoTracers, {
  ...each('strace beside', [['py-spy', 'record', '--nonblocking', '--pid', '7'], ['tcpdump', '-i', 'lo'], ['sleep', 'infinity'], UNRESOLVED], command => beside(command)),
  'a health check with the tool': beside([], { healthCheck: { command: ['CMD', 'gdb', '--version'] } }),
  'the image of a profiler that does not record': beside([], { image: PY_SPY }),
  'another image that records profiles': beside([], PROFILES),
  'a profiler with an unresolved image': beside([], { image: UNRESOLVED, ...PROFILES }),
  'one after the other': beside(['gdb', '-p', '7'], { dependsOn: [{ containerName: 'tracer', condition: 'COMPLETE' }] }),
  ...each('pidMode', [undefined, 'host', UNRESOLVED], pidMode => ({ ...beside(['gdb', '-p', '7']), pidMode })),
});
