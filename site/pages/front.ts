import type { Page } from './page';
import { NARROW, pictureOfExample } from './pictures';
import type { Repository } from './repository';

const FEATURES: readonly (readonly [title: string, details: string, link: string])[] = [
  ['Constructs', 'A service with sidecars that observe it, and a proxy with kernel parameters.', '/guide/blocks.html'],
  ['Kernel parameters', 'Every parameter of a task, with its values, its default, and how to set it.', '/parameters/'],
  ['Observers', 'Debuggers, tracers, profilers, and agents beside the application.', '/observers/'],
  ['Rules', 'What ECS rejects, what has no effect, and what leads to incidents.', '/rules/'],
  ['Messages', 'What an error message or a stopped task means, and what to change.', '/messages/'],
  ['Run it here', 'The task on your machine, with the namespaces it has on Fargate.', '/guide/run.html'],
];

/** The sections of the README that the front page shows. */
const SHOWN = ['Install', 'A service with a debug toolbox', 'A proxy with more ports', 'A mistake that synthesis finds'];

/** The front page. */
export function frontPage(repository: Repository): Page {
  const { body, sections } = repository.read('README.md');
  const [install, service, proxy, mistake] = SHOWN.map(title => sections.find(section => section.title === title)!.text);
  const [status] = /^\*Beta[^]*?\*$/m.exec(body)!;
  return {
    path: 'index',
    title: 'cdk-fargate-linux-controls',
    body: [
      status,
      install,
      '## A service with a debug toolbox',
      exampleIn(service),
      '## A proxy with more ports',
      proxy,
      '## The namespaces of a task',
      NAMESPACES,
      '## A mistake, before the deployment',
      '[Two containers that disagree](/guide/start.html#a-mistake-that-synthesis-finds) about a kernel parameter that they share end `cdk synth` with 1:',
      /^```text[^]*?^```$/m.exec(mistake)![0],
      'Each finding leads to [its rule](/rules/net-sysctl-conflict.html). `check` reports the same for templates and task definitions of other tools.',
    ].join('\n\n'),
    frontmatter: {
      layout: 'home',
      hero: {
        name: 'cdk-fargate-linux-controls',
        text: 'Linux controls for ECS on Fargate',
        tagline: 'AWS CDK constructs for kernel parameters, a shared process ID namespace, and sidecars that trace. Checks report at synthesis what ECS reports minutes into a deployment, or never.',
        actions: [
          { theme: 'brand', text: 'Start', link: '/guide/start.html' },
          { theme: 'alt', text: 'Open the playground', link: '/playground/index.html', target: '_self' },
        ],
      },
      picture: pictureOfExample('getting-started', [NARROW]),
      features: FEATURES.map(([title, details, link]) => ({ title, details, link })),
    },
  };
}

const NAMESPACES = [
  '![All containers of a task share the network namespace. They share the PID namespace only with pidMode task. Each has an IPC namespace of its own.](/pictures/namespaces.svg)',
  'So two containers cannot listen on one port, a `net.*` parameter holds for all of them, a `kernel.*` parameter for one, and a debugger in a sidecar needs `pidMode: task`, [which has risks](/guide/shared-pid-namespace.html).',
].join('\n\n');

/** The first example of a section, in both languages. */
function exampleIn(section: string): string {
  return /^```ts[^]*?^<\/details>$/m.exec(section)![0];
}
