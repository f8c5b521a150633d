import { h, link, prose } from './dom';
import { picture } from './picture';
import { SITE } from '../../../src/checks/addresses';
import type { Severity } from '../../../src/checks/rule';
import { groupsOf, targetNames } from '../../../src/cli/describe/may-trace';
import { plural } from '../../../src/cli/plural';
import { groupBy } from '../../../src/grouping';
import type { Place } from '../../../src/reading/input';
import { fewNames, joinWords } from '../../../src/wording';
import type { FindingView, Messages, ParameterView, RulePage, Step, SubjectView, Tasks, TaskView } from '../analysis/analysis';

/** What the results can ask the page to do. */
export interface Actions {
  goTo(place: Place): void;
  load(text: string): void;
  select(position: number): void;
  copy(text: string, done: string): void;
}

const SEVERITIES: readonly (readonly [Severity, string])[] = [['error', 'error'], ['warning', 'warning'], ['info', 'note']];
const STOPPED_TASKS = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html';

/** Returns the number of findings as a phrase. */
export function countsText({ counts }: Pick<Tasks, 'counts'>): string {
  return SEVERITIES.filter(([severity]) => counts[severity] > 0).map(([severity, noun]) => plural(counts[severity], noun)).join(', ') || 'no findings';
}

/** The findings of all task definitions of the text: errors and warnings, then information, which folds. */
export function findingsSection(tasks: Tasks, actions: Actions): HTMLElement {
  const { findings, moreFindings, acknowledged, notes, names } = tasks;
  const all = findings.map(finding => ({ finding, namesTask: names.length > 1 }));
  const items = (shown: readonly ShownFinding[]) => h('ul', { class: 'findings' }, ...shown.map(item => findingItem(item, actions)));
  const problems = all.filter(({ finding }) => finding.severity !== 'info');
  const information = all.filter(({ finding }) => finding.severity === 'info');
  return section('findings', 'Findings',
    h('p', { class: 'counts' }, countsText(tasks) === 'no findings' ? 'No findings.' : `${countsText(tasks)}.`),
    ...notes.map(note => h('p', {}, note)),
    problems.length > 0 && items(problems),
    information.length > 0 && h('details', { 'class': 'information', 'data-name': 'notes' }, h('summary', {}, plural(information.length, 'note')), items(information)),
    moreFindings > 0 && h('p', {}, `${plural(moreFindings, 'more finding')}, which the command lists: `, h('code', {}, 'npx cdk-fargate-linux-controls check FILE')),
    acknowledged > 0 && h('p', {}, `${plural(acknowledged, 'acknowledged finding')} not shown.`),
  );
}

interface ShownFinding {
  readonly finding: FindingView;

  /** Whether the text has other task definitions. */
  readonly namesTask: boolean;
}

function findingItem({ finding, namesTask }: ShownFinding, actions: Actions): HTMLElement {
  const { severity, rule, task, container, message, fix, why, page, place } = finding;
  return h('li', { class: `finding ${severity}` },
    h('p', { class: 'message' },
      badge(severity), ' ',
      ...container === undefined ? [] : ['container ', h('b', {}, container), ': '],
      ...prose(message)),
    h('p', {}, h('span', { class: 'label' }, 'Fix '), ...prose(fix)),
    h('p', { class: 'actions' },
      place && h('button', { 'type': 'button', 'aria-label': `Line ${place.line}: go to ${rule}`, 'click': () => actions.goTo(place) }, `Line ${place.line}`),
      link(page, rule), h('a', { href: `#rule=${rule}` }, 'Example'),
      namesTask && h('span', { class: 'faint' }, task)),
    h('details', { 'data-name': JSON.stringify([rule, task, message]) }, h('summary', {}, 'Why'), h('p', {}, ...prose(why))),
  );
}

function badge(severity: Severity): HTMLElement {
  return h('span', { class: `badge ${severity}` }, SEVERITIES.find(([name]) => name === severity)![1]);
}

