import { nearest } from '../../catalog';

/** The options of the log driver awslogs that ECS documents, and tag, which Docker's driver has. */
const DOCUMENTED: readonly string[] = [
  'awslogs-create-group', 'awslogs-datetime-format', 'awslogs-group', 'awslogs-multiline-pattern', 'awslogs-region', 'awslogs-stream-prefix', 'mode',
  'max-buffer-size', 'tag',
];

/** More options of Docker's driver. */
const OF_DOCKER: readonly string[] = [
  'awslogs-create-stream', 'awslogs-credentials-endpoint', 'awslogs-endpoint', 'awslogs-force-flush-interval-seconds', 'awslogs-format',
  'awslogs-max-buffered-events', 'awslogs-stream',
];

/** Whether ECS accepts an option of the log driver awslogs. It may get more options that start with awslogs. */
export function awslogsOption(name: string): 'documented' | 'unknown' | 'refused' {
  return DOCUMENTED.includes(name) ? 'documented'
    : name.startsWith('awslogs-') && (OF_DOCKER.includes(name) || intendedOption(name) === undefined) ? 'unknown' : 'refused';
}

/** Returns the documented option that a misspelled one probably is. */
export function intendedOption(name: string): string | undefined {
  const lower = name.toLowerCase();
  return DOCUMENTED.find(documented => documented === lower) ?? nearest(lower, DOCUMENTED.filter(documented => documented.length > 4));
}
