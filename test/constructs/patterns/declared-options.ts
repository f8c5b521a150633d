import { dirname, join } from 'node:path';
import { exportsOf, membersOf } from '../../public-api';

const FOLDER = join(dirname(require.resolve('aws-cdk-lib/package.json')), 'aws-ecs', 'lib');

/** Returns the options of `ecs.FargateService` and `ecs.FargateTaskDefinition` that the installed aws-cdk-lib declares, by struct. */
export function declaredOptions(): Record<'BaseServiceOptions' | 'FargateServiceProps' | 'FargateTaskDefinitionProps', string[]> {
  return {
    BaseServiceOptions: optionsIn('base/base-service', 'BaseServiceOptions'),
    FargateServiceProps: optionsIn('fargate/fargate-service', 'FargateServiceProps'),
    FargateTaskDefinitionProps: [
      ...optionsIn('base/task-definition', 'CommonTaskDefinitionProps'), ...optionsIn('fargate/fargate-task-definition', 'FargateTaskDefinitionProps'),
    ].sort(),
  };
}

function optionsIn(module: string, struct: string): string[] {
  const declared = exportsOf(join(FOLDER, `${module}.d.ts`)).find(({ name }) => name === struct)!;
  return membersOf(declared).map(({ name }) => name!.getText()).filter(name => name !== 'taskDefinition').sort();
}
