import tasks from 'playground:tasks';
import version from 'playground:version';
import workerSource from 'playground:worker';
import { Analyzer } from './analyzer';
import { byId, h } from './dom';
import { Editor, Mark } from './editor';
import { fragmentOf, LinkError, requestIn } from './link';
import * as results from './results';
import { startWorker } from './start-worker';
import { useConstructedStyleSheets } from './styles';
import type { Analysis, Catalog } from '../analysis/analysis';

useConstructedStyleSheets();

const output = byId('results');
const status = byId('status');
const examples = byId<HTMLInputElement>('examples');

let catalog: Catalog | undefined;
let shownRule: string | undefined;
let analysis: Analysis = { kind: 'empty' };
let selected = 0;
let isLoading = false;

/** Whether the text was just loaded, so that its first finding should be visible. */
let isFresh = false;

/** The width of the results, for the picture. */
let width = 600;

const editor = new Editor(byId('editor'), () => {
  byId('notice').hidden = true;
  keepDraft();
  if (!isLoading) {
    // The address would no longer show what the editor contains.
    setFragment('');
    examples.value = '';
  }
  analyzer.analyze(editor.text, selected);
});
const analyzer = new Analyzer(() => startWorker(workerSource), (found, text) => {
  // The results of an older text would have the wrong places.
  if (text === editor.text) {
    analysis = found;
    show();
  }
});
const actions: results.Actions = {
  goTo: place => editor.goTo(place),
  load: text => load(text),
  select: position => {
    selected = position;
    analyzer.analyze(editor.text, selected);
  },
  copy: (text, done) => void copy(text, done),
};

const DRAFT = 'draft';

/** Keeps the text for a reload of this tab. Nothing remains when the tab is closed. */
function keepDraft(): void {
  try {
    sessionStorage.setItem(DRAFT, editor.text);
  } catch {
    // The browser allows no storage, or not this much.
  }
}

function draft(): string {
  try {
    return sessionStorage.getItem(DRAFT) ?? '';
  } catch {
    return '';
  }
}

/** Loads a file that the reader opened or dropped. */
async function loadFile(file: File | undefined): Promise<void> {
  if (file !== undefined) {
    setFragment('');
    examples.value = '';
    load(file.size > MAX_FILE ? '' : await file.text());
    notify(file.size > MAX_FILE ? `${file.name} is larger than 2 MB, the limit of this page.` : `${file.name} is open.`);
  }
}

const MAX_FILE = 2 * 1024 * 1024;

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
  const shown = sectionsOf(analysis);
  // What the text contains comes first, because a phone has space for one.
  replaceSections([...shown.slice(0, 1), ...page ? [['rule', page, () => results.ruleSection(page, actions, close)] as const] : [], ...shown.slice(1)]);
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
        ['findings', others, () => results.findingsSection(shown, actions)],
        ['choice', [shown.names, shown.selected], () => results.taskChoice(shown, actions)],
        ['picture', [task.name, task.launchType, task.shared, task.separate, task.containers, task.tracings, task.places, width], () => results.pictureSection(task, width, actions)],
        ['parameters', task.parameters, () => results.parametersSection(task)],
        ...task.commands.length === 0 ? [] : [['commands', task.commands, () => results.commandsSection(task, actions)] as const],
      ];
    }
  }
}

