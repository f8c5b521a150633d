import type { Finding, Observation } from './observation';
import { printable } from '../../cli/printable';
import type { Style } from '../../cli/style';

const WIDTH = 'warning'.length;

/** Formats the findings for people, grouped by container. */
export function text({ task, containers, findings }: Observation & { readonly findings: readonly Finding[] }, style: Style): string {
  const unowned = findings.filter(({ container }) => container === undefined);
  return [
    style.title(task),
    ...containers.flatMap(({ name }) => ['', `  ${style.strong(name)}`, ...linesOf(findings.filter(({ container }) => container === name), style)]),
    ...unowned.length > 0 ? ['', `  ${style.strong('not in a container of the task')}`, ...linesOf(unowned, style)] : [],
  ].join('\n');
}

function linesOf(findings: readonly Finding[], style: Style): string[] {
  const lines = findings.flatMap(({ level, message, fix }) => [
    `    ${style[level](level)}${' '.repeat(WIDTH - level.length)}  ${printable(message)}`,
    ...fix === undefined ? [] : [`    ${' '.repeat(WIDTH)}  ${printable(fix)}`],
  ]);
  return lines.length > 0 ? lines : [`    ${style.faint('requests no kernel parameters and has no TCP sockets')}`];
}
