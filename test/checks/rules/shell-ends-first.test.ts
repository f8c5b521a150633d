import { shellEndsFirst } from '../../../src/checks/rules/shell-ends-first';
import { shellMayEndFirst } from '../../../src/checks/rules/shell-may-end-first';
import {
  container, each, ec2, fargate, findings, Json, reportsNothing, reportsOnce, SHARED, UNRESOLVED, WINDOWS,
} from '../definitions';

const task = (web: Json, more: Json = SHARED) => fargate([container('web', { image: 'example.com/shop:1', ...web })], more);
const shell = (script: unknown, program = 'sh', more: Json = {}) => task({ command: [program, '-c', script], ...more });
const verdict = (definition: Json) =>
  findings(shellEndsFirst, definition).length > 0 ? 'warning' : findings(shellMayEndFirst, definition).length > 0 ? 'info' : 'none';

test('reports the application, the reason, and what to do', () => {
  expect(findings(shellEndsFirst, shell('migrate; java -jar app.jar', 'dash'))).toEqual([{
    container: 'web',
    message: 'a shell starts java as a child. Because pidMode is task, the shell is not process 1, so SIGTERM ends it at once, and the container with it, before java can drain.',
    fix: 'Write exec before java, the last command, so that it replaces the shell.',
  }]);
  expect(findings(shellEndsFirst, shell('server; echo done'))[0].fix)
    .toMatch(/^Start server in the background, wait for it, and pass SIGTERM on with trap\./);
});

test.each([
  ['migrate; server | tee /log', 'server'],
  ['one | two; three | four', 'three'],
  ['one; two; echo done', 'two'],
  ['12>/log server; true', 'server'],
])('in %j, the application is %s', (script, application) => {
  expect(findings(shellEndsFirst, shell(script))[0].message).toContain(`a shell starts ${application} as a child.`);
});

// `npm run suite -- kernel` measures which shells stay.
const VERDICTS: [verdicts: string[], scripts: string[]][] = [
  // dash, bash, busybox, sh of an unknown image
  [['warning', 'none', 'none', 'info'], [
    'server', '"server" --name "it\'s"', 'MODE=prod server', 'MODE=prod; server', '# one; two\nserver # three; four',
    'server `a; b` $(c; d) $(e $(f; g); h) $((1 + 2)) "i; j" \'k; l\'', 'server 2>&1', 'server &> log', 'server &>> log', 'server >| log',
  ]],
  [['warning', 'info', 'none', 'info'], [
    'migrate; server --port 80', 'migrate && server', 'migrate\nserver', 'cat > /c <<E\na; b\nE\nserver', 'exec > /log 2>&1; server',
    'cd /app && server > /log 2>&1',
  ]],
  [['warning', 'warning', 'warning', 'warning'], [
    'server; echo "ended: $?"', 'server || exit 1', 'server | tee /log', 'server & worker & wait', 'server &', 'mytrap; server &', 'traps; server &',
    'while true; do server; sleep 5; done',
  ]],
  [['none', 'none', 'none', 'none'], [
    'exec server', 'migrate; exec server', 'until nc -z db 5432; do sleep 1; done; exec server', 'trap "kill 0" TERM; server & wait',
    'sleep infinity', 'while true; do sleep 60; done', 'echo "a; b"; tail -f /dev/null', '# nothing', 'case $A in b) server ;; esac',
    'case $A in b) migrate ;; esac; server', './a=b server', 'function f { server; }; f', 'server$SUFFIX', '"$@"', '$SERVER --port 80',
    'f() { server; }; f', 'if true; then server; fi',
  ]],
];

test.each(VERDICTS.flatMap(([verdicts, scripts]) => scripts.map(script => [script, ...verdicts] as const)))('%j is %s with dash, %s with bash, %s with busybox, and %s with an unknown sh', (script, dash, bash, busybox, unknown) => {
  expect([shell(script, 'dash'), shell(script, '/bin/bash'), shell(script, 'ash'), shell(script)].map(verdict)).toEqual([dash, bash, busybox, unknown]);
});

