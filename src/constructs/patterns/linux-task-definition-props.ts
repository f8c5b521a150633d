import { aws_ecs as ecs } from 'aws-cdk-lib';

/** Returns the props with operating system family LINUX, which pidMode requires, unless they set another family. */
export function linuxTaskDefinitionProps(props: ecs.FargateTaskDefinitionProps = {}): ecs.FargateTaskDefinitionProps {
  return {
    ...props,
    runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.LINUX, ...props.runtimePlatform },
  };
}
