import type { ReportedFinding } from '../../cli/report/report';

/** Names what a finding is about. */
export function placeOf({ resource, container, place }: ReportedFinding): string {
  const line = place ? ` (line ${place.line} of the template)` : '';
  return `${resource}${container === undefined ? '' : `, container ${container}`}${line}`;
}