/** The choice of a task definition, if there are several. */
export function taskChoice({ names, selected }: Tasks, actions: Actions): HTMLElement | undefined {
  if (names.length < 2) {
    return undefined;
  }
  const select = h('select', { id: 'task' }, ...names.map((name, position) => h('option', { value: position, selected: position === selected }, name)));
  select.addEventListener('change', () => actions.select(Number(select.value)));
  return h('p', { class: 'choice' }, h('label', { for: 'task' }, `Describe one of ${names.length} task definitions `), select);
}

/** The picture of a task, with a table of what it cannot show. */
export function pictureSection(task: TaskView, width: number, actions: Actions): HTMLElement {
  return section('picture', 'Picture',
    h('div', { 'class': 'scroll', 'tabindex': 0, 'role': 'group', 'aria-label': 'Picture of the task' }, picture(task, width, actions.goTo)),
    task.separate.length > 0 && h('p', {}, `Not shared: ${joinWords(task.separate.map(kind => `${kind} namespace`))}. Each container has its own.`),
    task.hasUnresolvedContainers && h('p', {}, 'The task may have more containers, which are known at deployment.'),
    task.moreContainers > 0 && h('p', {}, `${plural(task.moreContainers, 'more container')} not shown.`),
    ...tracingTable(task),
  );
}

function tracingTable({ containers, tracings }: TaskView): HTMLElement[] {
  if (containers.length < 2) {
    return [];
  }
  if (tracings.length === 0) {
    return [h('p', {}, 'No container may trace another one, because they share no PID namespace.')];
  }
  const names = containers.map(({ name }) => name);
  const caption = 'Who may trace whom';
  const reasons = [...groupBy(groupsOf(tracings), ({ reach, why }) => `${reach}: ${why}`).values()];
  return [h('div', { 'class': 'scroll', 'tabindex': 0, 'role': 'group', 'aria-label': caption }, h('table', {}, h('caption', {}, caption),
    h('thead', {}, h('tr', {}, ...['may trace', 'why', 'tracer', 'target'].map(heading => h('th', { scope: 'col' }, heading)))),
    ...reasons.map(groups => h('tbody', {}, ...groups.map((group, i) => h('tr', {},
      i === 0 && h('th', { scope: 'rowgroup', rowspan: groups.length }, group.reach),
      i === 0 && h('td', { rowspan: groups.length }, group.why),
      h('td', {}, fewNames(group.tracers.map(tracer => names[tracer])).join(', ')),
      h('td', {}, targetNames(group, names).join(', '))))))))];
}

/** The kernel parameters with what each does and what else it needs. */
export function parametersSection({ parameters }: TaskView): HTMLElement {
  return section('parameters', 'Kernel parameters',
    ...parameters.length === 0
      ? [h('p', {}, 'The task sets none. ', link(`${SITE}/parameters/`, 'Kernel parameters that a task can set'))]
      : [h('ul', { class: 'parameters' }, ...parameters.map(parameterItem))]);
}

function parameterItem({ name, value, setBy, appliesTo, summary, needs, accepted, kernelDefault, source, page }: ParameterView): HTMLElement {
  return h('li', {},
    h('p', { class: 'message' }, h('code', {}, page === undefined ? name : link(page, name), ` = ${value}`)),
    h('p', { class: 'faint' }, `Set by ${setBy}. Applies to ${appliesTo}.`),
    h('p', {}, ...prose(summary)),
    needs.length > 0 && h('p', {}, h('span', { class: 'label' }, 'Also needed '), ...prose(needs.join(' '))),
    accepted !== undefined && h('p', { class: 'faint' }, `Accepts ${accepted}. ${kernelDefault === undefined ? 'The default depends on the host.' : `Default: ${kernelDefault}.`} `, source !== undefined && link(source, 'Source')),
  );
}

/** The commands to try a task on the reader's machine. */
export function commandsSection({ commands }: TaskView, actions: Actions): HTMLElement {
  return section('commands', 'Try it', ...commands.map(step => stepItem(step, actions)));
}

function stepItem({ title, commands, notes }: Step, actions: Actions): HTMLElement {
  const text = commands.join('\n');
  return h('div', { class: 'step' },
    h('p', {}, `${title[0].toUpperCase()}${title.slice(1)}.`),
    ...notes.map(note => h('p', { class: 'faint' }, ...prose(note))),
    h('div', { class: 'commands' },
      h('pre', { 'tabindex': 0, 'role': 'group', 'aria-label': `Commands: ${title}` }, ...commands.flatMap((command, index) => [...index > 0 ? [document.createTextNode('\n')] : [], h('code', {}, command)])),
      h('button', { 'type': 'button', 'aria-label': `Copy the commands: ${title}`, 'click': () => actions.copy(text, 'The commands are copied.') }, 'Copy')),
  );
}

