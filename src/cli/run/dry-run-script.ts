import type { Condition, Dependency } from './definition';
import { Plan, waitedFor } from './plan';
import { shellCommand } from './shell';

const MOMENTS: Record<Condition, string> = { START: 'runs', HEALTHY: 'is healthy', SUCCESS: 'has ended with 0', COMPLETE: 'has ended' };

/** The commands of a plan as a script for a shell, without what only a running command does: checking health, restarting, stopping all when one ends. */
export function dryRunScript(plan: Plan, program: readonly string[], remove: readonly string[]): string {
  const command = ([first, ...more]: readonly (readonly string[])[]) => shellCommand([[...program, ...first], ...more]);
  return [
    `# ${plan.task}`,
    ...plan.notes.map(note => `# ${note}`),
    '',
    '# The namespaces that its containers share',
    command(plan.pause.run),
    ...plan.containers.flatMap(({ definition, run }) => ['', `# ${definition.name}${momentOf(waitedFor(definition))}`, command(run)]),
    '',
    '# To end it',
    command([remove]),
    ...plan.volumes.length > 0 ? [command([['volume', 'rm', ...plan.volumes]])] : [],
  ].join('\n');
}

function momentOf(dependencies: readonly Dependency[]): string {
  return dependencies.length > 0 ? `, when ${dependencies.map(({ containerName, condition }) => `${containerName} ${MOMENTS[condition]}`).join(' and ')}` : '';
}
