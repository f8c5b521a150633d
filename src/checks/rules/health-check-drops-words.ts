import { CHOICE, ContainerModel, eachContainer, Maybe, onFargate, Rule, runsOnWindows, UNKNOWN, web } from './kit';

const probed = (...command: string[]) => onFargate([web({ healthCheck: { command } })]);

export const healthCheckDropsWords: Rule = {
  name: 'health-check-drops-words',
  severity: 'warning',
  title: 'A health check with CMD-SHELL has words that are no part of its script',
  why: 'CMD-SHELL passes its first word to a shell as the script. Further words are the parameters of the script: with curl, -f, and an address as three words, the shell runs curl alone, which fails. So Docker marks the container unhealthy. How Fargate runs such a check is not published.',
  fix: 'Write the script as one word, or use CMD, which runs the words as a program with its arguments.',
  autofix: { note: CHOICE },
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html',
  moreSources: [
    'https://github.com/moby/moby/blob/master/daemon/health.go',
    'https://pubs.opengroup.org/onlinepubs/9699919799/utilities/sh.html',
  ],
  fails: () => [probed('CMD-SHELL', 'curl', '-f', 'http://localhost/')],
  foundAt: ['containerDefinitions.0.healthCheck.command'],
  passes: () => [probed('CMD-SHELL', 'curl -f http://localhost/'), probed('CMD', 'curl', '-f', 'http://localhost/')],
  requires: 'healthCheck',
  check: eachContainer(container => {
    const [script, ...dropped] = scriptOf(container);
    const [first] = dropped.filter(word => typeof word === 'string' && word !== '');
    return typeof script !== 'string' || first === undefined || USES_PARAMETERS.test(script) ? undefined
      : { message: `the shell of the health check runs ${script} without ${String(first)}.`, at: ['healthCheck', 'command'] };
  }, task => !runsOnWindows(task)),
};

/** Returns the words after CMD-SHELL. Empty for another command. */
function scriptOf({ healthCheck }: ContainerModel): readonly Maybe<string>[] {
  return healthCheck !== UNKNOWN && healthCheck[0] === 'CMD-SHELL' ? healthCheck.slice(1) : [];
}

/** Whether a script refers to its parameters, such as $0, "$@", and ${1}, or takes them one after the other. */
const USES_PARAMETERS = /\$\{?[\d@*#]|\bshift\b|\bfor \w+(?:;| do\b)/;
