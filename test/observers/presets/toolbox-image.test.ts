import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, aws_ecs as ecs } from 'aws-cdk-lib';
import { newStack } from '../../task/task-definitions';
import { ObserverSidecar, ToolboxImage } from 'cdk-fargate-linux-controls';

const folder = mkdtempSync(join(tmpdir(), 'toolbox-image-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What is deployed for a toolbox that has the image: the template, and the images that are built for it. */
function deployed(name: string, cpuArchitecture?: ecs.CpuArchitecture) {
  const app = new App({ outdir: join(folder, name) });
  const stack = newStack(app);
  const task = new ecs.FargateTaskDefinition(stack, 'Task', cpuArchitecture ? { runtimePlatform: { cpuArchitecture } } : {});
  task.addContainer('app', { image: ecs.ContainerImage.fromRegistry('example/app:1.0') });
  task.addExtension(ObserverSidecar.debugToolbox({ image: ToolboxImage.fromDockerfile() }));
  const assembly = app.synth();
  const { dockerImages } = JSON.parse(readFileSync(join(assembly.directory, 'Stack.assets.json'), 'utf8')) as { dockerImages: Record<string, any> };
  const [image, ...more] = Object.entries(dockerImages);
  expect(more).toEqual([]);
  return { template: assembly.getStackByName('Stack').template, hash: image[0], source: image[1].source, directory: assembly.directory };
}

test('is built from the Dockerfile that comes with the package', () => {
  const { source, directory } = deployed('source');
  expect(readFileSync(join(directory, source.directory, 'Dockerfile'), 'utf8'))
    .toBe(readFileSync(join(__dirname, '../../../assets/toolbox/Dockerfile'), 'utf8'));
});

test('is the same wherever the app writes its output', () => {
  const [one, other] = [deployed('one'), deployed('a/deeper/other')];
  expect(one.template).toEqual(other.template);
  expect(one.hash).toBe(other.hash);
});

test.each([
  [undefined, 'linux/amd64'],
  [ecs.CpuArchitecture.X86_64, 'linux/amd64'],
  [ecs.CpuArchitecture.ARM64, 'linux/arm64'],
])('is built for the architecture of the task, whatever the machine that builds is', (architecture, platform) => {
  expect(deployed(`platform-${platform.slice(6)}`, architecture).source.platform).toBe(platform);
});

test('may be pulled by the task', () => {
  const { Resources } = deployed('pull').template as { Resources: Record<string, any> };
  const [policy] = Object.values(Resources).filter(({ Type }) => Type === 'AWS::IAM::Policy');
  expect(policy.Properties.PolicyDocument.Statement).toContainEqual(expect.objectContaining({
    Action: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
  }));
});

describe('the Dockerfile', () => {
  const text = readFileSync(join(__dirname, '../../../assets/toolbox/Dockerfile'), 'utf8');

  test('starts from one dated release', () => {
    expect(text.match(/^FROM .*/mg)).toEqual([expect.stringMatching(/^FROM public\.ecr\.aws\/amazonlinux\/amazonlinux:2023\.\d+\.\d{8}\.\d+-minimal$/)]);
  });

  test.each(['strace', 'procps-ng', 'gdb', 'lsof', 'tcpdump', 'iproute', 'iputils', 'bind-utils'])('installs %s', tool => {
    expect(text.split(/\s+/)).toContain(tool);
  });
});
