import { CHOICE, ContainerModel, eachContainer, Finding, mayBeReplaced, onFargate, Rule, runsOnWindows, UNKNOWN, web } from './kit';

const probed = (...command: string[]) => onFargate([web({ healthCheck: { command } })]);

export const healthCheckDropsWords: Rule = {
  name: 'health-check-drops-words',
  severity: 'warning',
  title: 'A health check has words that are no part of its script, or a script in place of its program',
  why: 'CMD-SHELL passes its first word to a shell as the script. Further words are the parameters of the script: with curl, -f, and an address as three words, the shell runs curl alone, which fails. CMD runs no shell: its first word is the program, and no program is called curl -f http://localhost/. So Docker marks the container unhealthy. How Fargate runs such a check is not published.',
  fix: 'Write the script as one word, or use CMD, which runs the words as a program with its arguments.',
  autofix: { note: CHOICE },
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html',
  moreSources: [
    'https://github.com/moby/moby/blob/master/daemon/health.go',
    'https://pubs.opengroup.org/onlinepubs/9699919799/utilities/sh.html',
  ],
  fails: () => [probed('CMD-SHELL', 'curl', '-f', 'http://localhost/'), probed('CMD', 'curl -f http://localhost/ || exit 1')],
  foundAt: ['containerDefinitions.0.healthCheck.command', 'containerDefinitions.0.healthCheck.command'],
  passes: () => [probed('CMD-SHELL', 'curl -f http://localhost/'), probed('CMD', 'curl', '-f', 'http://localhost/')],
  requires: 'healthCheck',
  check: eachContainer(container => {
    const found = problemOf(container);
    return found === undefined ? undefined : { ...found, at: ['healthCheck', 'command'] };
  }, task => !runsOnWindows(task)),
};

function problemOf({ healthCheck }: ContainerModel): Omit<Finding, 'at'> | undefined {
  const [form, first, ...words] = healthCheck === UNKNOWN ? [] : healthCheck;
  if (typeof first !== 'string') {
    return undefined;
  }
  const [dropped] = words.filter(word => typeof word === 'string' && word !== '');
  if (form === 'CMD-SHELL' && dropped !== undefined && !USES_PARAMETERS.test(first)) {
    return { message: `the shell of the health check runs ${first} without ${String(dropped)}.` };
  }
  return form === 'CMD' && /\S\s+\S/.test(first) && !mayBeReplaced(first.trim().split(/\s/)[0])
    ? { message: `the health check runs no shell, and no program is called ${first}.`, fix: 'Write CMD-SHELL instead of CMD, or each word as an item of the list.' }
    : undefined;
}

/** Whether a script refers to its parameters, such as $0, "$@", and ${1}, or takes them one after the other. */
const USES_PARAMETERS = /\$\{?[\d@*#]|\bshift\b|\bfor \w+(?:;| do\b)/;
