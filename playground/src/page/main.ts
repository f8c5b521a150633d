import tasks from 'playground:tasks';
import workerSource from 'playground:worker';
import { Analyzer } from './analyzer';
import { byId, h } from './dom';
import { Editor, Mark } from './editor';
import { fragmentOf, LinkError, requestIn } from './link';
import * as results from './results';
import { startWorker } from './start-worker';
import { useConstructedStyleSheets } from './styles';
import type { Fix } from '../../../src/cli/fix';
import type { Analysis, Catalog, Correction } from '../analysis/analysis';

useConstructedStyleSheets();

const output = byId('results');
const status = byId('status');
const examples = byId<HTMLSelectElement>('examples');

let catalog: Catalog | undefined;
let shownRule: string | undefined;
let analysis: Analysis = { kind: 'empty' };
let analyzed = '';
let corrections: readonly Correction[] = [];
let selected = 0;
let isLoading = false;

/** Whether the text was just loaded, so that its first finding should be visible. */
let isFresh = false;

/** The width of the results, for the picture. */
let width = 600;

const editor = new Editor(byId('editor'), () => {
  if (!isLoading) {
    // The address would no longer show what the editor contains.
    setFragment('');
    examples.value = '';
  }
  analyzer.analyze(editor.text, selected);
}, correction => applyFix(correction));
const analyzer = new Analyzer(() => startWorker(workerSource), (found, text) => {
  // The results of an older text would have the wrong places.
  if (text === editor.text) {
    [analysis, analyzed, corrections] = [found, text, []];
    show();
  }
}, (found, text) => {
  if (text === analyzed) {
    corrections = found;
    show();
  }
});
const actions: results.Actions = {
  goTo: place => editor.goTo(place),
  fix: correction => applyFix(correction),
  load: text => load(text),
  select: position => {
    selected = position;
    analyzer.analyze(editor.text, selected);
  },
  copy: (text, what) => void copy(text, what),
};

/** Applies a fix, unless the text has changed since it was found. */
function applyFix(correction: Fix): void {
  if (editor.text === analyzed) {
    editor.apply(correction);
    notify(`${correction.title}: done.`);
  }
}

/** Replaces the text without changing the address. */
function load(text: string): void {
  isLoading = isFresh = true;
  selected = 0;
  editor.load(text);
  isLoading = false;
}

function show(): void {
  const rule = analysis.kind === 'rule' ? analysis.name : shownRule;
  const page = catalog?.rules.find(({ name }) => name === rule);
  const close = () => {
    shownRule = undefined;
    show();
  };
  replaceSections([
    ...page ? [['rule', page, () => results.ruleSection(page, actions, close)] as const] : [],
    ...sectionsOf(analysis),
  ]);
  updateNavigation();
  const marks = marksOf(analysis);
  editor.mark(marks);
  if (isFresh && marks.length > 0) {
    editor.show(marks[0].place);
  }
  isFresh = false;
  announce(summaryOf(analysis));
}

type Section = readonly [name: string, data: unknown, render: () => HTMLElement | undefined];

function sectionsOf(shown: Analysis): Section[] {
  switch (shown.kind) {
    case 'empty': return [['help', '', results.helpSection]];
    case 'rule': return [];
    case 'problem': return [['problem', shown, () => results.problemSection(shown.message, shown.place, actions)]];
    case 'messages': return [['messages', shown, () => results.messagesSection(shown)]];
    case 'tasks': {
      const { task, ...others } = shown;
      return [
        ['findings', [others, corrections], () => results.findingsSection(shown, corrections, actions)],
        ['choice', [shown.names, shown.selected], () => results.taskChoice(shown, actions)],
        ['picture', [task.name, task.launchType, task.shared, task.separate, task.containers, task.tracings, task.places, width], () => results.pictureSection(task, width, actions)],
        ['parameters', task.parameters, () => results.parametersSection(task)],
        ['commands', [task.tryOnMachine, task.tryOnAws], () => results.commandsSection(task, actions)],
      ];
    }
  }
}

/** Shows only links to sections that exist. The first section can contain findings, an explanation, or help, and its link says which. */
function updateNavigation(): void {
  document.querySelectorAll<HTMLAnchorElement>('nav a').forEach(anchor => {
    const title = document.getElementById(`${anchor.hash.slice(1)}-title`);
    anchor.hidden = title === null;
    if (title && anchor.hash === '#findings') {
      anchor.textContent = title.textContent;
    }
  });
}

/** The sections of the page with the data that they show. */
let sections = new Map<string, { readonly key: string; readonly element: HTMLElement | undefined }>();

/** Renders only the sections whose data changed, so that others keep the selection and what is unfolded. */
function replaceSections(next: readonly Section[]): void {
  const open = new Set([...output.querySelectorAll<HTMLDetailsElement>('details[open]')].map(({ dataset }) => dataset.name));
  sections = new Map(next.map(([name, data, render]) => {
    const key = JSON.stringify(data);
    const before = sections.get(name);
    return [name, before?.key === key ? before : { key, element: render() }];
  }));
  const elements = [...sections.values()].flatMap(({ element }) => element ?? []);
  if (elements.length !== output.childElementCount || elements.some((element, index) => output.children[index] !== element)) {
    const hadFocus = output.contains(document.activeElement);
    output.replaceChildren(...elements);
    if (hadFocus && !output.contains(document.activeElement)) {
      // The element with the focus was replaced, for example the button of a fix.
      document.getElementById('findings-title')?.focus({ preventScroll: true });
    }
    output.querySelectorAll('details').forEach(details => {
      details.open ||= open.has(details.dataset.name);
    });
  }
}

