import { aws_ecr_assets as assets, aws_ecs as ecs } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { assetPath } from './assets';
import { FACTORY, requireFactory } from '../../factory';
import { runtimePlatformOf } from '../../task/task-definition-target';

/**
 * An image with debugging tools, built from a Dockerfile in this package: Amazon Linux with strace, gdb, lsof, tcpdump,
 * ss, dig, ping, ps, and top.
 *
 * Pass it as `image` to `DebugToolbox` or `SyscallTracer`. It is built only if you use it.
 */
export class ToolboxImage extends ecs.ContainerImage {
  /**
   * Creates an image that the CDK builds for the task's processor architecture and pushes to a registry, by default that of
   * the bootstrap stack, during deployment. The machine that deploys needs Docker, or the program that `CDK_DOCKER` names,
   * and access to Amazon ECR Public and the package repositories of Amazon Linux. The task needs none of these.
   *
   * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ecr_assets-readme.html
   */
  public static bundled(): ToolboxImage {
    return new ToolboxImage(FACTORY, assetPath('toolbox'));
  }

  private constructor(
    key: symbol,
    /** The folder that contains the Dockerfile. */
    private readonly folder: string,
  ) {
    super();
    requireFactory(key, ToolboxImage);
  }

  /** Called by the CDK when a container uses the image. */
  public bind(scope: Construct, containerDefinition: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    const l1 = containerDefinition.taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
    const platform = runtimePlatformOf(l1)?.cpuArchitecture === 'ARM64' ? assets.Platform.LINUX_ARM64 : assets.Platform.LINUX_AMD64;
    return ecs.ContainerImage.fromAsset(this.folder, { platform }).bind(scope, containerDefinition);
  }
}
