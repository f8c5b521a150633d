import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, Page } from 'playwright-core';
import { buildPlayground } from '../../../playground/build';
import { serve } from '../../../playground/serve';
import { requireProgram } from '../../require-program';
import { ROOT } from '../../run';

interface View {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** A static site in Chromium of Debian. */
export class Chromium {
  /** Builds a site into a new folder, and serves it below a path. */
  public static async start(build: (folder: string) => Promise<void>, base = '/'): Promise<Chromium> {
    requireProgram(['chromium', '--version'], ['chromium']);
    const folder = mkdtempSync(join(tmpdir(), 'site-'));
    await build(folder);
    const { address, server } = await serve(folder, 0, base);
    // Chromium has no sandbox for root.
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    return new this(folder, address, server, await browser.newPage());
  }

  /** What the pages reported on their consoles, and errors that they did not catch. */
  public readonly problems: string[] = [];

  /** The addresses that the pages requested. */
  public readonly requests: string[] = [];

  protected constructor(
    public readonly folder: string, public readonly address: string, private readonly server: Server, protected readonly page: Page,
  ) {
    page.setDefaultTimeout(30_000);
    page.on('console', message => this.problems.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', error => this.problems.push(error.message));
    page.on('dialog', dialog => this.problems.push(`dialog: ${dialog.message()}`));
    page.on('request', request => this.requests.push(request.url()));
  }

  /** Opens a page anew. */
  public async open(path = '', { width = 1280, height = 800, colorScheme = 'light' }: View = {}): Promise<Page> {
    const { page } = this;
    await page.goto('about:blank');
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme, media: 'screen' });
    await page.goto(this.address + path);
    return page;
  }

  public async stop(): Promise<void> {
    await this.page.context().browser()?.close();
    this.server.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** The playground. */
export class Playground extends Chromium {
  public static override async start(): Promise<Playground> {
    return await super.start(buildPlayground) as Playground;
  }

  /** Opens the page anew, without the text that it remembers, and waits until it shows results. */
  public override async open(fragment = '', view: View = {}): Promise<Page> {
    await this.page.evaluate("location.protocol === 'about:' || sessionStorage.clear()");
    const page = await super.open(fragment, view);
    await until(page, "!['', 'The editor is empty'].includes(document.querySelector('#summary').textContent)");
    return page;
  }
}

/** Waits for an expression to be true. The policy of the page blocks the polling of Playwright, which evaluates strings. */
export async function until(page: Page, expression: string): Promise<void> {
  for (const end = Date.now() + 10_000; !await page.evaluate(expression);) {
    if (Date.now() > end) {
      throw new Error(`never true: ${expression}`);
    }
    await page.waitForTimeout(20);
  }
}

/** Replaces the text of the editor as a paste would. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.locator('.cm-content').focus();
  await page.keyboard.press('Control+a');
  await page.evaluate(`(text => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    document.querySelector('.cm-content').dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  })(${JSON.stringify(text)})`);
}

/** Writes a screenshot for people to look at. */
export async function screenshot(page: Page, name: string, suite = 'playground'): Promise<void> {
  const folder = join(ROOT, 'reports', suite);
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** Returns what axe-core finds in the page that is open. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const violations = await page.evaluate<{ id: string; nodes: { html: string; failureSummary: string }[] }[]>('axe.run().then(({ violations }) => violations)');
  return violations.map(({ id, nodes }) => `${id}, ${nodes.length} times: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 150)} ${failureSummary}`).join(' | ')}`);
}
