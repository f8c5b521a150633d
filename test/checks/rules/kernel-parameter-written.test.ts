import * as fc from 'fast-check';
import { kernelParameterWritten } from '../../../src/checks/rules/kernel-parameter-written';
import { readTaskDefinition as readModel } from '../../../src/reading/definitions/task-definition';
import { changing, container, each, ec2, fargate, findings, Json, reports, reportsNothing, reportsOnce, shell, SOMAXCONN, tuned, UNRESOLVED, WINDOWS } from '../definitions';
import { placementsOf, scriptsAbout, scriptsWith } from '../placements';

const task = (web: Json) => fargate([container('web', web)]);
const FILE = '/proc/sys/net/core/somaxconn';

reports(kernelParameterWritten, 'the parameter, and how a task sets it', task(shell('sysctl -w net.core.somaxconn=4096 || true; exec app')), {
  container: 'web',
  message: 'the command writes net.core.somaxconn with "sysctl -w net.core.somaxconn=4096", but /proc/sys is read-only in every container on Fargate.',
  fix: 'Remove the command, and set net.core.somaxconn with systemControls, for example with KernelTuning.',
});

test('sysctl is reported if it writes, however it is written and wherever it stands', () => {
  const assignment = fc.constantFrom(`${SOMAXCONN}=4096`, `${SOMAXCONN} = 4096`, 'net/core/somaxconn=4096');
  const writes = fc.oneof(fc.tuple(fc.constantFrom(['-w'], [], ['-q', '-w'], ['-qw'], ['-e'], ['-n']), assignment).map(([options, word]) => [...options, word]),
    fc.constantFrom(['-p'], ['-qp', '/etc/app.conf'], ['--system'], ['--load=/etc/app.conf'], ['-f', 'x']));
  const reads = fc.constantFrom(['-n', SOMAXCONN], [SOMAXCONN], ['-a'], ['-N', '-a'], ['-w'], ['--pattern', 'net', '-a'], ['x a=1'], ['--dry-run', `${SOMAXCONN}=1`]);
  const placed = fc.oneof(writes.map(args => ({ args, count: 1 })), reads.map(args => ({ args, count: 0 })))
    .chain(({ args, count }) => placementsOf(['sysctl', ...args]).map(({ container: web, place }) => ({ web, place, count })));
  fc.assert(fc.property(placed, ({ web, place, count }) => {
    const found = kernelParameterWritten.check(readModel(task(web)));
    expect(found.map(({ at }) => at)).toEqual(count === 0 ? [] : [place]);
  }), { numRuns: 500 });
});

test('a file below /proc/sys is reported if a command writes it, in any script', () => {
  const writing = fc.constantFrom([`tee ${FILE}`, 1], [`tee -a ${FILE}`, 1], [`dd of=${FILE}`, 1], [`cp x ${FILE}`, 1], [`sed -i s/1/2/ ${FILE}`, 1], [`cat ${FILE}`, 0], [`cp ${FILE} x`, 0],
    [`cp x ${FILE} -v`, 1], [`cp a ${FILE} x`, 0], [`sed -ni s/1/2/ ${FILE}`, 1], [`sed -i ${FILE} x`, 0], [`sed x-i ${FILE}`, 0], [`truncate -s 0 ${FILE}`, 1], [`dd if=${FILE}`, 0], [`sed s/1/2/ ${FILE}`, 0], ['tee /tmp/proc/sys/x', 0]).chain(([line, count]) => scriptsWith(String(line).split(' ')).map(script => ({ script, count })));
  fc.assert(fc.property(writing, ({ script, count }) => {
    expect(findings(kernelParameterWritten, task(shell(script)))).toHaveLength(Number(count));
  }), { numRuns: 300 });
});

reportsOnce(kernelParameterWritten, each('the script', [
  `echo 4096 > ${FILE}`, `echo 4096 >> ${FILE}`, `echo 4096 >${FILE} 2>/dev/null || :`, `sh -c 'echo 4096' > "${FILE}"`, `printf '4096\\n' >| ${FILE}`, `echo 1 | sudo tee ${FILE}`, `{ echo 4096; } > ${FILE}`, `test -f ${FILE} && echo 1 > ${FILE}`,
], script => task(shell(script))));

test.each<[string, string]>([
  [`echo -n 4096 > ${FILE}`, 'Remove the command, and set net.core.somaxconn with systemControls, for example with KernelTuning.'],
  ['sysctl -w net.ipv4.conf.eth0/1.rp_filter=0', 'Remove the command, and set net.ipv4.conf.eth0/1.rp_filter with systemControls, for example with KernelTuning.'],
  ['sysctl -w net/ipv4/conf/eth0.1/rp_filter=0', 'Remove the command, and set net.ipv4.conf.eth0/1.rp_filter with systemControls, for example with KernelTuning.'],
  ['sysctl -w "kernel.sem=250 32000 100 128"', 'Remove the command, and set kernel.sem with systemControls, for example with KernelTuning.'],
  ['sysctl -w net.core.rmem_max=1', 'Remove the command: no task can set net.core.rmem_max. For TCP, raise the third value'],
  ['sysctl -w vm.max_map_count=262144', 'Remove the command: no task can set vm.max_map_count.'],
  ['sysctl -w net.core.somaxcon=1', 'Remove the command. The tested kernels have no parameter net.core.somaxcon for a task; did you mean net.core.somaxconn?'],
  ['sysctl -w net.netfilter.x_y=1', 'Remove the command. With systemControls, a task can set net.netfilter.x_y only if the kernel module nf_conntrack is loaded or built in.'],
])('the fix of %j fits the parameter', (script, fix) => expect(findings(kernelParameterWritten, task(shell(script)))[0].fix).toContain(fix));

