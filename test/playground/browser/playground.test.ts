import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { accessibilityProblems, paste, Playground, screenshot, until } from './chromium';
import { RULES } from '../../../src/checks/rules';
import { MAY_TRACE, setting, sharingPid } from '../../../src/checks/rules/examples';

jest.setTimeout(120_000);

let playground: Playground;

beforeAll(async () => {
  playground = await Playground.start();
});
afterAll(() => playground?.stop());
afterEach(() => expect(playground.problems.splice(0)).toEqual([]));

const MISSPELT = JSON.stringify(setting({ 'net.core.somaxcon': '8192' }), null, 2);

const WITHOUT_ERRORS = /^(no findings|\d+ notes?)$/;
const summary = (page: Page, text: string | RegExp) => page.locator('#summary', { hasText: text }).waitFor();
const textOf = (page: Page) => page.evaluate<string>("[...document.querySelectorAll('.cm-line')].map(line => line.textContent).join('\\n')");

/** Opens the page with a pasted task definition that has one error. */
async function misspelt(): Promise<Page> {
  const page = await playground.open();
  await paste(page, MISSPELT);
  // The example that the page opens with has one error, too.
  await page.locator('.finding.error .message', { hasText: 'net.core.somaxcon' }).waitFor();
  await summary(page, '1 error');
  return page;
}

test('the first load takes at most 400 kB', () => {
  expect(readFileSync(join(playground.folder, 'licenses.txt'), 'utf8')).toMatch(/^@codemirror\/commands .*\(MIT\)$/m);
  const names = readdirSync(playground.folder).filter(name => name !== 'licenses.txt');
  const total = names.reduce((sum, name) => sum + gzipSync(readFileSync(join(playground.folder, name))).length, 0);
  console.log(`compressed size: ${Math.round(total / 1000)} kB`);
  expect(total).toBeLessThan(400_000);
});

test('a pasted task definition is shown with findings, marks, a picture, parameters, and commands', async () => {
  const page = await misspelt();
  expect(await page.locator('.cm-lint-marker-error').count()).toBe(1);
  expect(await page.locator('svg.picture .card .name').allTextContents()).toStrictEqual(['web']);
  expect(await page.locator('#parameters code').first().textContent()).toBe('net.core.somaxcon = 8192');
  expect(await page.locator('#commands pre').first().textContent()).toBe('npx cdk-fargate-linux-controls run task.json');
  await page.locator('#status', { hasText: '1 error' }).waitFor({ state: 'attached' });
  await page.getByRole('button', { name: /^Line \d+: go to sysctl-unknown/ }).click();
  expect(await page.evaluate('document.activeElement.className')).toContain('cm-content');
});

