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

/** The front page. */
export function frontPage(repository: Repository): Page {
  const [start, mistake] = ['Start in five minutes', 'See a mistake'].map(title => repository.read('README.md').sections.find(section => section.title === title)!.text);
  return {
    path: 'index',
    title: 'cdk-fargate-linux-controls',
    body: [
      '## A task with a kernel parameter and a toolbox',
      examplesIn(start),
      'The task runs on your machine too, with [`run`](/guide/run.html).',
      '## A mistake, before the deployment',
      examplesIn(mistake),
      `\`cdk synth\` exits with 1 and prints, among other lines:\n\n${/^```text[^]*?^```$/m.exec(mistake)![0]}`,
      'Each finding leads to [its rule](/rules/net-sysctl-conflict.html). `check` reports the same for templates and task definitions of other tools.',
    ].join('\n\n'),
    frontmatter: {
      layout: 'home',
      hero: {
        name: 'cdk-fargate-linux-controls',
        text: 'Linux controls for ECS on Fargate',
        tagline: 'AWS CDK constructs for kernel parameters, a shared process ID namespace, and sidecars that trace. Checks report at synthesis what ECS reports minutes into a deployment, or never.',
        actions: [
          { theme: 'brand', text: 'Start in five minutes', link: '/guide/start.html' },
          { theme: 'alt', text: 'Open the playground', link: '/playground/index.html', target: '_self' },
        ],
      },
      picture: pictureOfExample('getting-started', [NARROW]),
      features: FEATURES.map(([title, details, link]) => ({ title, details, link })),
    },
  };
}

/** The first example of a section, in both languages. */
function examplesIn(section: string): string {
  return /^```ts[^]*?^<\/details>$/m.exec(section)![0];
}
