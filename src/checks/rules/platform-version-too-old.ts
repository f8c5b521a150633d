import { onFargate, runBy, sysctls, web } from './examples';
import { runsOnFargate, runsOnWindows, ServiceModel, TaskDefinitionModel, UNKNOWN } from '../model';
import { tracersOf } from '../queries/process-1';
import type { Rule } from '../rule';

const NEEDED = [1, 4, 0];

export const platformVersionTooOld: Rule = {
  name: 'platform-version-too-old',
  severity: 'error',
  title: 'A service pins a platform version that lacks what the task needs',
  why: 'Kernel parameters, a shared PID namespace, SYS_PTRACE and ECS Exec came to Fargate with platform version 1.4.0. On an older one the task does not start, or starts without them.',
  fix: 'Remove platformVersion from the service, which then uses LATEST, or give 1.4.0.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html',
  moreSources: ['https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html'],
  fails: [
    runBy({ platformVersion: '1.3.0' }, onFargate([web(sysctls({ 'net.core.somaxconn': '4096' }))])),
    runBy({ platformVersion: '1.3.0' }, onFargate([web()], { pidMode: 'task' })),
    runBy({ platformVersion: '1.3.0' }, onFargate([web({ linuxParameters: { capabilities: { add: ['SYS_PTRACE'] } } })])),
    runBy({ platformVersion: '1.3.0', enableExecuteCommand: true }, onFargate([web({ linuxParameters: { initProcessEnabled: true } })])),
  ],
  passes: [
    runBy({ platformVersion: '1.4.0' }, onFargate([web(sysctls({ 'net.core.somaxconn': '4096' }))])),
    runBy({ platformVersion: 'LATEST' }, onFargate([web(sysctls({ 'net.core.somaxconn': '4096' }))])),
    runBy({ platformVersion: '1.3.0' }, onFargate([web()])),
  ],
  // Platform versions of Windows are counted on their own.
  check: task => !runsOnFargate(task) || runsOnWindows(task) ? [] : task.services.flatMap(service => {
    const needs = isTooOld(service) ? needsOf(task, service) : [];
    return needs.length === 0 ? [] : [{ message: `service ${service.name} pins platform version ${String(service.platformVersion)}, and ${needs.join(', ')} need 1.4.0 at least.` }];
  }),
};

function isTooOld({ platformVersion }: ServiceModel): boolean {
  if (typeof platformVersion !== 'string' || !/^\d+(\.\d+)*$/.test(platformVersion)) {
    return false;
  }
  const parts = platformVersion.split('.').map(Number);
  const different = NEEDED.findIndex((needed, i) => (parts[i] ?? 0) !== needed);
  return different >= 0 && (parts[different] ?? 0) < NEEDED[different];
}

function needsOf(task: TaskDefinitionModel, { enableExecuteCommand }: ServiceModel): string[] {
  return [
    ...task.containers.flatMap(({ name, systemControls }) => systemControls.length === 0 ? [] : [
      `the kernel parameters of container ${name} (${systemControls.map(({ namespace }) => namespace === UNKNOWN ? 'known when deployed' : namespace).join(', ')})`,
    ]),
    ...task.pidMode === 'task' ? ['pidMode task'] : [],
    ...tracersOf(task).map(({ name }) => `SYS_PTRACE of container ${name}`),
    ...enableExecuteCommand === true ? ['ECS Exec'] : [],
  ];
}
