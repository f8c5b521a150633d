import { onFargate, web } from './examples';
import { runsOnFargate, runsOnWindows } from '../model';
import type { Rule } from '../rule';

/** MiB. */
const SMALL = 512;

export const guardDutyMemory: Rule = {
  name: 'guard-duty-memory',
  severity: 'info',
  title: 'GuardDuty\'s agent would take a good part of a small task\'s memory',
  why: 'Where GuardDuty Runtime Monitoring watches Fargate, AWS adds a container of its own to each task, which is not in the template and takes about 128 MiB of the task\'s memory.',
  fix: 'Give the task more memory where GuardDuty Runtime Monitoring is on.',
  source: 'https://docs.aws.amazon.com/guardduty/latest/ug/prereq-runtime-monitoring-ecs-support.html',
  fails: [onFargate([web()], { cpu: '256', memory: '512' }), onFargate([web()], { cpu: '.25 vCPU', memory: '0.5 GB' })],
  passes: [onFargate([web()], { cpu: '256', memory: '1024' }), onFargate([web()])],
  check: task => runsOnFargate(task) && !runsOnWindows(task) && typeof task.memoryMiB === 'number' && task.memoryMiB <= SMALL
    ? [{ message: `the task has ${task.memoryMiB} MiB of memory, of which GuardDuty's agent takes about 128 where Runtime Monitoring is on.` }]
    : [],
};
