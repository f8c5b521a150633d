import { ContainerModel, eachContainer, fewNames, Finding, joinWords, mayBeReplaced, onFargate, Rule, runsOnWindows, UNKNOWN, web } from './kit';

const probed = (...command: string[]) => onFargate([web({ healthCheck: { command } })]);

export const healthCheckDropsWords: Rule = {
  name: 'health-check-drops-words',
  severity: 'warning',
  title: 'A health check has words that are not part of its script, or parts of a script without a shell',
  why: 'CMD-SHELL passes its first word to a shell as the script. Further words are the parameters of the script: with curl, -f, and an address as three words, the shell runs curl alone, which fails, and Docker marks the container unhealthy. With sh, -c, and a script as three words, it runs sh alone, which reads an empty input and exits with 0, so the check always passes. CMD runs no shell: its first word is the whole name of the program, and the program receives words such as || as arguments. How Fargate runs such a check is not published.',
  fix: 'Write the script as one item of the list, or use CMD, which runs the items as a program with its arguments.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html',
  moreSources: [
    'https://github.com/moby/moby/blob/master/daemon/health.go',
    'https://pubs.opengroup.org/onlinepubs/9699919799/utilities/sh.html',
  ],
  fails: () => [
    probed('CMD-SHELL', 'curl', '-f', 'http://localhost/'), probed('CMD', 'curl -f http://localhost/'), probed('CMD', '/probe', '||', 'exit', '1'),
  ],
  foundAt: Array.from({ length: 3 }, () => 'containerDefinitions.0.healthCheck.command'),
  passes: () => [probed('CMD-SHELL', 'curl -f http://localhost/'), probed('CMD', 'curl', '-f', 'http://localhost/')],
  requires: 'healthCheck',
  check: eachContainer(container => {
    const found = problemOf(container);
    return found === undefined ? undefined : { ...found, at: ['healthCheck', 'command'] };
  }, task => !runsOnWindows(task)),
};

function problemOf({ healthCheck }: ContainerModel): Omit<Finding, 'at'> | undefined {
  const [form, ...items] = healthCheck === UNKNOWN ? [] : healthCheck;
  const [first, option] = items;
  if (form === 'CMD-SHELL') {
    return wordsAfterScript(items);
  }
  if (form !== 'CMD' || typeof first !== 'string' || mayBeReplaced(first.trim().split(/\s/)[0])) {
    return undefined;
  }
  if (SHELL.test(first) && typeof option === 'string' && /^-\w*c$/.test(option)) {
    return wordsAfterScript(items.slice(2), AS_ONE_ITEM);
  }
  return scriptAsProgram(first, items.length > 1) ?? operatorsAsArguments(first, items.slice(1));
}

/** Returns a finding if a shell gets more than its script. */
function wordsAfterScript([script, ...others]: readonly unknown[], fix?: string): Omit<Finding, 'at'> | undefined {
  const dropped = others.filter(word => typeof word === 'string' && word !== '').map(word => `"${String(word)}"`);
  if (typeof script !== 'string' || dropped.length === 0 || USES_PARAMETERS.test(script)) {
    return undefined;
  }
  const passes = SHELL.test(script) ? ', which reads an empty input and exits with 0. So the check always passes' : '';
  return {
    message: `the shell of the health check runs only "${script}"${passes}. ${joinWords(fewNames(dropped))} ${dropped.length === 1 ? 'is' : 'are'} not part of the script.`,
    fix: fix ?? (/\s/.test(script) || others.some(word => typeof word === 'string' && OPERATOR.test(word)) ? AS_ONE_ITEM : undefined),
  };
}

/** Returns a finding if the name of a program is certainly more than a name. A path may contain blanks. */
function scriptAsProgram(name: string, hasArguments: boolean): Omit<Finding, 'at'> | undefined {
  const isScript = /\s/.test(name.trim()) && /[|&;<>`]|\$\(/.test(name);
  return isScript || /^\s*(?:[\w.+-]+\s+\S|\S+\s+(?:--?\w|\/|\w+:\/\/))/.test(name) ? {
    message: `the health check runs no shell, and looks for one program with the whole name "${name}".`,
    fix: isScript ? AS_SCRIPT : hasArguments ? 'Write each word as an item of the list.' : 'Write CMD-SHELL instead of CMD, or each word as an item of the list.',
  } : undefined;
}

/** Returns a finding if a program that knows no operators gets those of a shell. */
function operatorsAsArguments(program: string, words: readonly unknown[]): Omit<Finding, 'at'> | undefined {
  const at = words.findIndex(word => typeof word === 'string' && OPERATOR.test(word));
  if (at < 0 || /(?:^|\/)(?:expr|test|\[|find)$/.test(program)) {
    return undefined;
  }
  const isExit = words.slice(at).map(String).join(' ') === '|| exit 1';
  return {
    message: `the health check runs no shell, so ${program} receives ${isExit ? '|| exit 1 as arguments' : `${String(words[at])} as an argument`}.`,
    fix: isExit ? 'Remove || exit 1: the check fails with any exit code but 0.' : AS_SCRIPT,
  };
}

const AS_ONE_ITEM = 'Write the script as one item of the list.';

const AS_SCRIPT = 'Write CMD-SHELL instead of CMD, and the script as one item.';

const SHELL = /^(?:\/\S*\/)?(?:ba|da|a)?sh$/;

/** An operator as a word of its own, or at the start of one, and a redirection. */
const OPERATOR = /^(?:(?:\|\|?|&&?|;)(?:\s|$)|[\d&]?>>?(?:$|&\d|\s*\/))/;

/** Whether a script refers to its parameters, such as $0, "$@", and ${1}, or takes them one after the other. */
const USES_PARAMETERS = /\$\{?[\d@*#]|\bshift\b|\bfor \w+(?:;| do\b)/;
