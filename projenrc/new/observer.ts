import { addName, insertBefore, insertSorted, kebabCase, Refusal, Repository, Skeleton } from './skeleton';

const OBSERVERS = 'src/constructs/observers';
const TESTS = 'test/constructs/observers';

/** Returns the files of a new observer. */
export function observerSkeleton(className: string, repository: Repository): Skeleton {
  const file = kebabCase(className);
  const [source, test] = [`${OBSERVERS}/presets/${file}.ts`, `${TESTS}/presets/${file}.test.ts`];
  if (!/^[A-Z][a-z0-9]+([A-Z][a-z0-9]+)+$/.test(className)) {
    throw new Refusal(`'${className}' is not the name of an observer: use the name of its class, at least two words, for example KernelReport`);
  }
  if (repository.exists(source) || new RegExp(`^[#]+ ${className} `, 'm').test(repository.read('API.md'))) {
    throw new Refusal(`${className} exists: see API.md`);
  }
  const app = `examples/${file}`;
  return {
    files: {
      [source]: preset(className, file),
      [test]: presetTest(className, file),
      [`${app}/app.ts`]: typeScriptApp(className),
      [`${app}/python/app.py`]: pythonApp(className),
      ...Object.fromEntries(['cdk.json', 'python/cdk.json'].map(name => [`${app}/${name}`, repository.read(`examples/kernel-report/${name}`)])),
      ...extended(className, file, repository),
    },
    steps: [
      'Replace the placeholders: "npx projen" names those that are left, and then whatever else is missing.',
      'If the defaults of the container change, correct them in its docstring. A default image goes into presets/images.ts and docs/images.md.',
      'In docs/observers.md, say what the observer can see, and which secrets its container has.',
      'Run "npm run test:update -- test/examples", which records the template of the example.',
      `Run "npx jest ${TESTS}/presets/${file} ${TESTS}/presets/sidecar-options ${TESTS}/all-presets ${TESTS}/subclasses ${TESTS}/properties test/docs.test.ts test/images.test.ts".`,
      'Run "npm run compile && npm run docgen", which write API.md, then "npm test". Add a line to CHANGELOG.md.',
      'With Python, run "npm run package:python && npm run suite -- python", which compares the two examples.',
    ],
  };
}

/** Returns the files that list all observers. */
function extended(className: string, file: string, { read }: Repository): Record<string, string> {
  const at = `#${className.toLowerCase()}`;
  const edits: Record<string, (text: string, path: string) => string> = {
    [`${OBSERVERS}/index.ts`]: (text, path) =>
      insertSorted(path, text, { start: '/presets/', line: /^export .* from '.\/presets\/([\w-]+)';/gm }, file, `export * from './presets/${file}';\n`),
    [`${OBSERVERS}/observer-sidecar.ts`]: (text, path) => insertBefore(path, text, /^ \* - `EntryPointWrapper`/m, ` * - \`${className}\`: TODO: what it shows, in a few words\n`),
    'test/api/types.txt': text => [...text.trimEnd().split('\n'), className, `${className}Props`].sort().join('\n') + '\n',
    [`${TESTS}/all-presets.ts`]: (text, path) => [
      { start: 'export const CLASSES', line: /^ {4}(\w+): |^ {2}\}/gm, addition: `    ${className}: [${className}, containerName => ({ containerName, image: IMAGE })],\n` },
      { start: 'export const PRESETS', line: /^ {2}(\w+): |^\};/gm, addition: `  ${className}: () => new ${className}({ image: IMAGE }),\n` },
    ].reduce((edited, { addition, ...list }) => insertSorted(path, edited, list, className, addition), addName(path, text, FROM_LIBRARY, className)),
    'test/python/test_subclasses.py': (text, path) => insertSorted(path, addName(path, text, /(from cdk_fargate_linux_controls import \()([^)]*)(\))/, className),
      { start: 'PRESETS: dict', line: /^ {4}(\w+): |^\}/gm }, className, `    ${className}: lambda stack, name: {"container_name": name, "image": IMAGE},\n`),
    'rosetta/default.ts-fixture': (text, path) => addName(path, text, FROM_LIBRARY, className),
    'docs/observers.md': (text, path) => [
      [/^\| \[`EntryPointWrapper`\]/m, `| [\`${className}\`](${at}) | TODO: what it requires | TODO: what it can see | 32 MiB, at most 128 |\n`],
      [/`FaultInjection` \| none \|/, `\`${className}\`, `],
      [/^## Other tools on Fargate/m, docsSection(className)],
    ].reduce((edited, [anchor, addition]) => insertBefore(path, edited, anchor as RegExp, addition as string), text),
    'examples/README.md': (text, path) => insertBefore(path, text, /^## entry-point-wrapper/m, `## ${file}

- **Adds** TODO: what the example adds to its task.
- **Requires** TODO: what it requires before deployment, or nothing.
- **Read** [\`${className}\`](../docs/observers.md${at}).

`),
    'README.md': (text, path) => insertBefore(path, text, /^\| \[`EntryPointWrapper`\]/m,
      `| [\`${className}\`](https://github.com/cdk-fargate-linux-controls/cdk-fargate-linux-controls/blob/main/docs/observers.md${at}) | TODO: what it shows, in a few words |\n`),
  };
  return Object.fromEntries(Object.entries(edits).map(([path, edit]) => [path, edit(read(path), path)]));
}

/** The names that a file imports from the library. */
const FROM_LIBRARY = /(import \{)([^}]*)(\} from 'cdk-fargate-linux-controls')/;

const IMAGE = 'TODO: the image with its version';

function preset(className: string, file: string): string {
  return `import type { aws_ecs as ecs } from 'aws-cdk-lib';
import {
  ObservedTask, ObserverSidecar, ProcessAccess, requireTypes, SIDECAR, sidecarContainer, SidecarOptions,
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
    requireTypes('${className}', props, SIDECAR);
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

function docsSection(className: string): string {
  return `## ${className}

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
