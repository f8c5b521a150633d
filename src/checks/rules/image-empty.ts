import { eachContainer, imageProblem, onFargate, Rule, web } from './kit';

export const imageEmpty: Rule = {
  name: 'image-empty',
  severity: 'warning',
  title: 'A container has no image, or one that ECS refuses',
  why: 'ECS rejects a container without an image: Container.image should not be null or empty. A deployment tool may insert it later, as the GitHub action amazon-ecs-render-task-definition does, so this is a warning. ECS also rejects characters that the name of an image cannot have: Container.image contains invalid characters. Which ones is not published, so only white space, a URL, and a colon at the end are reported.',
  fix: 'Write the image, or check the file with the image.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
  moreSources: [
    'https://github.com/aws/aws-cli/issues/5924', 'https://github.com/aws-actions/amazon-ecs-render-task-definition/issues/87',
    'https://github.com/Shippable/support/issues/3094', 'https://github.com/OctopusDeploy/Issues/issues/10033',
    'https://github.com/distribution/reference/blob/main/reference.go',
  ],
  fails: () => [onFargate([web({ image: undefined })]), onFargate([web({ image: '' })]), onFargate([web({ image: 'shop :1' })])],
  foundAt: ['containerDefinitions.0.name', 'containerDefinitions.0.image', 'containerDefinitions.0.image'],
  passes: () => [onFargate([web({ image: 'shop:1' })])],
  check: eachContainer(({ image }) => {
    const problem = image === undefined ? 'image is not set, but ECS requires it.' : typeof image === 'string' ? imageProblem(image) : undefined;
    return problem === undefined ? undefined : { message: problem, at: ['image'] };
  }),
};
