import { App, aws_ecr as ecr, aws_ecs as ecs, aws_secretsmanager as secretsmanager, Stack, Validations } from 'aws-cdk-lib';
import { crowdStrike, lacework, prismaCloud, sysdig } from './vendors';
import { ObserverSidecar } from 'cdk-fargate-linux-controls';

const app = new App();
const stack = new Stack(app, 'EntryPointWrapper');

const secret = (id: string) => ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, id));
const mirroredImage = (name: string, tag: string) => ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, name, name), tag);

function addProtectedTask(vendor: string, observer: ObserverSidecar, cpuArchitecture = ecs.CpuArchitecture.X86_64): void {
  const task = new ecs.FargateTaskDefinition(stack, vendor, {
    cpu: 512, memoryLimitMiB: 1024, runtimePlatform: { cpuArchitecture, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
  });
  task.addContainer('web', {
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29'),
    // A wrapped container must set its entry point and command. These are the values of the image.
    entryPoint: ['/docker-entrypoint.sh'],
    command: ['nginx', '-g', 'daemon off;'],
    portMappings: [{ containerPort: 80 }],
  });
  task.addExtension(observer);
  // Sysdig shares the PID namespace, so a container that may trace can read the key from the environment of the others.
  Validations.of(task).acknowledge({ id: 'cdk-fargate-linux-controls::shared-pid-shows-secrets', reason: 'both containers get the same key' });
}

addProtectedTask('Sysdig', sysdig('ingest.au1.sysdig.com', secret('SysdigAccessKey')));
addProtectedTask('CrowdStrike', crowdStrike(mirroredImage('falcon-container', '7.34.0-7306'), '0123456789ABCDEF0123456789ABCDEF-01'), ecs.CpuArchitecture.ARM64);
addProtectedTask('PrismaCloud', prismaCloud(mirroredImage('defender', 'defender_34_03_138'), 'wss://us-west1.cloud.twistlock.com:443', secret('PrismaInstallBundle'), 'web'));
addProtectedTask('Lacework', lacework(secret('LaceworkAccessToken')));
