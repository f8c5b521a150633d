import {
  INIT, joinWords, onFargate, Rule, runBy, runsOnFargate, runsOnWindows, ServiceModel, sysctls, TaskDefinitionModel, tracersOf,
  UNKNOWN, web,
} from './rule-helpers';


export const platformVersionTooOld: Rule = {
  name: 'platform-version-too-old',
  severity: 'error',
  title: 'A service sets a platform version that does not support the task',
  why: 'Fargate supports kernel parameters, a shared PID namespace, SYS_PTRACE, and ECS Exec since platform version 1.4.0. On an older version, the task does not start, or starts without them.',
  fix: 'Remove platformVersion from the service to use LATEST, or set it to 1.4.0.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html',
  moreSources: ['https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html'],
  rejections: [
    { says: 'PlatformTaskDefinitionIncompatibilityException', quotedBy: ['CircleCI-Public/aws-ecs-orb#121'], request: 'RunTask' },
    { says: 'One or more of the requested capabilities are not supported', quotedBy: ['CircleCI-Public/aws-ecs-orb#121'], request: 'RunTask' },
  ],
  fails: () => [
    runBy({ platformVersion: '1.3.0' }, onFargate([web(sysctls({ 'net.core.somaxconn': '4096' }))])),
    runBy({ platformVersion: '1.3.0' }, onFargate([web()], { pidMode: 'task' })),
    runBy({ platformVersion: '1.3.0' }, onFargate([web({ linuxParameters: { capabilities: { add: ['SYS_PTRACE'] } } })])),
    runBy({ platformVersion: '1.3.0', enableExecuteCommand: true }, onFargate([web(INIT)])),
  ],
  foundAt: ['', '', '', ''],
  passes: () => [
    runBy({ platformVersion: '1.4.0' }, onFargate([web(sysctls({ 'net.core.somaxconn': '4096' }))])),
    runBy({ platformVersion: 'LATEST' }, onFargate([web(sysctls({ 'net.core.somaxconn': '4096' }))])),
    runBy({ platformVersion: '1.3.0' }, onFargate([web()])),
  ],
  // Windows has its own platform versions.
  requires: 'services',
  check: task => !runsOnFargate(task) || runsOnWindows(task) ? [] : task.services.flatMap((service, index) => {
    const requirements = isTooOld(service) ? requirementsOf(task, service) : [];
    return requirements.length === 0 ? [] : [{
      service: index,
      at: ['platformVersion'],
      message: `service ${service.name} sets platform version ${String(service.platformVersion)}, but 1.4.0 or later is required for ${joinWords(requirements)}.`,
    }];
  }),
};

function isTooOld({ platformVersion }: ServiceModel): boolean {
  if (typeof platformVersion !== 'string' || !/^[\d.]+$/.test(platformVersion)) {
    return false;
  }
  const [major, minor = 0] = platformVersion.split('.').map(Number);
  return major < 1 || (major === 1 && minor < 4);
}

function requirementsOf(task: TaskDefinitionModel, { enableExecuteCommand }: ServiceModel): string[] {
  return [
    ...task.containers.flatMap(({ name, systemControls }) => systemControls.length === 0 ? [] : [
      `the kernel parameters of container ${name} (${systemControls.map(({ namespace }) => namespace === UNKNOWN ? 'an unresolved name' : namespace).join(', ')})`,
    ]),
    ...task.pidMode === 'task' ? ['pidMode task'] : [],
    ...tracersOf(task).map(({ name }) => `SYS_PTRACE of container ${name}`),
    ...enableExecuteCommand === true ? ['ECS Exec'] : [],
  ];
}
