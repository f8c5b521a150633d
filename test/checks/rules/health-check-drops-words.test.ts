import { healthCheckDropsWords } from '../../../src/checks/rules/health-check-drops-words';
import { container, fargate, reports, reportsNothing, UNRESOLVED, WINDOWS } from '../definitions';

const checkedBy = (...command: unknown[]) => [container('web', { healthCheck: { command } })];

reports(healthCheckDropsWords, 'the arguments of a program', checkedBy('CMD-SHELL', 'curl', '-f', 'http://localhost/'), {
  container: 'web', message: 'the shell of the health check runs curl without -f.',
});

reports(healthCheckDropsWords, 'a word beside one that only the deployment knows', checkedBy('CMD-SHELL', 'curl', UNRESOLVED, '||', 'exit 1'), {
  container: 'web', message: 'the shell of the health check runs curl without ||.',
});

reports(healthCheckDropsWords, 'a script in place of a program', checkedBy('CMD', 'curl -f http://localhost/ || exit 1'), {
  container: 'web',
  message: 'the health check runs no shell, and no program is called curl -f http://localhost/ || exit 1.',
  fix: 'Write CMD-SHELL instead of CMD, or each word as an item of the list.',
});

reports(healthCheckDropsWords, 'an option in the word of the program', checkedBy('CMD', 'curl -f', UNRESOLVED), {
  container: 'web',
  message: 'the health check runs no shell, and no program is called curl -f.',
  fix: 'Write CMD-SHELL instead of CMD, or each word as an item of the list.',
});

reportsNothing(healthCheckDropsWords, {
  'a script': checkedBy('CMD-SHELL', 'curl -f http://localhost/ || exit 1'),
  'a program with arguments': checkedBy('CMD', 'curl', '-f', 'http://localhost/'),
  'a script for a shell that the command starts': checkedBy('CMD', 'sh', '-c', 'curl -f http://localhost/ || exit 1'),
  'a program with a blank after its name': checkedBy('CMD', '/probe '),
  'a program that a tool replaces': checkedBy('CMD', '${PROBE} --fast'),
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
