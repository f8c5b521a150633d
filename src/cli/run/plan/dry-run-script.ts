import { Plan, dependenciesOf } from './plan';
import { shellCommand } from '../../../shell-quoting';
import type { Condition, Dependency } from '../definition/definition';

const STATES: Record<Condition, string> = { START: 'is running', HEALTHY: 'is healthy', SUCCESS: 'has exited with 0', COMPLETE: 'has exited' };

/** The commands of a plan as a shell script. It does not check health, restart containers, or stop the task when a container exits. */
export function dryRunScript(plan: Plan, program: readonly string[], remove: readonly string[]): string {
  const command = ([first, ...more]: readonly (readonly string[])[]) => shellCommand([[...program, ...first], ...more]);
  return [
    `# ${plan.task}`,
    ...plan.notes.map(note => `# ${note}`),
    ...plan.volumes.length > 0 ? ['', '# Volumes', ...plan.volumes.map(({ create }) => command(create))] : [],
    '',
    '# Pause container: owns the shared namespaces',
    command(plan.pause.run),
    ...plan.containers.flatMap(({ definition, run }) => ['', `# ${definition.name}${conditionText(dependenciesOf(definition))}`, command(run)]),
    '',
    '# Stop and remove the task',
    command([remove]),
    ...plan.volumes.length > 0 ? [command([['volume', 'rm', ...plan.volumes.map(({ localName }) => localName)]])] : [],
  ].join('\n');
}

function conditionText(dependencies: readonly Dependency[]): string {
  return dependencies.length > 0 ? `, once ${dependencies.map(({ containerName, condition }) => `${containerName} ${STATES[condition]}`).join(' and ')}` : '';
}
