import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  aws_ec2 as ec2, aws_ecs as ecs, aws_lambda as lambda, aws_servicediscovery as servicediscovery, Duration, Size, Stack,
} from 'aws-cdk-lib';
import { clusterOf, vpcOf } from './fargate';

/** All options of `ecs.FargateService` except its task definition. */
export type ServiceOptions = Omit<ecs.FargateServiceProps, 'taskDefinition'>;

/** Other options that an option requires. */
export const REQUIRED: Readonly<Record<string, Partial<ServiceOptions>>> = {
  canaryConfiguration: { deploymentStrategy: ecs.DeploymentStrategy.CANARY },
  linearConfiguration: { deploymentStrategy: ecs.DeploymentStrategy.LINEAR },
};

/** Creates a value that is not the default. */
type Example<Value> = (stack: Stack) => Value;

/** A value for each option that changes the template. */
const EXAMPLES: { readonly [Option in keyof ServiceOptions]-?: Example<ServiceOptions[Option]> } = {
  assignPublicIp: () => true,
  availabilityZoneRebalancing: () => ecs.AvailabilityZoneRebalancing.DISABLED,
  bakeTime: () => Duration.minutes(3),
  canaryConfiguration: () => ({ stepPercent: 7, stepBakeTime: Duration.minutes(2) }),
  capacityProviderStrategies: () => [{ capacityProvider: 'FARGATE_SPOT', weight: 2, base: 1 }],
  circuitBreaker: () => ({ enable: true, rollback: true }),
  cloudMapOptions: stack => ({
    name: 'web',
    cloudMapNamespace: servicediscovery.PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(stack, 'Namespace', {
      namespaceName: 'internal', namespaceId: 'ns-1', namespaceArn: 'arn:aws:servicediscovery:eu-west-1:111122223333:namespace/ns-1',
    }),
  }),
  cluster: stack => clusterOf(stack, 'other-cluster'),
  deploymentAlarms: () => ({ alarmNames: ['errors'], behavior: ecs.AlarmBehavior.ROLLBACK_ON_ALARM }),
  deploymentController: () => ({ type: ecs.DeploymentControllerType.ECS }),
  deploymentStrategy: () => ecs.DeploymentStrategy.BLUE_GREEN,
  desiredCount: () => 3,
  enableECSManagedTags: () => true,
  enableExecuteCommand: () => true,
  healthCheckGracePeriod: () => Duration.seconds(77),
  lifecycleHooks: stack => [new ecs.DeploymentLifecycleLambdaTarget(
    lambda.Function.fromFunctionAttributes(stack, 'Hook', { functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:hook', sameEnvironment: true }),
    'HookTarget',
    { lifecycleStages: [ecs.DeploymentLifecycleStage.PRE_SCALE_UP] },
  )],
  linearConfiguration: () => ({ stepPercent: 30, stepBakeTime: Duration.minutes(2) }),
  maxHealthyPercent: () => 250,
  minHealthyPercent: () => 75,
  platformVersion: () => ecs.FargatePlatformVersion.VERSION1_4,
  propagateTags: () => ecs.PropagatedTagSource.SERVICE,
  securityGroups: stack => [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')],
  serviceConnectConfiguration: () => ({ namespace: 'internal', services: [{ portMappingName: 'http', dnsName: 'web', port: 80 }] }),
  serviceName: () => 'web',
  taskDefinitionRevision: () => ecs.TaskDefinitionRevision.of(3),
  volumeConfigurations: stack => [
    new ecs.ServiceManagedVolume(stack, 'Volume', { name: 'data', managedEBSVolume: { size: Size.gibibytes(10), fileSystemType: ecs.FileSystemType.XFS } }),
  ],
  vpcSubnets: stack => ({ subnets: [vpcOf(stack).privateSubnets[1]] }),
};

/** Values for options that the lowest supported aws-cdk-lib does not have. */
const NEWER: Readonly<Record<string, Example<unknown>>> = {
  forceNewDeployment: () => ({ enabled: true, nonce: 'release-7' }),
};

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

/** Returns the options that have an example and that the installed aws-cdk-lib declares. */
export function exampleNames(): string[] {
  const { BaseServiceOptions, FargateServiceProps } = declaredOptions();
  return [...Object.keys(EXAMPLES), ...Object.keys(NEWER).filter(option => [...BaseServiceOptions, ...FargateServiceProps].includes(option))];
}

/** Returns the example for an option. */
export function exampleOf(option: string): Example<unknown> {
  return NEWER[option] ?? EXAMPLES[option as keyof ServiceOptions];
}
