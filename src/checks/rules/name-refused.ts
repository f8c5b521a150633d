import { ACCEPTED_NAMES, Maybe, onFargate, refusalOfName, Rule, UNKNOWN, web } from './kit';

export const nameRefused: Rule = {
  name: 'name-refused',
  severity: 'error',
  title: 'The name of a family or volume contains characters that ECS rejects, or is too long',
  why: `The family of a task definition and the names of its volumes consist of ${ACCEPTED_NAMES}. ECS rejects other names: a name with a dot, for example.`,
  fix: 'Use only letters, digits, hyphens, and underscores, and at most 255 of them.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html',
  moreSources: [
    'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html', 'https://github.com/aws/amazon-ecs-cli/issues/37',
    'https://github.com/openfresh/ecs-formation/pull/22',
  ],
  fails: () => [onFargate([web()], { family: 'my.shop' }), onFargate([web()], { volumes: [{ name: 'v'.repeat(256) }] })],
  foundAt: ['family', 'volumes.0.name'],
  passes: () => [onFargate([web()], { family: 'My_shop-1' }), onFargate([web()], { volumes: [{ name: 'v'.repeat(255) }] })],
  check: ({ family, volumes }) => [
    ...refusals('the family', family, ['family']),
    ...volumes.flatMap(({ name }) => refusals('the name of a volume', name, ['volumes', String(name)])),
  ],
};

function refusals(
  what: string, name: Maybe<string | undefined>, at: readonly string[],
): { message: string; at: readonly string[] }[] {
  const problem = name === undefined || name === UNKNOWN ? undefined : refusalOfName(name);
  return problem === undefined ? [] : [{ message: `${what} ${problem}.`, at }];
}
