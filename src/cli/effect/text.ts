import type { Finding, Observation } from './observation';
import { printable } from '../describe/shell';
import type { Style } from '../style';

const WIDTH = 'warning'.length;

/** The findings for people, grouped by container. */
export function text({ task, containers, findings }: Observation & { readonly findings: readonly Finding[] }, style: Style): string {
  const strangers = findings.filter(({ container }) => container === undefined);
  return [
    style.title(task),
    ...containers.flatMap(({ name }) => ['', `  ${style.strong(name)}`, ...linesOf(findings.filter(({ container }) => container === name), style)]),
    ...strangers.length > 0 ? ['', `  ${style.strong('in none of its containers')}`, ...linesOf(strangers, style)] : [],
  ].join('\n');
}

function linesOf(findings: readonly Finding[], style: Style): string[] {
  const lines = findings.flatMap(({ level, message, fix }) => [
    `    ${style[level](level)}${' '.repeat(WIDTH - level.length)}  ${printable(message)}`,
    ...fix === undefined ? [] : [`    ${' '.repeat(WIDTH)}  ${printable(fix)}`],
  ]);
  return lines.length > 0 ? lines : [`    ${style.faint('asks for no kernel parameter and has no TCP socket')}`];
}