function marksOf(shown: Analysis): Mark[] {
  if (shown.kind === 'problem' && shown.place) {
    return [{ place: shown.place, severity: 'error', message: shown.message, source: '' }];
  }
  return shown.kind !== 'tasks' ? [] : shown.findings.flatMap(({ place, severity, message, fix, container, rule }, index) => place ? [{
    place, severity, message: `${container === undefined ? '' : `container ${container}: `}${message} ${fix}`, source: rule, correction: results.fixFor(index, corrections),
  }] : []);
}

function summaryOf(shown: Analysis): string {
  switch (shown.kind) {
    case 'empty': return 'The editor is empty.';
    case 'rule': return `Rule ${shown.name}.`;
    case 'problem': return shown.message;
    case 'messages': return `${shown.subjects.length === 1 ? 'One message is' : `${shown.subjects.length} messages are`} explained.`;
    case 'tasks': return `${results.countsText(shown)}.`;
  }
}

let announcement: ReturnType<typeof setTimeout> | undefined;

/** Reports a result to screen readers once the user stops typing. The line above the results shows it at once. */
function announce(text: string): void {
  byId('summary').textContent = analysis.kind === 'problem' ? 'The text cannot be read' : text.replace(/\.$/, '');
  byId('summary').className = analysis.kind === 'problem' ? 'error' : analysis.kind === 'tasks' && analysis.counts.error > 0 ? 'error' : '';
  clearTimeout(announcement);
  announcement = setTimeout(() => {
    if (status.textContent !== text) {
      status.textContent = text;
    }
  }, 800);
}

async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notify(`${what} on the clipboard.`);
  } catch {
    notify('The browser does not allow this page to use the clipboard.');
  }
}

function notify(text: string): void {
  byId('notice').textContent = text;
  announce(text);
}

async function share(): Promise<void> {
  try {
    setFragment(await fragmentOf(editor.text));
    await copy(location.href, 'The link holds the text, and is');
  } catch (error) {
    if (!(error instanceof LinkError)) {
      throw error;
    }
    notify(error.message);
  }
}

/** The fragment that this page has set, which needs no reaction. */
let ownFragment = '';

function setFragment(fragment: string): void {
  if (location.hash.slice(1) !== fragment) {
    ownFragment = fragment;
    history.replaceState(undefined, '', fragment === '' ? location.pathname + location.search : `#${fragment}`);
  }
}

/** Loads what the address asks for. */
async function followAddress(): Promise<void> {
  const fragment = location.hash.slice(1);
  if (fragment === ownFragment && fragment !== '') {
    return;
  }
  ownFragment = fragment;
  try {
    const request = await requestIn(fragment);
    switch (request?.kind) {
      case 'text': return load(request.text);
      case 'rule': return await loadRule(request.name);
      case 'example': return loadExample(request.name);
      case undefined: return editor.text === '' ? loadExample(tasks[0].name) : undefined;
    }
  } catch (error) {
    if (!(error instanceof LinkError)) {
      throw error;
    }
    notify(error.message);
  }
}

async function loadRule(name: string): Promise<void> {
  const page = (await loaded).rules.find(rule => rule.name === name);
  if (!page) {
    notify(`No rule is named ${name}. The menu of examples lists all rules.`);
    return;
  }
  shownRule = name;
  examples.value = `rule=${name}`;
  load(page.fails);
  show();
}

function loadExample(name: string): void {
  const found = tasks.find(task => task.name === name) ?? catalog?.messages.find(message => message.name === name);
  if (!found) {
    notify(`No example is named ${name}. The menu lists all examples.`);
    return;
  }
  shownRule = undefined;
  examples.value = `example=${name}`;
  load(found.text);
}

function fillMenu({ rules, mistakes, messages }: Catalog): void {
  const group = (label: string, options: readonly (readonly [string, string])[]) =>
    h('optgroup', { label }, ...options.map(([value, text]) => h('option', { value }, text)));
  const ofSeverity = (severity: string) => rules.filter(rule => rule.severity === severity).map(({ name }) => [`rule=${name}`, name] as const);
  examples.append(
    h('option', { value: '' }, 'Choose an example or a rule'),
    group('Tasks', tasks.map(({ name, title }) => [`example=${name}`, title])),
    group('Typical mistakes', mistakes.flatMap(name => rules.filter(rule => rule.name === name)).map(({ name, title }) => [`rule=${name}`, title])),
    group('Error messages', messages.map(({ name, title }) => [`example=${name}`, title])),
    group('Rules: errors', ofSeverity('error')), group('Rules: warnings', ofSeverity('warning')), group('Rules: information', ofSeverity('info')),
  );
  examples.addEventListener('change', () => {
    if (examples.value !== '') {
      location.hash = examples.value;
    }
  });
}

const loaded = analyzer.catalog().then(found => {
  catalog = found;
  fillMenu(found);
  return found;
});

byId('share').addEventListener('click', () => void share());
addEventListener('hashchange', () => void followAddress());
new ResizeObserver(([{ contentRect }]) => {
  if (contentRect.width !== width) {
    width = contentRect.width;
    show();
  }
}).observe(output);
void loaded.then(followAddress);
