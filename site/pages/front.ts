import { list, Page, playgroundLink } from './page';
import type { Repository } from './repository';

const MORE: readonly (readonly [title: string, details: string, link: string])[] = [
  ['Constructs', 'a service with sidecars that observe it, and a proxy with kernel parameters', '/guide/blocks.html'],
  ['Kernel parameters', 'every parameter of a task, with its values, its default, and how to set it', '/parameters/'],
  ['Observers', 'debuggers, tracers, profilers, and agents beside the application', '/observers/'],
  ['Rules', 'what ECS rejects, what has no effect, and what leads to incidents', '/rules/'],
  ['Messages', 'what an error message or a stopped task means, and what to change', '/messages/'],
  ['Run it on your machine', 'the task, with the namespaces that it has on Fargate', '/guide/run.html'],
];

/** The sections of the README that the front page shows. */
const SHOWN = ['Install', 'A service with a debug toolbox', 'A proxy with more ports', 'A mistake that synthesis finds'];

/** The front page. */
export function frontPage(repository: Repository): Page {
  const { body, sections } = repository.read('README.md');
  const [install, service, proxy, mistake] = SHOWN.map(title => sections.find(section => section.title === title)!.text);
  const [introduction] = body.split('\n\n');
  // Not in italics, whose font would be a quarter of the page.
  const [, stage, tested] = /^\*(Beta\.)([^]*?)\*$/m.exec(body)!;
  return {
    path: 'index',
    title: 'cdk-fargate-linux-controls',
    body: [
      introduction,
      `**${stage}**${tested}`,
      install,
      '## A service with a debug toolbox',
      exampleIn(service),
      /^> .*$/m.exec(service)![0],
      '## A proxy with more ports',
      proxy,
      '## The namespaces of a task',
      NAMESPACES,
      '## A mistake, before the deployment',
      '[Two containers that disagree](/guide/start.html#a-mistake-that-synthesis-finds) about a kernel parameter that they share end `cdk synth` with 1:',
      /^```text[^]*?^```$/m.exec(mistake)![0],
      'Each finding leads to [its rule](/rules/net-sysctl-conflict.html). `check` reports the same for templates and task definitions of other tools.',
      '## More',
      list([
        ...MORE.map(([title, details, link]) => `[${title}](${link}): ${details}`),
        `${playgroundLink('Playground')}: findings about a task definition that you paste, in the browser`,
      ]),
    ].join('\n\n'),
    frontmatter: { sidebar: false, aside: false },
  };
}

const NAMESPACES = [
  '![All containers of a task share the network namespace. They share the PID namespace only with pidMode task. Each has an IPC namespace of its own.](pictures/namespaces.svg)',
  'So two containers cannot listen on one port, a `net.*` parameter holds for all of them, a `kernel.*` parameter for one, and a debugger in a sidecar needs `pidMode: task`, [which has risks](/guide/shared-pid-namespace.html).',
].join('\n\n');

/** The first example of a section, in both languages. */
function exampleIn(section: string): string {
  return /^```ts[^]*?^<\/details>$/m.exec(section)![0];
}
