import { aws_ecs as ecs } from 'aws-cdk-lib';

/** The caller's props with the operating system family of Linux, which pidMode needs, unless they name another. */
export function linuxTaskDefinitionProps(props: ecs.FargateTaskDefinitionProps = {}): ecs.FargateTaskDefinitionProps {
  return {
    ...props,
    runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.LINUX, ...props.runtimePlatform },
  };
}
