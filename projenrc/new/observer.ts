import { exists, insertBefore, kebabCase, read, Refusal, Skeleton } from './skeleton';

const OBSERVERS = 'src/constructs/observers';
const TESTS = 'test/constructs/observers';

/** Returns the files of a new observer. */
export function observerSkeleton(className: string): Skeleton {
  const file = kebabCase(className);
  const [source, test] = [`${OBSERVERS}/presets/${file}.ts`, `${TESTS}/presets/${file}.test.ts`];
  if (!/^[A-Z][a-z0-9]+([A-Z][a-z0-9]+)+$/.test(className)) {
    throw new Refusal(`'${className}' is not the name of an observer: use the name of its class, at least two words, for example KernelReport`);
  }
  if (exists(source) || new RegExp(`^[#]+ ${className} `, 'm').test(read('API.md'))) {
    throw new Refusal(`${className} exists: see API.md`);
  }
  const app = `examples/${file}`;
  const page = `observers/${className}.md`;
  return {
    files: {
      [source]: preset(className, file),
      [test]: presetTest(className, file),
      [`${app}/app.ts`]: typeScriptApp(className),
      [`${app}/python/app.py`]: pythonApp(className),
      [`${app}/cdk.json`]: read('examples/kernel-report/cdk.json'),
      [`${app}/python/cdk.json`]: read('examples/kernel-report/python/cdk.json'),
      [`${OBSERVERS}/index.ts`]: `${read(`${OBSERVERS}/index.ts`)}export * from './presets/${file}';\n`,
      [`docs/${page}`]: docsPage(className),
      'docs/observers.md': insertBefore('docs/observers.md', /^\| \[`EntryPointWrapper`\]/m, `| [\`${className}\`](${page}) | TODO: what it requires | TODO: what it can see | 32 MiB, at most 128 |\n`),
      'examples/README.md': insertBefore('examples/README.md', /^## entry-point-wrapper/m, `## ${file}

- **Adds** TODO: what the example adds to its task.
- **Requires** TODO: what it requires before deployment, or nothing.
- **Read** [\`${className}\`](../docs/${page}).

`),
    },
    steps: [
      'Replace the placeholders: "npx projen" names those that are left.',
      'If the defaults of the container change, correct them in its docstring. A default image goes into presets/images.ts and the table of images in docs/observers.md.',
      `If the observer requires more than an image, add its props to REQUIRED in ${TESTS}/all-presets.ts and test/constructs/required-types.test.ts, and its arguments to test/python/test_subclasses.py.`,
      `In docs/${page}, state what the observer can see. If its container has secrets, state who can read them.`,
      'Run "npx projen", which writes what it adds to docs/adopt.md and docs/support.md.',
      'Run "npm run test:update -- test/examples", which records the template of the example.',
      `Run "npx jest ${TESTS} test/docs.test.ts test/images.test.ts".`,
      'Run "npm run compile && npm run docgen", which write API.md, then "npm test".',
      'With Python, run "npm run package:python && npm run suite -- python", which compares the two examples.',
    ],
  };
}

const IMAGE = 'TODO: the image with its version';

function preset(className: string, file: string): string {
  return `import type { aws_ecs as ecs } from 'aws-cdk-lib';
import {
  ACCESS, type Checks, IMAGE, ObservedTask, ObserverSidecar, ProcessAccess, requireTypes, SIDECAR, sidecarContainer, SidecarOptions,
} from './observer-helpers';

/** Properties of \`${className}\`. */
export interface ${className}Props extends SidecarOptions {
  /** The image, which must contain TODO: the programs that the container runs. */
  readonly image: ecs.ContainerImage;

  /**
   * The observer's access to the processes of other containers.
   *
   * @default - \`ProcessAccess.tracingOnly()\`
   */
  readonly access?: ProcessAccess;
}

const OPTIONS: Checks<${className}Props> = { ...SIDECAR, image: IMAGE, access: ACCESS };

const DEFAULTS = {
  containerName: '${file}',
  memoryReservationMiB: 32,
  memoryLimitMiB: 128,
  isLongLived: true,
};

/**
 * A sidecar that TODO: what it does, in one sentence.
 *
 * The container is named \`${file}\` and reserves 32 MiB and no CPU units. ECS stops it if it exceeds 128 MiB, and restarts
 * it when it exits.
 *
 * @example
 * declare const taskDefinition: ecs.FargateTaskDefinition;
 *
 * taskDefinition.addExtension(new ${className}({ image: ecs.ContainerImage.fromRegistry('${IMAGE}') }));
 */
export class ${className} extends ObserverSidecar {
  readonly #props: ${className}Props;

  constructor(props: ${className}Props) {
    props = requireTypes('${className}', props, OPTIONS, new.target !== ${className});
    super();
    this.#props = props;
  }

  public attach(task: ObservedTask): void {
    const { access = ProcessAccess.tracingOnly() } = this.#props;
    const { id, container } = sidecarContainer(this.#props, DEFAULTS);
    task.addContainer(id, {
      ...container,
      command: ['TODO: the program that the container runs'],
      readonlyRootFilesystem: true,
      access,
    });
  }
}
`;
}

function presetTest(className: string, file: string): string {
  return `import { annotationsIn, containerIn, IMAGE, problemsIn, stackOf, taskIn } from '../../task/task-definitions';
import { ${className}, ${className}Props, ProcessAccess } from 'cdk-fargate-linux-controls';

function observed(props: Partial<${className}Props> = {}) {
  const stack = stackOf({ app: {} }, new ${className}({ image: IMAGE, ...props }));
  return { stack, sidecar: containerIn(stack, '${file}') };
}

test('adds a container with only SYS_PTRACE and a read-only root file system', () => {
  const { stack, sidecar } = observed();
  expect(sidecar).toEqual({
    Name: '${file}',
    Image: 'public.ecr.aws/nginx/nginx:1.29',
    Command: ['TODO: the program that the container runs'],
    User: '0',
    LinuxParameters: { Capabilities: { Add: ['SYS_PTRACE'], Drop: ['ALL'] } },
    ReadonlyRootFilesystem: true,
    Essential: false,
    MemoryReservation: 32,
    Memory: 128,
    RestartPolicy: { Enabled: true },
    LogConfiguration: expect.objectContaining({ LogDriver: 'awslogs' }),
  });
  expect(taskIn(stack).PidMode).toBe('task');
  expect([...problemsIn(stack), ...annotationsIn(stack)]).toEqual([]);
});

test('accepts another access', () => {
  expect(observed({ access: ProcessAccess.sameUser('1000') }).sidecar).toMatchObject({ User: '1000', LinuxParameters: { Capabilities: { Drop: ['ALL'] } } });
});
`;
}

function typeScriptApp(className: string): string {
  return `import { App, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { ${className} } from 'cdk-fargate-linux-controls';

const app = new App();
const stack = new Stack(app, '${className}');

const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 512, memoryLimitMiB: 1024 });
taskDefinition.addContainer('nginx', { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29') });

taskDefinition.addExtension(new ${className}({ image: ecs.ContainerImage.fromRegistry('${IMAGE}') }));
`;
}

function pythonApp(className: string): string {
  return `from aws_cdk import App, Stack, aws_ecs as ecs
from cdk_fargate_linux_controls import ${className}

app = App()
stack = Stack(app, "${className}")

task_definition = ecs.FargateTaskDefinition(stack, "Task", cpu=512, memory_limit_mib=1024)
task_definition.add_container("nginx", image=ecs.ContainerImage.from_registry("public.ecr.aws/nginx/nginx:1.29"))

task_definition.add_extension(${className}(image=ecs.ContainerImage.from_registry("${IMAGE}")))

app.synth()
`;
}

function docsPage(className: string): string {
  return `# ${className}

TODO: what it does, when to use it, and what it cannot do.

\`\`\`ts
import { aws_ecs as ecs } from 'aws-cdk-lib';
import { ${className} } from 'cdk-fargate-linux-controls';

declare const taskDefinition: ecs.FargateTaskDefinition;

taskDefinition.addExtension(new ${className}({ image: ecs.ContainerImage.fromRegistry('${IMAGE}') }));
\`\`\`

<details><summary>Python</summary>

\`\`\`python
from aws_cdk import aws_ecs as ecs
from cdk_fargate_linux_controls import ${className}

task_definition: ecs.FargateTaskDefinition

task_definition.add_extension(${className}(image=ecs.ContainerImage.from_registry("${IMAGE}")))
\`\`\`

</details>

The container reserves 32 MiB. ECS stops it if it exceeds 128 MiB.
`;
}
