import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
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

/** The playground in Chromium of Debian. */
export class Playground {
  public static async start(): Promise<Playground> {
    requireProgram(['chromium', '--version'], ['chromium']);
    const folder = mkdtempSync(join(tmpdir(), 'playground-'));
    await buildPlayground(folder);
    const { address, server } = await serve(folder);
    // Chromium has no sandbox for root.
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    return new Playground(folder, address, server, await browser.newPage());
  }

  /** What the pages reported on their consoles, and errors that they did not catch. */
  public readonly problems: string[] = [];

  /** The addresses that the pages requested. */
  public readonly requests: string[] = [];

  private constructor(
    public readonly folder: string, public readonly address: string, private readonly server: Server, private readonly page: Page,
  ) {
    page.setDefaultTimeout(30_000);
    page.on('console', message => this.problems.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', error => this.problems.push(error.message));
    page.on('dialog', dialog => this.problems.push(`dialog: ${dialog.message()}`));
    page.on('request', request => this.requests.push(request.url()));
  }

  /** Opens the page anew, and waits until it shows results. */
  public async open(fragment = '', { width = 1280, height = 800, colorScheme = 'light' }: View = {}): Promise<Page> {
    const { page } = this;
    await page.goto('about:blank');
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await page.goto(this.address + fragment);
    await until(page, "!['', 'The editor is empty'].includes(document.querySelector('#summary').textContent)");
    return page;
  }

  public async stop(): Promise<void> {
    await this.page.context().browser()?.close();
    this.server.close();
    rmSync(this.folder, { recursive: true });
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
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = join(ROOT, 'reports', 'playground');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
