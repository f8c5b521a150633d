import { REPOSITORY } from '../../../src/checks/rule';
import type { Analysis, Catalog } from '../analysis/analysis';
import type { Reply, WorkerRequest } from '../protocol';

/** The time in which a text must be analyzed. */
export const TIME_LIMIT_MS = 5000;

const TOO_SLOW = `The analysis took longer than ${TIME_LIMIT_MS / 1000} seconds and was stopped. Remove the parts that do not matter, or use the command: npx cdk-fargate-linux-controls check FILE`;

interface Pending {
  readonly text: string;
  readonly selected: number;
}

/** The part of a worker that the page uses. */
export interface AnalysisWorker {
  onmessage: ((event: { readonly data: Reply }) => void) | null;
  onerror: ((event: { readonly message: string }) => void) | null;
  postMessage(request: WorkerRequest): void;
  terminate(): void;
}

/** Analyzes texts in a worker, one at a time. While it works, only the newest text waits. A worker that exceeds the time limit is replaced. */
export class Analyzer {
  private worker: AnalysisWorker;
  private running?: Pending;
  private waiting?: Pending;
  private timer?: ReturnType<typeof setTimeout>;
  private onCatalog?: (catalog: Catalog) => void;

  constructor(
    private readonly startWorker: () => AnalysisWorker,
    private readonly onAnalysis: (analysis: Analysis, text: string) => void,
  ) {
    this.worker = this.start();
  }

  public analyze(text: string, selected: number): void {
    this.waiting = { text, selected };
    this.next();
  }

  public catalog(): Promise<Catalog> {
    return new Promise(resolve => {
      this.onCatalog = resolve;
      this.post({ kind: 'catalog' });
    });
  }

  private next(): void {
    if (this.running || !this.waiting) {
      return;
    }
    this.running = this.waiting;
    this.waiting = undefined;
    this.timer = setTimeout(() => this.giveUp(TOO_SLOW), TIME_LIMIT_MS);
    this.post({ kind: 'analysis', ...this.running });
  }

  private post(request: WorkerRequest): void {
    this.worker.postMessage(request);
  }

  private start(): AnalysisWorker {
    const worker = this.startWorker();
    worker.onmessage = ({ data }) => this.receive(data);
    worker.onerror = ({ message }) => this.giveUp(`The analysis failed: ${message}. Report it: ${REPOSITORY}/issues`);
    return worker;
  }

  private receive(reply: Reply): void {
    switch (reply.kind) {
      case 'catalog': return this.onCatalog?.(reply.catalog);
      case 'analysis': return this.finish(reply.analysis);
    }
  }

  private giveUp(message: string): void {
    this.worker.terminate();
    this.worker = this.start();
    this.finish({ kind: 'problem', message });
  }

  private finish(analysis: Analysis): void {
    const finished = this.running;
    clearTimeout(this.timer);
    this.running = undefined;
    if (finished) {
      this.onAnalysis(analysis, finished.text);
    }
    this.next();
  }
}
