import type { Style } from './style';
import type { RuledFinding } from '../checks/judge';
import { idOf } from '../checks/rule';

/** A finding for people: how bad, where and what; how to mend it; its id and source. */
export function findingLines({ rule, container, message, fix }: RuledFinding, style: Style): string[] {
  return [
    `${style[rule.severity](rule.severity)}  ${container === undefined ? '' : `container ${container}: `}${message}`,
    `  ${fix ?? rule.fix}`,
    `  ${style.faint(`${idOf(rule)}  ${rule.source}`)}`,
  ];
}
