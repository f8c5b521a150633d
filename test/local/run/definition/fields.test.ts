import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as ts from 'typescript';
import { TASK_DEFINITION_FIELDS } from '../../../../src/checks/fields';
import { FIELDS, leavesOf, membersOf } from '../../../../src/local/run/definition/fields';

/** CloudFormation's spellings that differ from the ECS API in more than letter case. */
const ECS_NAMES: Readonly<Record<string, string>> = { proxyConfigurationProperties: 'properties' };

/** Fields of the ECS API that CloudFormation lacks in this release of the CDK. */
const ONLY_IN_API = [
  'containerdefinitions.resourcerequirements.sharingstrategy.nvidiamps.maxcomputepercent',
  'containerdefinitions.resourcerequirements.sharingstrategy.nvidiamps.memory',
  'trustedexecutionconfiguration.attestationpolicy',
  'trustedexecutionconfiguration.isolationmode',
];

/** The fields of AWS::ECS::TaskDefinition in the CDK, with the names of the ECS API in lower case. */
function fieldsOfCloudFormation(): string[] {
  const file = join(dirname(require.resolve('aws-cdk-lib/package.json')), 'aws-ecs', 'lib', 'ecs.generated.d.ts');
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const namespace = source.statements.filter(ts.isModuleDeclaration).find(({ name }) => name.text === 'CfnTaskDefinition')!;
  const declarations = [...source.statements, ...(namespace.body as ts.ModuleBlock).statements].filter(ts.isInterfaceDeclaration);
  const interfaces = new Map(declarations.map(declaration => [declaration.name.text, declaration]));
  const below = (name: string): string[] => interfaces.get(name)!.members.filter(ts.isPropertySignature).flatMap(property => {
    const key = (property.name as ts.Identifier).text;
    const [, structure] = /\bCfnTaskDefinition\.(\w+)/.exec(property.type!.getText(source)) ?? [];
    const path = ECS_NAMES[key] ?? key;
    return structure === undefined ? [path] : below(structure).map(member => `${path}.${member}`);
  });
  // CfnTag is the type of the tags of every resource.
  return below('CfnTaskDefinitionProps').flatMap(path => path === 'tags' ? ['tags.key', 'tags.value'] : [path]).map(path => path.toLowerCase()).sort();
}

test.each([
  ['run', FIELDS.flatMap(field => membersOf(field)?.map(member => `${field.path}.${member}`) ?? [field.path])],
  ['the checks', leavesOf(TASK_DEFINITION_FIELDS)!],
])('the table of %s has exactly the fields of a task definition, each once', (_, fields) => {
  const expected = fieldsOfCloudFormation();
  expect(expected.length).toBeGreaterThan(100);
  expect(fields.map(path => path.toLowerCase()).sort()).toEqual([...new Set([...expected, ...ONLY_IN_API])].sort());
});
