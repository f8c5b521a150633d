import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Returns the options of `ecs.FargateService` and `ecs.FargateTaskDefinition` that the installed aws-cdk-lib declares, by struct. */
export function declaredOptions(): Record<'BaseServiceOptions' | 'FargateServiceProps' | 'FargateTaskDefinitionProps', string[]> {
  const { types } = assembly ??= assemblyOf('aws-cdk-lib');
  const optionsOf = (...structs: string[]) =>
    structs.flatMap(struct => types[`aws-cdk-lib.aws_ecs.${struct}`].properties.map(({ name }) => name)).filter(name => name !== 'taskDefinition').sort();
  return {
    BaseServiceOptions: optionsOf('BaseServiceOptions'),
    FargateServiceProps: optionsOf('FargateServiceProps'),
    FargateTaskDefinitionProps: optionsOf('CommonTaskDefinitionProps', 'FargateTaskDefinitionProps'),
  };
}

let assembly: Assembly | undefined;

interface Assembly {
  readonly types: Record<string, { readonly properties: readonly { readonly name: string }[] }>;
}

function assemblyOf(library: string): Assembly {
  const file = require.resolve(`${library}/.jsii`);
  const content = JSON.parse(readFileSync(file, 'utf8'));
  return content.schema === 'jsii/file-redirect' ? JSON.parse(gunzipSync(readFileSync(join(dirname(file), content.filename))).toString()) : content;
}
