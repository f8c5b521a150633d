import { camelCase, exists, Refusal, Skeleton } from './skeleton';

/** Returns the files of a new rule. */
export function ruleSkeleton(name: string): Skeleton {
  const [source, test] = [`src/checks/rules/${name}.ts`, `test/checks/rules/${name}.test.ts`];
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(name)) {
    throw new Refusal(`'${name}' is not the name of a rule: use at least two words in lower case with hyphens between them, for example listener-before-sysctl`);
  }
  if (exists(source)) {
    throw new Refusal(`the rule ${name} exists: ${source}`);
  }
  return {
    files: { [source]: rule(name), [test]: ruleTest(name) },
    steps: [
      'Replace the placeholders: "npx projen" names those that are left.',
      'TODO_key is a key of the ECS API, and TODO_property the property of src/checks/model.ts with its value, which is UNKNOWN if only the deployment knows it. Remove the quotes around values that are numbers or flags.',
      'If the examples or the check need more, see src/checks/rules/rule-helpers.ts, which exports what rules are written with. docs/architecture.md lists the files of a value that the model lacks.',
      'An error requires evidence.',
      'Run "npx projen", which adds the rule to src/checks/rules/index.generated.ts and to docs/rules.md.',
      `Run "npx jest ${test} test/checks/rules/index test/checks/rules/generated", then "npm test".`,
    ],
  };
}

/** The key of the ECS API, and the property of the model with its value, which may have another name. */
const [KEY, PROPERTY] = ['TODO_key', 'TODO_property'];
const BAD = 'TODO: the first bad value';
const GOOD = 'TODO: the last good value';

function rule(name: string): string {
  return `import { onFargate, Rule, web } from './rule-helpers';

export const ${camelCase(name)}: Rule = {
  name: '${name}',
  severity: 'warning',
  title: 'TODO: the mistake, as a clause that starts with a capital letter',
  why: 'TODO: the consequence on ECS, in full sentences',
  fix: 'TODO: how to correct it, as an imperative with a period',
  source: 'TODO: the address of the page that documents it',
  fails: () => [onFargate([web({ ${KEY}: '${BAD}' })])],
  foundAt: ['containerDefinitions.0.${KEY}'],
  passes: () => [onFargate([web({ ${KEY}: '${GOOD}' })])],
  check: task => task.containers.flatMap(({ name: container, ${PROPERTY}: value }) => value !== '${BAD}' ? [] : [{
    container,
    message: \`${KEY} is \${value}, TODO: the limit or the reason.\`,
    at: ['${KEY}'],
  }]),
};
`;
}

function ruleTest(name: string): string {
  return `import { ${camelCase(name)} } from '../../../src/checks/rules/${name}';
import { container, each, fargate, findings, reportsNothing, UNRESOLVED } from '../definitions';

const withValue = (${KEY}: unknown) => fargate([container('web', { ${KEY} })]);

test('reports TODO: the mistake', () => {
  expect(findings(${camelCase(name)}, withValue('${BAD}'))).toStrictEqual([{
    container: 'web', message: 'TODO: the whole message',
  }]);
});

reportsNothing(${camelCase(name)}, each('${KEY}', ['${GOOD}', undefined, null, '', UNRESOLVED], withValue));
`;
}