test.each([[2, 375], [5, 1280], [12, 375], [12, 1280]])('the picture of %i containers with long names keeps each text in its container, %i pixels wide', async (count, width) => {
  const page = await playground.open('', { width });
  await paste(page, JSON.stringify(sharingPid(Array.from({ length: count }, (_, i) => ({
    name: `a-very-long-name-of-a-container-that-was-composed-by-a-program-${i}`,
    image: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/department/application@sha256:${'0123456789abcdef'.repeat(4)}`,
    user: '0',
    ...MAY_TRACE,
  })))));
  // The picture of the example before can have as many containers.
  await until(page, `document.querySelectorAll('svg.picture .card').length === ${count} && document.querySelector('svg.picture').textContent.includes('a-very-long')`);
  const outside = await page.evaluate<string[]>(`[...document.querySelectorAll('svg.picture .card')].flatMap(card => {
    const box = card.querySelector('rect').getBBox();
    return [...card.querySelectorAll('text')].filter(text => {
      const { x, y, width, height } = text.getBBox();
      return x < box.x || x + width > box.x + box.width || y < box.y || y + height > box.y + box.height;
    }).map(text => text.textContent);
  })`);
  expect(outside).toEqual([]);
  expect(await page.locator('svg.picture .bundle').count()).toBe(count);
  expect(await page.locator('#picture tbody tr').allTextContents()).toHaveLength(1);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
});

test('a file that is dropped is opened, and printed with its findings and its whole picture', async () => {
  const page = await playground.open();
  await page.evaluate(`(text => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], 'task.json'));
    document.querySelector('.cm-content').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  })(${JSON.stringify(MISSPELT)})`);
  await summary(page, '1 error');
  expect(await textOf(page)).toBe(MISSPELT);
  await page.emulateMedia({ media: 'print' });
  expect(await page.evaluate('getComputedStyle(document.querySelector(".output")).overflow')).toBe('visible');
  // A new width draws the picture anew.
  await until(page, `(box => box?.width > 0 && box.right <= innerWidth && box.y < document.querySelector('#editor').getBoundingClientRect().y)(
    document.querySelector('svg.picture')?.getBoundingClientRect())`);
  expect(await page.evaluate("[...document.querySelectorAll('pre')].filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).length")).toBe(0);
});

test('a click on a container or on a parameter in the picture leads to its line', async () => {
  const page = await misspelt();
  for (const [selector, text] of [['.card .name', '"name": "web"'], ['.card .parameter', 'net.core.somaxcon']]) {
    await page.locator(`svg.picture ${selector}`).first().click();
    expect(await page.evaluate<string>('getSelection().toString()')).toContain(text);
  }
});

test('the text survives a reload, and Back returns from an example or a rule to it', async () => {
  const page = await misspelt();
  await page.reload();
  await summary(page, '1 error');
  expect(await textOf(page)).toBe(MISSPELT);
  await page.locator('.finding').first().getByRole('link', { name: 'Example' }).click();
  await page.getByRole('heading', { name: 'Rule sysctl-unknown' }).waitFor();
  await page.locator('#chips button').nth(1).click();
  await page.locator('#rule').waitFor({ state: 'detached' });
  await page.goBack();
  await page.getByRole('heading', { name: 'Rule sysctl-unknown' }).waitFor();
  await page.goBack();
  await page.locator('#rule').waitFor({ state: 'detached' });
  expect(await textOf(page)).toBe(MISSPELT);
});

test('a program of the CDK is recognized, and an error message is not colored', async () => {
  const page = await playground.open();
  await paste(page, "new ecs.FargateTaskDefinition(this, 'Task');");
  await page.getByText('The text is source code. If it is a CDK app, run cdk synth, and paste a template from cdk.out.').waitFor();
  await paste(page, 'CannotStartContainerError: Error: container init was OOM-killed (memory limit too low?)');
  await page.getByRole('heading', { name: 'Explanation' }).waitFor();
  expect(await page.locator('.cm-line .tok-propertyName').count()).toBe(0);
});

test('a link shows the same text in another browser', async () => {
  const page = await misspelt();
  await page.getByRole('button', { name: 'Copy link' }).click();
  await until(page, "location.hash.startsWith('#text=')");
  const fragment = await page.evaluate<string>('location.hash');
  const other = await playground.open(fragment);
  await summary(other, '1 error');
  expect(await textOf(other)).toBe(MISSPELT);
  await other.locator('.cm-content').focus();
  await other.keyboard.insertText(' ');
  await until(other, "location.hash === ''");
});

test('a damaged link, and one to an unknown rule, are reported', async () => {
  for (const [fragment, message] of [['#text=AAAA', 'The link is damaged'], ['#rule=x', 'No rule is named x']] as const) {
    const page = await playground.open('#example=tuned-proxy');
    await page.evaluate(`location.hash = '${fragment}'`);
    await page.locator('#notice', { hasText: message }).waitFor();
  }
});

test('every rule can be looked up, by a link and in the menu', async () => {
  const page = await playground.open('#rule=net-sysctl-conflict');
  await page.getByRole('heading', { name: 'Rule net-sysctl-conflict' }).waitFor();
  await page.getByRole('button', { name: 'Load it corrected' }).click();
  await summary(page, WITHOUT_ERRORS);
  const values = await page.evaluate<string[]>("[...document.querySelectorAll('#example-names option')].map(({ value }) => value)");
  expect(values).toEqual(expect.arrayContaining(RULES.map(({ name }) => name)));
  await page.getByLabel('Rule or message').fill('out-of-memory');
  await page.getByRole('heading', { name: 'Explanation' }).waitFor();
  expect(await page.getByRole('navigation').getByRole('link').allTextContents()).toContain('Explanation');
});

test('the page works with the keyboard alone', async () => {
  const page = await playground.open();
  const focused = () =>
    page.evaluate<string>('(document.activeElement.id || document.activeElement.textContent || document.activeElement.className).slice(0, 40)');
  const order: string[] = [];
  for (let step = 0; step < 20 && !await page.evaluate("document.activeElement.classList.contains('cm-content')"); step++) {
    await page.keyboard.press('Tab');
    order.push(await focused());
  }
  expect(order).toEqual(expect.arrayContaining(['cdk-fargate-linux-controls', 'Guide', 'appearance', 'examples', 'open', 'share']));
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(MISSPELT);
  await page.getByRole('button', { name: /^Line \d+: go to / }).first().waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  for (let step = 0; step < 10 && !(await focused()).startsWith('Line'); step++) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await until(page, "document.activeElement.classList.contains('cm-content')");
});

test.each<[string, string, RegExp]>([
  ['script tags', JSON.stringify({ networkMode: '<img src=x onerror=alert(1)>', containerDefinitions: [{ name: '<script>alert(1)</script>', image: '"><svg onload=alert(1)>' }] }), /./],
  ['markup that is no JSON', '<script>alert(1)</script><img src=x onerror=alert(1)>', /cannot be read/],
  ['null bytes and lone surrogates', '{"family":"a\\u0000\\ud800","containerDefinitions":[{"name":"\\u202e\\u0000","image":"\u0000\ud800"}]}', /./],
])('%s: the page shows results as text', async (_, text, expected) => {
  const page = await playground.open();
  await paste(page, text);
  await until(page, `document.querySelector('#status').textContent !== '' && ${expected}.test(document.querySelector('#summary').textContent)`);
  const elements = "document.querySelectorAll('#results script, #results img, #results iframe, svg svg, [onerror], [onload]').length";
  expect(await page.evaluate(elements)).toBe(0);
});

test('1 MB of JSON in many lines does not block the page', async () => {
  const page = await playground.open();
  await page.evaluate("window.slow = 0; new PerformanceObserver(list => list.getEntries().forEach(({ duration }) => { window.slow = Math.max(window.slow, duration); })).observe({ type: 'longtask' })");
  await paste(page, JSON.stringify({ containerDefinitions: Array.from({ length: 1000 }, (_, index) => ({ name: `c${index}`, image: 'a', environment: [{ name: 'TEXT', value: 'x'.repeat(1000) }] })) }, null, 2));
  await page.getByText(/more containers not shown/).waitFor();
  expect(await page.evaluate<number>('window.slow')).toBeLessThan(2000);
});

test('the page requests only its own files, and its policy blocks all other requests, in the worker too', async () => {
  const page = await playground.open();
  const names = [...new Set(playground.requests.filter(address => !address.startsWith('blob:') && !address.startsWith('data:')).map(address => address.replace(/#.*/, '')))];
  expect(names.sort())
    .toStrictEqual(['', 'header.js', 'icon.svg', 'inter-roman-latin.woff2', 'main.js', 'style.css'].map(name => playground.address + name).filter(name => names.includes(name)));
  expect(names.length).toBeGreaterThanOrEqual(5);
  const violations = await page.evaluate<string[]>(`(async () => {
    const blocked = [];
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => blocked.push(effectiveDirective));
    await fetch('${playground.address}style.css').catch(() => {});
    const image = document.createElement('img');
    image.src = 'http://127.0.0.2/x.png';
    document.body.append(image);
    try { document.body.innerHTML += '<b>x</b>'; } catch (error) { blocked.push(error.name); }
    await new Promise(resolve => setTimeout(resolve, 200));
    return blocked;
  })()`);
  expect([...new Set(violations)].sort()).toStrictEqual(['TypeError', 'connect-src', 'img-src', 'require-trusted-types-for']);
  await expect(page.workers()[0].evaluate(`fetch('${playground.address}style.css').then(() => 'answered')`)).rejects.toThrow(/Failed to fetch|violates/);
  expect(playground.problems.splice(0).filter(problem => !/Content Security Policy|TrustedHTML|Refused|violates/.test(problem))).toEqual([]);
});

test.each([
  ['#example=wrong-keepalive', 'net-sysctl-conflict'], ['#rule=net-sysctl-conflict', 'net-sysctl-conflict'], ['#rule=sysctl-set-twice', 'sysctl-set-twice'], ['', 'sysctl-unknown'],
])('a phone shows the summary and the first finding without scrolling: %s', async (fragment, rule) => {
  const page = await playground.open(fragment, { width: 390, height: 844 });
  if (fragment === '') {
    await paste(page, MISSPELT);
  }
  await page.locator('.finding', { hasText: rule }).first().waitFor();
  await screenshot(page, `phone-${rule}`);
  expect(await page.evaluate("['#summary', '.finding'].map(selector => document.querySelector(selector).getBoundingClientRect()).filter(({ y, bottom }) => y < 0 || bottom > innerHeight)")).toEqual([]);
});

test.each([
  [360, 'light', '#example=observed-service'], [768, 'light', '#rule=listener-in-ephemeral-range'], [1440, 'light', '#example=wrong-keepalive'],
  [360, 'dark', '#example=wrong-keepalive'], [768, 'dark', '#example=out-of-memory'], [1440, 'dark', '#rule=sysctl-unknown'],
] as const)('axe-core finds no violation %i pixels wide in %s colors, with its menus open', async (width, colorScheme, fragment) => {
  const page = await playground.open(fragment, { width, height: 800, colorScheme });
  expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(colorScheme === 'dark' ? 'rgb(27, 27, 31)' : 'rgb(255, 255, 255)');
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  await screenshot(page, `${width}-${colorScheme}`);
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.evaluate("document.querySelector('#menu').click(), document.querySelectorAll('header details').forEach(menu => { menu.open = true; })");
  expect(await accessibilityProblems(page)).toEqual([]);
});