test.each([
  ['public.ecr.aws/docker/library/node:24', 'warning'],
  ['node', 'warning'],
  ['node@sha256:0123', 'warning'],
  ['python:3.14-slim', 'warning'],
  ['public.ecr.aws/nginx/nginx:1.29', 'warning'],
  ['ubuntu:24.04@sha256:0123', 'warning'],
  ['node:24-alpine', 'none'],
  ['alpine:3', 'none'],
  ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/node:24', 'info'],
  ['amazonlinux:2023', 'info'],
  [UNRESOLVED, 'info'],
])('the sh of image %j determines the severity: %s', (image, expected) => {
  expect(verdict(shell('migrate; server', 'sh', { image }))).toBe(expected);
});

const dies = shell('server & wait');
reportsOnce(shellEndsFirst, {
  'an init process, which passes the signal only to the shell': shell('server & wait', 'sh', { linuxParameters: { initProcessEnabled: true } }),
  'initProcessEnabled without a shared PID namespace': task({ command: ['sh', '-c', 'server & wait'], linuxParameters: { initProcessEnabled: true } }, {}),
  'the PID namespace of the instance': ec2([container('web', { command: ['sh', '-c', 'server & wait'] })], { pidMode: 'host' }),
  'an init process in the image': task({ entryPoint: ['/usr/bin/tini', '-g', '--', 'sh'], command: ['-ec', 'server & wait'] }),
  'the entry point': task({ entryPoint: ['/bin/bash', '-e', '-c', 'server & wait'] }),
  'options after -c in the same word': task({ command: ['bash', '-ce', 'server & wait'] }),
  'a long option of the shell': task({ command: ['bash', '--norc', '-c', 'server & wait'] }),
  'a task in which another container must end': fargate([
    container('web', { command: ['sh', '-c', 'server & wait'], dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] }), container('init', { essential: false }),
  ], SHARED),
  'two containers': fargate([container('web', { command: ['sh', '-c', 'server & wait'] }), container('agent')], SHARED),
});

reportsNothing(shellEndsFirst, {
  'a shell that is process 1': task({ command: ['sh', '-c', 'server & wait'] }, {}),
  ...each('a script with a part that may set a trap', [UNRESOLVED, { 'Fn::Sub': '${Trap}; server & wait' }, { 'Fn::Sub': 'echo;  ${Trap}; server & wait' }], script => shell(script)),
  'an unresolved option': task({ command: ['sh', UNRESOLVED, 'server & wait'] }),
  'unresolved commands': task({ command: UNRESOLVED }),
  'an unresolved entry point': task({ entryPoint: UNRESOLVED, command: ['sh', '-c', 'server & wait'] }),
  'an unresolved program': task({ command: [UNRESOLVED, '-c', 'server & wait'] }),
  'an unresolved program of an init process': task({ entryPoint: ['tini', UNRESOLVED], command: ['sh', '-c', 'server & wait'] }),
  'a script in a file': task({ command: ['sh', '/start-web.sh', '-c', 'server & wait'] }),
  'a script in a file whose name ends like an option': task({ command: ['sh', 'start-c', 'server & wait'] }),
  'a shell without a script': task({ command: ['sh', '-c'] }),
  'another program': task({ command: ['server', '-c', 'server & wait'] }),
  'a container that is not essential': shell('server & wait', 'sh', { essential: false }),
  'a container that must end before another starts': fargate([
    container('web', { command: ['sh', '-c', 'server & wait'] }), container('app', { dependsOn: [{ containerName: 'web', condition: 'SUCCESS' }] }),
  ], SHARED),
  ...each('pidMode', [undefined, '', null, UNRESOLVED], pidMode => ({ ...dies, pidMode })),
  'Windows': { ...dies, ...WINDOWS },
});
