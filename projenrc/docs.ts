import { Component, SourceCode, typescript } from 'projen';
import { idOf, LIBRARY } from '../src/checks/rule';
import { RULES } from '../src/checks/rules';
import { IPC_SYSCTLS, limitOf, NETWORK_SYSCTLS, propertyNameOf, SysctlEntry, UNAVAILABLE_SYSCTLS } from '../src/sysctls/catalogue';

/** Writes the reference pages from the catalogue and the rules. */
export class ReferencePages extends Component {
  constructor(project: typescript.TypeScriptProject) {
    super(project);
    sysctlsPage(page(project, 'docs/sysctls.md', 'Kernel parameters of a task'));
    rulesPage(page(project, 'docs/rules.md', 'Rules'));
  }
}

function sysctlsPage(file: SourceCode) {
  file.line('What has a property of its own. Any other `net.*` parameter of a network namespace can be set by its name, with `byName`.');
  for (const [title, intro, entries] of [
    ['Network', 'The containers of a Fargate task share one network namespace: `KernelTuning.network`, and `networkSysctls` of the patterns.', NETWORK_SYSCTLS],
    ['IPC', 'Each container has an IPC namespace of its own: `KernelTuning.ipc`.', IPC_SYSCTLS],
  ] as const) {
    section(file, title, intro);
    table(file, ['parameter', 'property', 'what it does', 'values', 'kernel default'], entries.map(rowOf));
  }
  section(file, 'What no task can set', 'ECS registers a task definition with these, and the task dies when it starts. The library refuses them with the reason.');
  table(file, ['parameter', 'why', 'instead'], [...UNAVAILABLE_SYSCTLS].map(([name, { reason, instead }]) => [`\`${name}\``, reason, instead ?? '']));
}

function rowOf({ name, shape, summary, caveat, kernelDefault, source }: SysctlEntry): string[] {
  return [
    `[\`${name}\`](${source})`,
    `\`${propertyNameOf(name)}\``,
    caveat ? `${summary} ${caveat}` : summary,
    limitOf(shape),
    kernelDefault === undefined ? 'depends on the host' : kernelDefault || 'none',
  ];
}

function rulesPage(file: SourceCode) {
  file.line('What `NamespaceSharingChecks`, the blocks, the patterns and the command find in a task definition.');
  file.line('An error is known to fail or to mean nothing; a warning is a judgement and can be acknowledged by its id on the task definition or above it:');
  file.line();
  file.line('```ts');
  file.line(`Validations.of(taskDefinition).acknowledge({ id: '${LIBRARY}::tracer-not-root', reason: 'the tool traces its own user only' });`);
  file.line('```');
  for (const rule of RULES) {
    section(file, rule.name, `**${rule.severity}** · \`${idOf(rule)}\``);
    file.line(`${rule.title}.`);
    file.line();
    file.line(rule.why);
    file.line();
    file.line(`Fix: ${rule.fix}`);
    file.line();
    file.line(`Source: ${rule.source}`);
  }
}

function page(project: typescript.TypeScriptProject, path: string, title: string): SourceCode {
  const file = new SourceCode(project, path, { readonly: true });
  file.line(`<!-- ${file.marker} -->`);
  file.line();
  file.line(`# ${title}`);
  file.line();
  return file;
}

function section(file: SourceCode, title: string, intro: string) {
  file.line();
  file.line(`## ${title}`);
  file.line();
  file.line(intro);
  file.line();
}

function table(file: SourceCode, head: string[], rows: string[][]) {
  for (const row of [head, head.map(() => '---'), ...rows]) {
    file.line(`| ${row.map(cell => cell.replace(/\|/g, '\\|')).join(' | ')} |`);
  }
}
