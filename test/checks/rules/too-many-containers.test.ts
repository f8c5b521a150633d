import { tooManyContainers } from '../../../src/checks/rules/too-many-containers';
import { container, ec2, fargate, reports, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const containers = (length: number) => Array.from({ length }, (_, index) => container(`c${index}`));

reports(tooManyContainers, 'the number and the limit', fargate(containers(12)),
  { message: 'containerDefinitions has 12 containers, but ECS accepts at most 10.' });

reportsOnce<unknown>(tooManyContainers, { 'eleven containers': fargate(containers(11)), 'instances': ec2(containers(11)) });
reportsNothing<unknown>(tooManyContainers, { 'ten containers': fargate(containers(10)), 'an unresolved list beside them': fargate([...containers(10), UNRESOLVED]) });