/** Shows only links to sections that exist. The first section can contain findings, an explanation, or help, and its link says which. */
function updateNavigation(): void {
  document.querySelectorAll<HTMLAnchorElement>('#sections a').forEach(anchor => {
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
      // The element with the focus was replaced.
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
  return shown.kind !== 'tasks' ? [] : shown.findings.flatMap(({ place, severity, message, fix, container, rule }) => place ? [{
    place, severity, message: `${container === undefined ? '' : `container ${container}: `}${message} ${fix}`, source: rule,
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
function announce(sentence: string): void {
  const text = sentence.replace(/`/g, '');
  byId('summary').textContent = analysis.kind === 'problem' ? 'The text cannot be read' : text.replace(/\.$/, '');
  byId('summary').className = analysis.kind === 'problem' ? 'error' : analysis.kind === 'tasks' && analysis.counts.error > 0 ? 'error' : '';
  clearTimeout(announcement);
  announcement = setTimeout(() => {
    if (status.textContent !== text) {
      status.textContent = text;
    }
  }, 800);
}

async function copy(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notify(done);
  } catch {
    notify('The browser does not allow this page to use the clipboard.');
  }
}

function notify(text: string): void {
  byId('notice').textContent = text;
  byId('notice').hidden = false;
  announce(text);
}

async function share(): Promise<void> {
  try {
    setFragment(await fragmentOf(editor.text));
    await copy(location.href, 'The link is copied. It contains the text.');
  } catch (error) {
    if (!(error instanceof LinkError)) {
      throw error;
    }
    notify(error.message);
  }
}

/** Keeps the text with the current address, so that Back returns to it. */
function keepForBack(): void {
  try {
    history.replaceState(editor.text, '');
  } catch {
    // The text is too long for the browser's history.
  }
}

/** Goes to an example or a rule. */
function goTo(fragment: string): void {
  keepForBack();
  location.hash = fragment;
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
    if (typeof history.state === 'string') {
      shownRule = request?.kind === 'rule' ? request.name : undefined;
      load(history.state);
      history.replaceState(undefined, ''); // From here on, the draft is newer.
      return;
    }
    switch (request?.kind) {
      case 'text': return load(request.text);
      case 'rule': return await loadRule(request.name);
      case 'example': return loadExample(request.name);
      case undefined: return editor.text !== '' ? undefined : draft() !== '' ? load(draft()) : loadExample(tasks[0].name);
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
    notify(`No rule is named ${name}. The field above lists all rules.`);
    return;
  }
  shownRule = name;
  examples.value = name;
  load(page.fails);
  show();
}

function loadExample(name: string): void {
  const found = tasks.find(task => task.name === name) ?? catalog?.messages.find(message => message.name === name);
  if (!found) {
    notify(`No example is named ${name}. The field above lists all examples.`);
    return;
  }
  shownRule = undefined;
  examples.value = '';
  load(found.text);
}

/** The examples that a first visitor wants, as chips, and all rules and messages in a field that searches. */
function fillMenu({ rules, mistakes, messages }: Catalog): void {
  const chip = (fragment: string, text: string) => h('button', {
    type: 'button',
    click: () => goTo(fragment),
  }, text);
  byId('chips').append(...tasks.map(({ name, title }) => chip(`example=${name}`, title)), ...mistakes.slice(0, 2).map(name => chip(`rule=${name}`, name)));
  const choices = new Map<string, { readonly fragment: string; readonly text: string }>([
    ...rules.map(({ name, severity, title }) => [name, { fragment: `rule=${name}`, text: `${severity}: ${title}` }] as const),
    ...messages.map(({ name, title }) => [name, { fragment: `example=${name}`, text: `message: ${title}` }] as const),
  ]);
  byId('example-names').append(...[...choices].map(([value, { text }]) => h('option', { value }, text)));
  examples.addEventListener('input', () => {
    const choice = choices.get(examples.value);
    if (choice) {
      goTo(choice.fragment);
    }
  });
}

const loaded = analyzer.catalog().then(found => {
  catalog = found;
  fillMenu(found);
  return found;
});

byId('version').textContent = version === '0.0.0' ? 'Unreleased' : `Version ${version}`;
byId('open').addEventListener('click', () => byId('file').click());
byId<HTMLInputElement>('file').addEventListener('change', ({ currentTarget }) => {
  const input = currentTarget as HTMLInputElement;
  void loadFile(input.files?.[0]).then(() => {
    input.value = '';
  });
});
addEventListener('dragover', event => {
  event.preventDefault();
  byId('editor').classList.add('drop');
});
addEventListener('dragleave', () => byId('editor').classList.remove('drop'));
addEventListener('drop', event => {
  byId('editor').classList.remove('drop');
  if (event.dataTransfer?.files[0]) {
    event.preventDefault();
    event.stopPropagation();
    void loadFile(event.dataTransfer.files[0]);
  }
}, { capture: true });
byId('share').addEventListener('click', () => void share());
output.addEventListener('click', event => (event.target as HTMLElement).closest('a[href^="#rule="]') && keepForBack());
addEventListener('hashchange', () => void followAddress());
new ResizeObserver(([{ contentRect }]) => {
  if (contentRect.width !== width) {
    width = contentRect.width;
    show();
  }
}).observe(output);
void loaded.then(followAddress);
