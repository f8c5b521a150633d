import type { KnownMessage } from '../known-message';

const WHY_STOPPED = 'https://repost.aws/knowledge-center/ecs-task-stopped';
const GUIDE = 'https://github.com/awsdocs/amazon-ecs-developer-guide/blob/cf5e581179045c141716e76f394773250168d12c/doc_source';
const REASONS = `${GUIDE}/stopped-task-errors-classic-console.md`;
const EVENTS = `${GUIDE}/service-event-messages.md`;
const AGENT = 'the agent of ECS';
const RUNC = 'measured with runc 1.1.5';

/** What a service says when it is well. */
export const STEADY = /has reached a steady state/;

/** Why tasks stop and services do not get steady that Linux controls have no part in: told in short, with the page that says more. */
export const STOP_MESSAGES: readonly KnownMessage[] = [
  {
    name: 'out-of-memory',
    title: 'The container wanted more memory than it or the task has, and the kernel killed it',
    said: /OutOfMemoryError|Container killed due to memory usage/i,
    sightings: [{ said: 'OutOfMemoryError: Container killed due to memory usage', by: AGENT, source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/out-of-memory.html' }],
    rules: [],
    fix: 'Raise the memory of the container or of the task, or give the program less to hold.',
  },
  {
    name: 'image-not-pulled',
    title: 'The image cannot be pulled: its name, the rights of the execution role, or the way to the registry',
    said: /CannotPull(?:Container|ImageManifest)Error|CannotPullECRContainerError/,
    sightings: [{ said: 'CannotPullContainerError', by: AGENT, source: WHY_STOPPED }],
    rules: [],
    fix: 'Read what the registry says behind it: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html',
  },
  {
    name: 'program-not-found',
    title: 'The image has no such program',
    said: /executable file [^\n]{0,200}not found in \$PATH|exec: "[^"\n]{1,200}": stat [^\n]{1,200}no such file/,
    sightings: [
      { said: 'exec: "nosuchprogram": executable file not found in $PATH', by: 'runc', source: RUNC },
      { said: 'executable file `nosuchprogram` not found in $PATH', by: 'crun', source: 'measured with crun 1.8.1' },
    ],
    rules: [],
    fix: 'Correct entryPoint or command. A mount over the folder of the program hides it.',
  },
  {
    name: 'program-not-executable',
    title: 'The program may not be executed, or its folder may not be entered',
    said: /exec: "[^"\n]{1,200}": permission denied/,
    sightings: [{ said: 'exec: "/etc/passwd": permission denied', by: 'runc', source: RUNC }],
    rules: [],
    fix: 'Make the file executable for the container\'s user when the image is built.',
  },
  {
    name: 'program-of-another-architecture',
    title: 'The program is made for another processor, or is no program and no script with #! in its first line',
    said: /exec format error/i,
    sightings: [{ said: 'exec /bin/garbage: exec format error', by: 'runc', source: RUNC }],
    rules: [],
    fix: 'Build the image for the processor that runtimePlatform names (X86_64 where it names none), or set cpuArchitecture to that of the image: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RuntimePlatform.html',
  },
  {
    name: 'user-not-found',
    title: 'The image has no such user or group',
    said: /unable to find (?:user|group) (?<who>[^\s:]{1,100}): no matching entries in (?:passwd|group) file/,
    sightings: [{ said: 'unable to find user nobodyhere: no matching entries in passwd file', by: 'podman', source: 'measured with podman 4.3.1' }],
    rules: [],
    fix: 'Give user as a number, which needs no entry, or add the user when the image is built.',
  },
  {
    name: 'dependency-never-met',
    title: 'A container did not start because one that it waits for ended otherwise than it must',
    said: /failed to resolve container ordering dependency/,
    sightings: [{ said: 'dependency graph: failed to resolve container ordering dependency', by: AGENT, source: 'https://github.com/aws/amazon-ecs-agent/pull/3218' }],
    rules: [],
    fix: 'Look for the reason at the container that it waits for.',
  },
  {
    name: 'container-unhealthy',
    title: 'The health check of an essential container failed as often as it may',
    said: /failed container health checks/i,
    sightings: [{ said: 'Failed container health checks', by: 'ECS', source: WHY_STOPPED }],
    rules: [],
    fix: 'Run the command of the health check in the container, and see how long the application takes to start: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html',
  },
  {
    name: 'target-unhealthy',
    title: 'The load balancer found the task unhealthy',
    said: /Task failed ELB health checks|is unhealthy in \((?:target-group|elb) [^\n)]{1,300}\)/,
    sightings: [
      { said: 'Task failed ELB health checks', by: 'ECS', source: REASONS },
      {
        said: 'service (web) (instance i-1234) is unhealthy in (elb web) due to (reason Instance has failed at least the UnhealthyThreshold number of health checks consecutively.)',
        by: 'ECS, in the events of the service',
        source: EVENTS,
      },
    ],
    rules: [],
    fix: 'Let the security group in, answer the path with the status that is expected, and give the application time to start: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-service-load-balancers.html',
  },
  {
    name: 'scaled-in',
    title: 'The service wanted fewer tasks, or replaced this one by a newer: nothing is wrong with it',
    said: /Scaling activity initiated by/,
    sightings: [{ said: 'Scaling activity initiated by (deployment ecs-svc/123)', by: 'ECS', source: REASONS }],
    rules: [],
    fix: 'Nothing is to be done.',
  },
  {
    name: 'resources-not-initialized',
    title: 'What the task needs was not there when it started: secrets, volumes, logs, or the network',
    said: /ResourceInitializationError/,
    sightings: [{ said: 'ResourceInitializationError', by: AGENT, source: WHY_STOPPED }],
    rules: [],
    fix: `Read what stands behind it: ${WHY_STOPPED}`,
    isFrame: true,
  },
  {
    name: 'container-not-started',
    title: 'The container did not start',
    said: /CannotStartContainerError/,
    sightings: [{ said: 'CannotStartContainerError', by: AGENT, source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cannot-start-container.html' }],
    rules: [],
    fix: 'Read what stands behind it: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cannot-start-container.html',
    isFrame: true,
  },
  {
    name: 'essential-container-ended',
    title: 'An essential container ended, and with it the task',
    said: /Essential container in task exited/,
    sightings: [{ said: 'Essential container in task exited', by: 'ECS', source: REASONS }],
    rules: [],
    fix: 'Its exit code and its log tell why.',
    isFrame: true,
  },
  {
    name: 'tasks-do-not-start',
    title: 'One task of the service after the other fails to start',
    said: /is unable to consistently start tasks successfully|ECS deployment circuit breaker: tasks? failed to start/,
    sightings: [
      { said: 'service (web) is unable to consistently start tasks successfully.', by: 'ECS, in the events of the service', source: EVENTS },
      { said: 'ECS deployment circuit breaker: task failed to start.', by: 'ECS, in the deployments of the service', source: `${GUIDE}/ecs_cwe_events.md` },
    ],
    rules: [],
    fix: 'Ask a stopped task for its reason: aws ecs list-tasks --desired-status STOPPED, then aws ecs describe-tasks; its answer can be explained here.',
    isFrame: true,
  },
  {
    name: 'service-steady',
    title: 'The service has as many healthy tasks as it wants: nothing is wrong with it now',
    said: STEADY,
    sightings: [{ said: 'service (web) has reached a steady state.', by: 'ECS, in the events of the service', source: EVENTS }],
    rules: [],
    fix: 'Nothing is to be done.',
    isFrame: true,
  },
  {
    name: 'task-forgotten',
    title: 'ECS knows nothing of this name, or no longer: it tells of a stopped task for an hour or little more',
    said: /^\s*MISSING\b/,
    sightings: [{ said: 'MISSING', by: 'ECS, in the failures of describe-tasks', source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html' }],
    rules: [],
    fix: 'Look at the cluster, the region and the name; keep what ECS says of stopped tasks with a rule of EventBridge: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html',
  },
];
