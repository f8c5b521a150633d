import { onFargate, Rule, web } from './rule-helpers';

const MAXIMUM = 10;
const containers = (length: number) => onFargate(Array.from({ length }, (_, index) => web({ name: `web-${index + 1}` })));

export const tooManyContainers: Rule = {
  name: 'too-many-containers',
  severity: 'error',
  title: 'A task definition has more containers than ECS accepts',
  why: 'ECS accepts at most 10 containers in a task definition, and does not raise this quota.',
  fix: 'Move containers to another task definition, or run several programs in one container.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html',
  moreSources: ['https://github.com/aws/amazon-ecs-cli/issues/951', 'https://github.com/aws/containers-roadmap/issues/368'],
  rejections: [{ says: 'Too many containers', quotedBy: ['aws/amazon-ecs-cli#951', 'aws/amazon-ecs-cli#184'] }],
  fails: () => [containers(MAXIMUM + 1)],
  foundAt: ['containerDefinitions'],
  passes: () => [containers(MAXIMUM)],
  check: task => task.containers.length <= MAXIMUM ? [] : [{
    message: `containerDefinitions has ${task.containers.length} containers, but ECS accepts at most ${MAXIMUM}.`,
    at: ['containerDefinitions'],
  }],
};
