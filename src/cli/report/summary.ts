import { count, Report, taskDefinitionsIn } from './report';

/** The summary of a run for programs: what was read, and what the findings do not contain. */
export function summaryOf({ input, hidden, acknowledged, unresolved, findings }: Report): object {
  const { files, skipped, unreadable, notes } = input;
  return {
    taskDefinitions: taskDefinitionsIn(input),
    unread: findings.filter(({ isUnread }) => isUnread).length,
    unresolved: unresolved.length,
    filesRead: files.length,
    filesSkipped: skipped.length,
    unreadable,
    notes,
    hiddenWarnings: count(hidden, 'warning'),
    hiddenInformation: count(hidden, 'info'),
    acknowledged: acknowledged.length,
  };
}
