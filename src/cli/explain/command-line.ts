import type { ExplainOptions } from './explain';
import { UsageError } from '../../usage-error';
import { CommandLine, examples } from '../command-line';
import { styleFor } from '../style';
import { readToEnd } from '../terminal';

const REQUIRED = 'a message, or AWS CLI output on standard input: aws ecs describe-tasks … | cdk-fargate-linux-controls explain';

export const explainCommand: CommandLine<ExplainOptions> = {
  name: 'explain',
  summary: 'explain a rule, or an error message of ECS, a container engine, or a program',
  configure: command => command
    .argument('[text...]', 'rule or message to explain; without it, or with a dash, standard input')
    .addOption(command.createOption('--format <format>', 'output format').choices(['text', 'json']).default('text'))
    .addHelpText('after', examples(
      'npx cdk-fargate-linux-controls explain sysctl-unknown',
      "npx cdk-fargate-linux-controls explain 'open /proc/sys/net/core/rmem_max: no such file'",
      'aws ecs describe-tasks --cluster Web --tasks "$TASK" | npx cdk-fargate-linux-controls explain',
    )),
  missingArgument: (args, _, { stdin }) => isArgument(args) || (stdin && !stdin.isTTY)
    ? undefined
    : REQUIRED,
  run: async (args, options, { stdin, stdout, env }) => {
    const input = isArgument(args) ? args.join(' ') : new TextDecoder().decode(await readToEnd(stdin));
    if (input.trim() === '') {
      throw new UsageError(`no input. explain requires ${REQUIRED}`);
    }
    const { text, isKnown } = load().explain(input, styleFor(stdout, env), options);
    stdout.write(`${text}\n`);
    return isKnown ? 0 : 1;
  },
};

/** Whether the message is an argument: no argument, or a dash, means standard input. */
function isArgument(args: readonly string[]): boolean {
  return args.length > 0 && args.join() !== '-';
}

// eslint-disable-next-line @typescript-eslint/no-require-imports
const load = () => require('./explain') as typeof import('./explain');
