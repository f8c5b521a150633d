import { eachContainer, ELSEWHERE, onFargate, Rule, web } from './kit';

export const imageEmpty: Rule = {
  name: 'image-empty',
  severity: 'warning',
  title: 'A container has no image, or an empty one',
  why: 'ECS rejects a container without an image: Container.image should not be null or empty. A deployment tool may insert it, as the GitHub action amazon-ecs-render-task-definition does. No rule knows such an image.',
  fix: 'Write the image, or check the file with the image.',
  autofix: { note: ELSEWHERE },
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
  moreSources: ['https://github.com/aws/aws-cli/issues/5924', 'https://github.com/aws-actions/amazon-ecs-render-task-definition/issues/87'],
  fails: () => [onFargate([web({ image: undefined })]), onFargate([web({ image: '' })])],
  foundAt: ['containerDefinitions.0.name', 'containerDefinitions.0.image'],
  passes: () => [onFargate([web({ image: 'shop:1' })])],
  check: eachContainer(({ image }) => image === undefined ? { message: 'the container has no image.', at: ['image'] } : undefined),
};
