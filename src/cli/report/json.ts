import type { Report } from './report';

/** The findings for programs: a list with every member of each, `container` being null where a finding is about the task. */
export function json({ findings }: Report): string {
  return JSON.stringify(findings.map(({ file, resource, container = null, rule, severity, message, fix, source }) =>
    ({ file, resource, container, rule, severity, message, fix, source })), undefined, 2);
}
