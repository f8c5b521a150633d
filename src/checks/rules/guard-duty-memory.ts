import { onFargate, Rule, runsOnFargate, runsOnWindows, web } from './kit';

const SMALL_TASK_MIB = 512;

export const guardDutyMemory: Rule = {
  name: 'guard-duty-memory',
  severity: 'info',
  title: 'The GuardDuty agent uses a large part of a small task\'s memory',
  why: 'If GuardDuty Runtime Monitoring covers Fargate, AWS adds a container to each task. The container is not in the template and uses about 128 MiB of the task\'s memory.',
  fix: 'Increase the task memory if GuardDuty Runtime Monitoring is on.',
  source: 'https://docs.aws.amazon.com/guardduty/latest/ug/prereq-runtime-monitoring-ecs-support.html',
  fails: () => [onFargate([web()], { cpu: '256', memory: '512' }), onFargate([web()], { cpu: '.25 vCPU', memory: '0.5 GB' })],
  foundAt: ['memory', 'memory'],
  passes: () => [onFargate([web()], { cpu: '256', memory: '1024' }), onFargate([web()])],
  check: task => runsOnFargate(task) && !runsOnWindows(task) && typeof task.memoryMiB === 'number' && task.memoryMiB <= SMALL_TASK_MIB
    ? [{ message: `the task has ${task.memoryMiB} MiB of memory, and the GuardDuty agent uses about 128 MiB of it if Runtime Monitoring is on.`, at: ['memory'] }]
    : [],
};