test('a parameter that the container already sets needs only the removal, and one of the instance is set there', () => {
  const fixOf = (script: string, sysctls: Json, on = fargate) => findings(kernelParameterWritten, on([tuned('web', sysctls, shell(script))]))[0].fix;
  const same = 'Remove the command: systemControls sets net.core.somaxconn.';
  for (const script of ['sysctl -w "net.core.somaxconn=4096 "', ...['cat x', 'echo $X', 'echo 8$X', 'echo "${X}8"', 'printf 8\\\\n192', 'echox 8', 'echo 8 > x'].map(one => `${one} > ${FILE}`)]) {
    expect([script, fixOf(script, { 'net.ipv4.ip_forward': '0', [SOMAXCONN]: ' 4096' })]).toEqual([script, same]);
  }
  for (const [script, value] of [[`sysctl ${SOMAXCONN}=8`, '8'], ...[['echo -n 8', '8'], ['echo -ne 8', '8'], ['printf 8\\\\n', '8'], ['echo 8-n', '8-n'], ['echo -nx 8', '-nx 8']].map(([one, shown]) => [`${one} > ${FILE}`, shown])]) {
    expect([script, fixOf(script, { [SOMAXCONN]: '4096' })]).toEqual([script, `Remove the command: systemControls sets net.core.somaxconn to 4096, not to ${value}.`]);
  }
  expect(['$A.b', 'a.$B'].map(name => fixOf(`sysctl -w ${name}=1`, {}))).toEqual([undefined, undefined]);
  expect(fixOf(`sysctl ${SOMAXCONN}=8192`, { [SOMAXCONN]: UNRESOLVED })).toBe(same);
  expect(fixOf('sysctl -w "kernel.sem=250  32000 100 128"', { 'kernel.sem': '250 32000\t100 128' })).toBe('Remove the command: systemControls sets kernel.sem.');
  expect(fixOf('sysctl -w net.core.somaxconn=1', { 'net.ipv4.ip_forward': '0' })).toContain(', and set net.core.somaxconn with systemControls');
  expect(['vm.max_map_count', 'app.x', 'net.ipv4.tcp_tw_recycle'].map(name => fixOf(`sysctl -w ${name}=1`, {}, ec2))).toEqual([
    'Remove the command, and set vm.max_map_count on the instance: no task can set it.', 'Remove the command: no task can set app.x.', expect.stringContaining('no task can set net.ipv4.tcp_tw_recycle. '),
  ]);
  expect(findings(kernelParameterWritten, ec2([container('web', shell(`sysctl ${SOMAXCONN}=4096`))], { networkMode: 'host' }))[0]).toMatchObject({
    message: expect.stringMatching(/read-only in a container that is not privileged\.$/),
    fix: 'Remove the command, and set net.core.somaxconn on the instance: the task uses its network namespace.',
  });
});

const MOUNTS = { ...shell('mount -o remount,rw /proc/sys; sysctl -w net.core.somaxconn=1'), healthCheck: { command: ['CMD', '/probe'] } };
reportsOnce(kernelParameterWritten, {
  'a container that may not mount': ec2([container('web', { ...MOUNTS, ...changing({ add: ['NET_ADMIN'] }), dockerSecurityOptions: ['no-new-privileges'] })]),
  'a container that may mount, but does not': ec2([container('web', { ...shell('sysctl -w net.core.somaxconn=1'), ...changing({ add: ['SYS_ADMIN'] }) })]),
});
reportsNothing(kernelParameterWritten, {
  ...each('the script', [
    ...scriptsAbout(['sysctl', '-w', 'net.core.somaxconn=1']), `cat < ${FILE}`, `test -w ${FILE} && echo 1 > ${FILE}`, `if [ -w ${FILE} ]; then sysctl -w net.core.somaxconn=1; fi`,
    'chroot /host sysctl -w net.core.somaxconn=1', 'echo x > /proc/self/oom_score_adj', 'sysctlx -w a=b', `echo 1 > /host${FILE}`,
  ], script => task(shell(script))),
  'a privileged container on an instance': ec2([container('web', { ...shell('sysctl -p'), privileged: true })]),
  ...each('a container that may mount /proc/sys anew, with', ['SYS_ADMIN', 'ALL', UNRESOLVED], name => ec2([container('web', { ...MOUNTS, ...changing({ add: [name, 'NET_ADMIN'] }) })])),
  'Windows': fargate([container('web', shell('sysctl -p'))], WINDOWS),
});
