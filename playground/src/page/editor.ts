import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers, placeholder } from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import type { Place } from '../../../src/reading/input';

/** A mark in the text. */
export interface Mark {
  readonly place: Place;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly source: string;
}

const colorScheme = () => EditorView.darkTheme.of(document.documentElement.classList.contains('dark'));

/** The editor of the page. */
export class Editor {
  private readonly language = new Compartment();
  private readonly theme = new Compartment();
  private readonly view: EditorView;
  private languageName = '';

  constructor(parent: HTMLElement, onChange: () => void) {
    this.view = new EditorView({
      parent,
      state: EditorState.create({
        extensions: [
          lineNumbers(), foldGutter(), codeFolding(), lintGutter(), highlightActiveLine(), highlightActiveLineGutter(), highlightSpecialChars(),
          history(), drawSelection(), indentOnInput(), bracketMatching(), search({ top: true }), syntaxHighlighting(classHighlighter),
          EditorView.lineWrapping, EditorState.tabSize.of(2),
          placeholder('Paste a task definition, a CloudFormation template, or an error message'),
          keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...foldKeymap, ...lintKeymap, indentWithTab]),
          EditorView.contentAttributes.of({ 'aria-label': 'Task definition, template, or error message', 'aria-describedby': 'editor-help', 'spellcheck': 'false', 'tabindex': '0' }),
          this.language.of([]), this.theme.of(colorScheme()),
          EditorView.updateListener.of(update => {
            if (update.docChanged) {
              this.detectLanguage();
              onChange();
            }
          }),
        ],
      }),
    });
    new MutationObserver(() => this.view.dispatch({ effects: this.theme.reconfigure(colorScheme()) })).observe(document.documentElement, { attributeFilter: ['class'] });
  }

  public get text(): string {
    return this.view.state.doc.toString();
  }

  /** Replaces the whole text. */
  public load(text: string): void {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text }, selection: { anchor: 0 }, scrollIntoView: true });
  }

  /** Marks places of the current text. */
  public mark(marks: readonly Mark[]): void {
    const diagnostics = marks.map<Diagnostic>(({ place, severity, message, source }) => ({ ...this.rangeOf(place), severity, message, source }));
    this.view.dispatch(setDiagnostics(this.view.state, diagnostics));
  }

  /** Scrolls to a place. */
  public show(place: Place): void {
    this.view.dispatch({ effects: EditorView.scrollIntoView(this.rangeOf(place).from, { y: 'center' }) });
  }

  /** Selects a place and moves the focus to it. */
  public goTo(place: Place): void {
    const { from, to } = this.rangeOf(place);
    this.view.dispatch({ selection: { anchor: from, head: to }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
    this.view.focus();
  }

  private rangeOf({ line, column, endLine, endColumn }: Place): { from: number; to: number } {
    const [from, to] = [this.offset(line, column), this.offset(endLine, endColumn)];
    return { from, to: Math.max(from, to) };
  }

  private offset(line: number, column: number): number {
    const { doc } = this.view.state;
    return line > doc.lines ? doc.length : Math.min(doc.line(line).from + column - 1, doc.line(line).to);
  }

  private detectLanguage(): void {
    const start = this.view.state.doc.sliceString(0, 500);
    const name = /^\s*[[{]/.test(start) ? 'json' : isYaml(start) ? 'yaml' : 'text';
    if (name !== this.languageName) {
      this.languageName = name;
      this.view.dispatch({ effects: this.language.reconfigure(extensionsOf(name)) });
    }
  }
}

/** An error message can also begin with a word and a colon, but it is rarely a key that stands alone on its line, or two lines of keys. */
function isYaml(start: string): boolean {
  return /^(?:---|\s*[\w"'.-]+:\s*$)/m.test(start) || (start.match(/^\s*(?:- )?[\w"'.-]+: \S/gm) ?? []).length > 1 && !/error|failed|denied/i.test(start);
}

function extensionsOf(name: string): Extension {
  return name === 'json' ? json() : name === 'yaml' ? yaml() : [];
}