/** The explanations of messages. */
export function messagesSection({ subjects }: Messages): HTMLElement {
  return section('findings', 'Explanation', ...subjects.map(subjectItem));
}

function subjectItem({ title, remarks, explanations }: SubjectView): HTMLElement {
  return h('div', { class: 'subject' },
    h('h3', {}, title),
    remarks.length > 0 && h('ul', {}, ...remarks.map(remark => h('li', {}, remark))),
    ...explanations.flatMap(({ headline, findings, fix, sources, name, page }) => [
      h('p', { class: 'message' }, ...prose(headline)),
      findings.length > 0 && h('ul', { class: 'findings' }, ...findings.map(finding => h('li', { class: `finding ${finding.severity}` },
        h('p', { class: 'message' }, badge(finding.severity), ' ', ...prose(finding.message)),
        h('p', {}, h('span', { class: 'label' }, 'Fix '), ...prose(finding.fix)),
        h('p', { class: 'actions' }, link(finding.page, finding.rule), h('a', { href: `#rule=${finding.rule}` }, 'Example'))))),
      fix !== undefined && h('p', {}, h('span', { class: 'label' }, 'Fix '), ...prose(fix)),
      page !== undefined && h('p', { class: 'actions' }, link(page, name)),
      sources.length > 0 && h('p', { class: 'faint' }, 'Sources: ', ...sources.flatMap((source, index) => [index > 0 && ', ', ...prose(source)])),
    ]),
    explanations.length === 0 && h('p', {}, 'No known message about a Linux control. ', link(`${SITE}/messages/`, 'Known messages'), ' · ', link(STOPPED_TASKS, 'Why ECS stops tasks')),
  );
}

/** The page of a rule. */
export function ruleSection(rule: RulePage, actions: Actions, close: () => void): HTMLElement {
  const { name, severity, title, why, fix, page, evidence, fails, passes } = rule;
  return section('rule', `Rule ${name}`,
    h('p', { class: 'message' }, badge(severity), ' ', `${title}.`),
    h('p', {}, ...prose(why)),
    h('p', {}, h('span', { class: 'label' }, 'Fix '), ...prose(fix)),
    h('p', { class: 'actions' },
      h('button', { type: 'button', click: () => actions.load(fails) }, 'Load the mistake'),
      h('button', { type: 'button', click: () => actions.load(passes) }, 'Load it corrected'),
      link(page, 'Documentation'),
      h('button', { type: 'button', click: close }, 'Close')),
    h('details', { 'data-name': 'evidence' }, h('summary', {}, 'Evidence'), ...evidence.map(line => h('p', {}, ...prose(line)))),
  );
}

/** A problem that keeps the text from being read. */
export function problemSection(message: string, place: Place | undefined, actions: Actions): HTMLElement {
  return section('findings', 'Findings', h('div', { class: 'finding error' },
    h('p', { class: 'message' }, badge('error'), ' ', ...prose(message)),
    place && h('p', { class: 'actions' }, h('button', { type: 'button', click: () => actions.goTo(place) }, `Line ${place.line}`))));
}

/** What to do with an empty editor. */
export function helpSection(): HTMLElement {
  return section('findings', 'What to paste', h('ul', {},
    h('li', {}, 'A task definition: the input of ', h('code', {}, 'register-task-definition'), ', or the output of ', h('code', {}, 'describe-task-definition')),
    h('li', {}, 'A CloudFormation template in JSON or YAML, for example from ', h('code', {}, 'cdk synth')),
    h('li', {}, 'An error message about a Linux control, or the output of ', h('code', {}, 'describe-tasks')),
    h('li', {}, 'The name of a rule')));
}

function section(id: string, title: string, ...children: readonly (Node | string | undefined | false)[]): HTMLElement {
  return h('section', { id, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title`, tabindex: -1 }, title), ...children);
}
