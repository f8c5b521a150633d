import { execReachesOneContainer } from '../../../src/checks/rules/exec-reaches-one-container';
import { container, EXEC, fargate, findingsWhenRun, reports, reportsNothing, UNRESOLVED } from '../definitions';

const found = (pidMode: unknown) => findingsWhenRun(execReachesOneContainer, fargate([container('web'), container('agent')], { pidMode }), EXEC);

reports(found, 'ECS Exec into a shared PID namespace', 'task',
  { message: 'ECS Exec is enabled by service Service1, but with pidMode task, it reaches only one container: web or agent.' });

reportsNothing<unknown>(found, { 'an unresolved pidMode': UNRESOLVED });
