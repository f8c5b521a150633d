import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, aws_ecs as ecs } from 'aws-cdk-lib';
import { contentOf } from '../../../run';
import { temporaryFolder } from '../../../temporary-folder';
import { newStack } from '../../task/task-definitions';
import { DebugToolbox, ToolboxImage } from 'cdk-fargate-linux-controls';

const folder = temporaryFolder('toolbox-image');

/** Synthesizes a toolbox with the image, and returns its template and image asset. */
function synthesize(name: string, cpuArchitecture?: ecs.CpuArchitecture) {
  const app = new App({ outdir: join(folder, name) });
  const stack = newStack(app);
  const task = new ecs.FargateTaskDefinition(stack, 'Task', cpuArchitecture ? { runtimePlatform: { cpuArchitecture } } : {});
  task.addContainer('app', { image: ecs.ContainerImage.fromRegistry('example/app:1.0') });
  task.addExtension(new DebugToolbox({ image: ToolboxImage.bundled() }));
  const assembly = app.synth();
  const { dockerImages } = JSON.parse(readFileSync(join(assembly.directory, 'Stack.assets.json'), 'utf8')) as { dockerImages: Record<string, any> };
  const [image, ...more] = Object.entries(dockerImages);
  expect(more).toEqual([]);
  return { template: assembly.getStackByName('Stack').template, hash: image[0], source: image[1].source, directory: assembly.directory };
}

test('is built from the Dockerfile in the package', () => {
  const { source, directory } = synthesize('source');
  expect(readFileSync(join(directory, source.directory, 'Dockerfile'), 'utf8')).toBe(contentOf('assets/toolbox/Dockerfile'));
});

test('does not depend on the output directory of the app', () => {
  const [one, other] = [synthesize('one'), synthesize('a/deeper/other')];
  expect(one.template).toEqual(other.template);
  expect(one.hash).toBe(other.hash);
});

test.each([
  [undefined, 'linux/amd64'],
  [ecs.CpuArchitecture.X86_64, 'linux/amd64'],
  [ecs.CpuArchitecture.ARM64, 'linux/arm64'],
])('is built for the architecture of the task', (architecture, platform) => {
  expect(synthesize(`platform-${platform.slice(6)}`, architecture).source.platform).toBe(platform);
});

test('the Dockerfile uses a dated base image', () => {
  const text = contentOf('assets/toolbox/Dockerfile');
  expect(text.match(/^FROM .*/mg)).toEqual([expect.stringMatching(/^FROM public\.ecr\.aws\/amazonlinux\/amazonlinux:2023\.\d+\.\d{8}\.\d+-minimal$/)]);
});

test('has no public constructor, also not in Python', () => {
  expect(() => Reflect.construct(ToolboxImage, [])).toThrow('ToolboxImage has no public constructor. Use ToolboxImage.bundled().');
});
