import { aws_ecr_assets as assets, aws_ecs as ecs } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { assetPath } from './assets';
import { runtimePlatformOf } from '../../task/task-definition-target';

/**
 * The image whose Dockerfile comes with this package: Amazon Linux with strace, gdb, lsof, tcpdump, ss, dig, ping, and ps and top.
 *
 * Nothing is built where nobody asks for it: hand it over as `image` of `ObserverSidecar.debugToolbox` or `ObserverSidecar.syscallTracer`.
 */
export class ToolboxImage extends ecs.ContainerImage {
  /**
   * Has the CDK build the image when the stack is deployed, for the processor architecture of the task, and push it to the registry of the
   * environment's bootstrap stack. The machine that deploys needs Docker, or what `CDK_DOCKER` names, and a way to Amazon ECR Public and to
   * the packages of Amazon Linux; the task needs neither.
   *
   * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ecr_assets-readme.html
   */
  public static fromDockerfile(): ToolboxImage {
    return new ToolboxImage(assetPath('toolbox'));
  }

  private constructor(
    /** The folder of the Dockerfile. */
    private readonly folder: string,
  ) {
    super();
  }

  /** Called when the image is used by a container. */
  public bind(scope: Construct, containerDefinition: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    const l1 = containerDefinition.taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
    const platform = runtimePlatformOf(l1)?.cpuArchitecture === 'ARM64' ? assets.Platform.LINUX_ARM64 : assets.Platform.LINUX_AMD64;
    return ecs.ContainerImage.fromAsset(this.folder, { platform }).bind(scope, containerDefinition);
  }
}
