import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Component, DependencyType, SourceCode, typescript } from 'projen';
import { loadRules } from './rule-index';

const ROOT = join(__dirname, '..');

/** Comments, and the rules whose examples an engine accepts, because only ECS rejects them. Neither confirms anything. */
const NO_CONFIRMATION = /^ *(?:[/]?[*]|[/]{2}).*$|^const ECS_ONLY = .*$/gm;

/** Suites that confirm something by other means than our own code, and the files that name what they confirm. */
const SUITES: Readonly<Record<string, readonly string[]>> = {
  'kernel': contents('test/kernel', '.ts'),
  'engine': contents('test/engine', '.ts'),
  'ECS API (emulator)': contents('examples', '/app.ts'),
};

const HEADER = ['', ...Object.keys(SUITES)];

/** Generates docs/support.md, whose tables follow from what the suites use. */
export class SupportPage extends Component {
  constructor(project: typescript.TypeScriptProject) {
    super(project);
    const file = new SourceCode(project, 'docs/support.md', { readonly: true });
    file.line(`<!-- ${file.marker} -->`);
    const { version } = project.deps.getDependency('aws-cdk-lib', DependencyType.PEER);
    for (const line of TEXT(version!, project.package.minNodeVersion!)) {
      file.line(line);
    }
    file.line('## Constructs, blocks, observers, and presets');
    file.line();
    table(file, itemsOfTheMap().map(([name, link]) => [link, ...confirmations(name)]));
    file.line('## Rules');
    file.line();
    file.line('The unit suite runs each rule on its examples, on both sides of each boundary. Other suites show what some of the rules claim about kernels and engines:');
    for (const [index, suite] of Object.keys(SUITES).slice(0, 2).entries()) {
      const confirmed = loadRules().filter(({ name }) => confirmations(name)[index]).map(({ name }) => `[\`${name}\`](rules.md#${name})`);
      file.line(`- **${suite}**: ${confirmed.join(', ')}.`);
    }
    file.line();
    file.line('Each rule names its [source](rules.md). `npm run verify:aws` will ask ECS about the examples of all rules; the emulator accepts nearly everything, so it confirms no rule.');
  }
}

/** Returns the contents of the files of a folder whose path ends with a suffix, without what confirms nothing. */
function contents(folder: string, suffix: string): string[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith(suffix));
  return files.map(path => readFileSync(join(ROOT, folder, path), 'utf8').replace(NO_CONFIRMATION, ''));
}

/** What a user can create, as the map of the README lists it, with a link. */
function itemsOfTheMap(): [name: string, link: string][] {
  const [, map] = readFileSync(join(ROOT, 'README.md'), 'utf8').split(/^## Map$/m);
  return map.split('| **rules and commands** |')[0].split('\n').flatMap(line => {
    const [, names, page] = /^\| \[(.*?)\]\(.*\/docs\/(.*?)\)/.exec(line) ?? [];
    return [...names?.matchAll(/`(\w+)`/g) ?? []].map(([, name]): [string, string] => [name, `[\`${name}\`](${page})`]);
  });
}

function confirmations(name: string): string[] {
  return Object.values(SUITES).map(files => files.some(content => new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(content)) ? 'yes' : '');
}

function table(file: SourceCode, rows: readonly (readonly string[])[]): void {
  for (const row of [HEADER, HEADER.map(() => '---'), ...rows]) {
    file.line(`| ${row.join(' | ')} |`);
  }
  file.line();
}

const TEXT = (cdk: string, node: string) => `

# Support

**Nothing here has run on Fargate yet.** What the library claims about ECS and Fargate comes from their documentation, from public reports, and from the suites below. [Versions](../VERSIONS.md#what-100-waits-for) lists the runs that
1.0.0 waits for.

## What is supported

| | versions | what runs on them |
|---|---|---|
| \`aws-cdk-lib\` | \`${cdk}\` | the unit suite on the oldest and on the newest version: \`npm test\`, \`npm run suite -- newest\` |
| Node | ${node} or later | the unit suite on Node 20.12.0, 22, and 24: \`npm run suite -- nodes\`, \`npm run suite -- newest\` |
| Python | the versions that jsii supports | the wheel on Python 3.11, in Debian 12: \`npm run suite -- python\` |
| TypeScript and JavaScript | those that jsii and the CDK support | the tarball in an app: \`npm run suite -- package\` |
| Podman, Docker | 4.3, 20.10 | \`npm run suite -- engine\`, \`npm run suite -- docker\` |
| nerdctl | 2.1 | by hand: \`npm run suite -- nerdctl\` |
| Finch | none | nothing; unit tests compare its commands with those of nerdctl, which it contains |
| kernels | Linux 6.1, 6.12, 6.18 | \`npm run suite -- kernel\` |
| launch types | Fargate on Linux | EC2, Managed Instances, and Windows: the [checks](checks.md) know their rules, and the blocks work with any task definition; the two constructs create Fargate tasks only |

Ask questions and report problems as an issue. A vulnerability is reported [in private](../SECURITY.md). [Versions](../VERSIONS.md#how-long-a-version-gets-fixes) says how long a version gets fixes.

## What has been confirmed where

- **unit**: our own tests, which assert templates and findings. Everything has them.
- **kernel**: measured on Linux 6.1, 6.12, and 6.18. This includes all [kernel parameters](sysctls.md) with their bounds.
- **engine**: real containers or processes on the running kernel, most of them started by \`run\` from a synthesized template.
- **ECS API (emulator)**: the task definition has passed the types of the AWS SDK and the API of Moto, which accepts nearly everything, and the CDK's command line has compared its template.
- **Fargate**: a task of AWS. Nothing has.
`.slice(1).split('\n');
