import { onFargate, onInstances, Rule, runsOnFargate, runsOnWindows, seeSection, UNKNOWN, web, WINDOWS } from './rule-helpers';

export const pidModeOnFargate: Rule = {
  name: 'pid-mode-on-fargate',
  severity: 'error',
  title: 'Fargate supports only pidMode task, and Windows containers no pidMode',
  why: 'On Fargate, a PID namespace can be shared only within a task. ECS rejects any other pidMode. PID namespaces are a Linux feature: AWS documents pidMode as unsupported for Windows containers.',
  fix: seeSection('Set pidMode to task, for example with SharedPidNamespace, or remove it.', 'namespaces-of-the-host'),
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html',
  rejections: [{ says: 'Tasks using the Fargate launch type do not support pidMode \'{host}\'', quotedBy: ['aws/aws-cdk#29619'], task: pidMode => onFargate([web()], { pidMode }) }],
  fails: () => [onFargate([web()], { pidMode: 'host' }), onFargate([web()], { pidMode: 'task', ...WINDOWS })],
  foundAt: ['pidMode', 'pidMode'],
  passes: () => [
    onFargate([web()], { pidMode: 'task' }),
    onFargate([web()]),
    onFargate([web()], WINDOWS),
    onInstances([web()], { pidMode: 'host' }),
  ],
  requires: 'pidMode',
  check: task => {
    const { pidMode } = task;
    if (pidMode === UNKNOWN || pidMode === undefined) {
      return [];
    }
    if (runsOnWindows(task)) {
      return [{
        message: `pidMode is ${pidMode}, but the operating system family is ${String(task.operatingSystemFamily)}.`,
        fix: 'Remove pidMode, or set the operating system family to LINUX.',
        at: ['pidMode'],
      }];
    }
    return runsOnFargate(task) && pidMode !== 'task' ? [{ message: `pidMode is ${pidMode}, but Fargate supports only task.`, at: ['pidMode'] }] : [];
  },
};
