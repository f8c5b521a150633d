import type { Plan } from './plan';
import { printable } from '../../../cli/printable';
import { shellCommand } from '../../../shell-quoting';
import { joinWords } from '../../../wording';
import type { Condition, Dependency } from '../definition/definition';
import { dependenciesOf } from '../definition/start-order';

const STATES: Record<Condition, string> = { START: 'is running', HEALTHY: 'is healthy', SUCCESS: 'has exited with 0', COMPLETE: 'has exited' };

/** What a run does itself. */
const LEFT_OUT = 'not in these commands: health checks, restarts, and the end of the task when an essential container exits';

/**
 * The commands of a plan as a shell script. Its reader must first write the files, with a line NAME=VALUE for each
 * variable.
 */
export function dryRunScript(
  plan: Plan, program: readonly string[], remove: readonly (readonly string[])[],
  files: readonly { readonly file: string; readonly variables: readonly string[] }[] = [],
): string {
  const command = ([first, ...more]: readonly (readonly string[])[]) => shellCommand([[...program, ...first], ...more]);
  return [
    comment(plan.task),
    ...plan.notes.map(comment),
    comment(LEFT_OUT),
    ...files.map(({ file, variables }) => comment(`write ${file} first: a line NAME=VALUE for ${joinWords(variables)}`)),
    ...plan.volumes.length > 0 ? ['', '# Volumes', ...plan.volumes.map(({ create }) => command(create))] : [],
    '',
    '# Pause container: owns the shared namespaces',
    command(plan.pause.run),
    ...plan.containers.flatMap(({ definition, run }) => ['', comment(`${definition.name}${conditionText(dependenciesOf(definition))}`), command(run)]),
    '',
    '# Stop and remove the task',
    ...remove.map(args => command([args])),
  ].join('\n');
}

/** A comment of one line, in which no value can start another line. */
function comment(text: string): string {
  return `# ${printable(text)}`;
}

function conditionText(dependencies: readonly Dependency[]): string {
  return dependencies.length > 0 ? `, once ${dependencies.map(({ containerName, condition }) => `${containerName} ${STATES[condition]}`).join(' and ')}` : '';
}
