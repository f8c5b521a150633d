import { printableJson } from '../printable';
import type { Report } from './report';

/** Formats the findings as a JSON list. Every member is present; `container` is null if a finding is about the task. */
export function json({ findings }: Report): string {
  return printableJson(findings.map(({ file, resource, container = null, rule, severity, message, fix, source }) =>
    ({ file, resource, container, rule, severity, message, fix, source })));
}
