import { healthCheckDropsWords } from '../../../src/checks/rules/health-check-drops-words';
import { container, fargate, findings, reports, reportsNothing, UNRESOLVED, WINDOWS } from '../definitions';

const checkedBy = (...command: unknown[]) => [container('web', { healthCheck: { command } })];

const ONE_ITEM = 'Write the script as one item of the list.';
const SCRIPT = 'Write CMD-SHELL instead of CMD, and the script as one item.';

reports(healthCheckDropsWords, 'the arguments of a program', checkedBy('CMD-SHELL', 'curl', '-f', 'http://localhost/'), {
  container: 'web', message: 'the shell of the health check runs only "curl". "-f" and "http://localhost/" are not part of the script.',
});

reports(healthCheckDropsWords, 'a word beside one that only the deployment knows', checkedBy('CMD-SHELL', 'curl', UNRESOLVED, '||', 'exit 1'), {
  container: 'web', message: 'the shell of the health check runs only "curl". "||" and "exit 1" are not part of the script.', fix: ONE_ITEM,
});

reports(healthCheckDropsWords, 'the end of a script, whose program runs', checkedBy('CMD-SHELL', 'curl -f http://localhost/', '||', 'exit 1'), {
  container: 'web',
  message: 'the shell of the health check runs only "curl -f http://localhost/". "||" and "exit 1" are not part of the script.',
  fix: ONE_ITEM,
});

reports(healthCheckDropsWords, 'one word after a script', checkedBy('CMD-SHELL', 'exit 0', '#'), {
  container: 'web', message: 'the shell of the health check runs only "exit 0". "#" is not part of the script.', fix: ONE_ITEM,
});

// Measured with dash 0.5.12, bash 5.2, and busybox 1.35.
test.each(['sh', '/bin/sh', 'bash', '/bin/dash', 'ash'])('reports that %s without a script always passes', shell => {
  const [{ message }] = findings(healthCheckDropsWords, fargate(checkedBy('CMD-SHELL', shell, '-c', 'exit 1')));
  expect(message).toBe(`the shell of the health check runs only "${shell}", which reads an empty input and exits with 0. So the check always passes. "-c" and "exit 1" are not part of the script.`);
});

test.each([['sh', '-c'], ['/bin/bash', '-ec']])('reports words after the script of the shell %s %s', (shell, option) => {
  expect(findings(healthCheckDropsWords, fargate(checkedBy('CMD', shell, option, 'curl', '-f', 'http://localhost/')))).toEqual([{
    container: 'web', message: 'the shell of the health check runs only "curl". "-f" and "http://localhost/" are not part of the script.', fix: ONE_ITEM,
  }]);
});

reports(healthCheckDropsWords, 'a script in place of a program', checkedBy('CMD', 'curl -f http://localhost/ || exit 1'), {
  container: 'web',
  message: 'the health check runs no shell, and looks for one program with the whole name "curl -f http://localhost/ || exit 1".',
  fix: SCRIPT,
});

reports(healthCheckDropsWords, 'an option in the word of the program', checkedBy('CMD', 'curl -f', UNRESOLVED), {
  container: 'web',
  message: 'the health check runs no shell, and looks for one program with the whole name "curl -f".',
  fix: 'Write each word as an item of the list.',
});

test.each([
  'pg_isready shop', '/bin/probe --fast', '/bin/probe -f', '/bin/sh /probe.sh', '/probe http://localhost/',
])('reports the arguments in %s', program => {
  expect(findings(healthCheckDropsWords, fargate(checkedBy('CMD', program)))).toMatchObject([
    { fix: 'Write CMD-SHELL instead of CMD, or each word as an item of the list.' },
  ]);
});

test.each(['/opt/my app/check | cat', '/probe $(hostname)', '/probe `hostname`', '/probe 2>&1', '/a; /b'])('reports the operator in %s', program => {
  expect(findings(healthCheckDropsWords, fargate(checkedBy('CMD', program)))).toMatchObject([{ fix: SCRIPT }]);
});

reports(healthCheckDropsWords, 'the end of a script as arguments of a program', checkedBy('CMD', '/xray', '--version', '||', 'exit', '1'), {
  container: 'web',
  message: 'the health check runs no shell, so /xray receives || exit 1 as arguments.',
  fix: 'Remove || exit 1: the check fails with any exit code but 0.',
});

test.each(['||', '|', '&&', ';', '2>&1', '>/dev/null', '>', '>>', '&>', '|| true', '&& curl'])('reports the operator %s as an argument', word => {
  expect(findings(healthCheckDropsWords, fargate(checkedBy('CMD', 'curl', UNRESOLVED, word, UNRESOLVED)))).toEqual([
    { container: 'web', message: `the health check runs no shell, so curl receives ${word} as an argument.`, fix: SCRIPT },
  ]);
});

reportsNothing(healthCheckDropsWords, {
  'a script': checkedBy('CMD-SHELL', 'curl -f http://localhost/ || exit 1'),
  'a program with arguments': checkedBy('CMD', 'curl', '-f', 'http://localhost/'),
  'a script for a shell that the command starts': checkedBy('CMD', 'sh', '-c', 'curl -f http://localhost/ || exit 1'),
  'a program with a blank after its name': checkedBy('CMD', '/probe '),
  'a program that a tool replaces': checkedBy('CMD', '${PROBE} --fast'),
  'a path with a blank': checkedBy('CMD', '/opt/my app/check'),
  'a path with a blank and a hyphen': checkedBy('CMD', '/opt/my app - v2/check', '--fast'),
  'a path with a blank and an operator in an argument': checkedBy('CMD', '/opt/my app/check', 'a|b', '&c', '>1', 'a > b', ';;'),
  'a path of Windows in a task of Linux': checkedBy('CMD', 'C:\\Program Files\\probe.exe'),
  'the operators of expr': checkedBy('CMD', '/usr/bin/expr', '0', '|', '1'),
  'the end of a command of find': checkedBy('CMD', 'find', '/tmp', '-exec', 'true', ';'),
  'parameters of a script for a shell that the command starts': checkedBy('CMD', 'sh', '-c', 'curl "$0"', 'http://localhost/'),
  'a script file for a shell that the command starts': checkedBy('CMD', 'sh', '/probe.sh', '-c', 'curl'),
  'a program of Windows': fargate(checkedBy('CMD', 'C:\\Program Files\\probe.exe'), WINDOWS),
  'CMD alone': checkedBy('CMD'),
  'CMD-SHELL alone': checkedBy('CMD-SHELL'),
  'an empty word': checkedBy('CMD-SHELL', 'true', ''),
  'a word that only the deployment knows': checkedBy('CMD-SHELL', 'curl', UNRESOLVED),
  'an unresolved script': checkedBy('CMD-SHELL', UNRESOLVED, '-f'),
  'parameters that the script uses': checkedBy('CMD-SHELL', 'curl "$0"', 'http://localhost/'),
  'all parameters': checkedBy('CMD-SHELL', 'exec "$@"', 'sh', 'curl'),
  'a loop over the parameters': checkedBy('CMD-SHELL', 'for u do curl -f "$u" || exit 1; done', 'sh', 'http://localhost/'),
  'no health check': [container('web')],
  'words for the shell of Windows, which reads all': fargate(checkedBy('CMD-SHELL', 'curl', '-f', 'http://localhost/'), WINDOWS),
});
