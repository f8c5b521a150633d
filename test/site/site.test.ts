import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BASE, buildSite } from '../../site/build';
import { assembleSites, baseOf, shownVersions } from '../../site/versions';
import { ON_SITE } from '../../src/checks/addresses';
import { NOT_POSSIBLE_SECTIONS } from '../../src/checks/not-possible';
import { RULES } from '../../src/checks/rules';
import { accessibilityProblems, Chromium, screenshot } from '../playground/browser/chromium';

jest.setTimeout(300_000);

let site: Chromium;

beforeAll(async () => {
  site = await Chromium.start(publish, BASE);
});
afterAll(() => site?.stop());
afterEach(() => expect(site.problems.splice(0)).toEqual([]));

const RELEASE = '1.2.3';

/** Publishes the site as that of a release, as the workflow does. What `main` would add takes another minute to build, so a page stands in for it. */
async function publish(folder: string): Promise<void> {
  const archives = mkdtempSync(join(tmpdir(), 'archives-'));
  const release = join(archives, 'release');
  await buildSite(release, { base: baseOf(RELEASE), version: RELEASE });
  execFileSync('tar', ['-czf', join(archives, `${RELEASE}.tar.gz`), '-C', release, '.']);
  rmSync(release, { recursive: true });
  await assembleSites(folder, archives, (next, publication) => {
    mkdirSync(next, { recursive: true });
    writeFileSync(join(next, 'index.html'), `<p>${publication!.base}`);
    return Promise.resolve();
  });
  rmSync(archives, { recursive: true });
}

/** One page of each kind. */
const KINDS = [
  ['front', ''], ['guide', 'guide/checks.html'], ['rule', 'rules/net-sysctl-conflict.html'], ['parameter', 'parameters/net.core.somaxconn.html'],
  ['message', 'messages/parameter-not-there.html'], ['observer', 'observers/DebugToolbox.html'], ['api', 'api/KernelTuning.html'],
  ['parameters', 'parameters/'], ['risks', 'guide/shared-pid-namespace.html'], ['versions', 'v/'],
] as const;

const pages = (): string[] => readdirSync(site.folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.html') && !/^(v\/[^/]+\/)?playground\//.test(name));

test('every link of every page leads to a page and an anchor that exist', () => {
  const html = new Map(pages().map(name => [name, readFileSync(join(site.folder, name), 'utf8')]));
  const anchors = new Map([...html].map(([name, text]) => [name, new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]));
  const broken = [...html].flatMap(([name, text]) => [...new Set([...text.matchAll(/<a [^>]*href="([^"]+)"/g)].map(([, href]) => href))]
    .filter(href => !/^[a-z]+:/.test(href) && !/^\/[^/]+\/(v\/[^/]+\/)?playground\//.test(href))
    .filter(href => {
      const { pathname, hash } = new URL(href, `http://site${BASE}${name}`);
      const path = decodeURIComponent(pathname.slice(BASE.length));
      const target = anchors.get(path.endsWith('/') || path === '' ? `${path}index.html` : path);
      return target === undefined || (hash !== '' && !target.has(decodeURIComponent(hash.slice(1))));
    }).map(href => `${name}: ${href}`));
  expect(broken.slice(0, 30)).toEqual([]);
});

test('the latest release is at the root, each minor version below its number, and main below next', () => {
  const html = (path: string) => readFileSync(join(site.folder, path, 'index.html'), 'utf8');
  expect(html('v/1.2')).toContain(baseOf(RELEASE));
  expect(html('')).not.toContain(baseOf(RELEASE));
  expect([html(''), html('v/1.2')].filter(text => !text.includes(`Version ${RELEASE}`) || text.includes('/blob/main/'))).toEqual([]);
  expect(html('next')).toBe(`<p>${BASE}next/`);
  expect([...html('v').matchAll(/<li><a href="(.*)">(.*)<\/a>/g)].map(([, address, text]) => [address, text]))
    .toEqual([[BASE, '1.2.3, the latest release'], [`${BASE}next/`, 'main, unreleased']]);
});

test.each<[string, string[], string[]]>([
  ['without a release', [], []],
  ['a patch takes the place of the one before it, and ten is more than nine', ['0.1.9', '0.1.10', '0.2.0'], ['0.2.0', '0.1.10']],
  ['a later patch of an older minor version is not the latest release', ['1.0.0', '0.9.1', '0.10.0'], ['1.0.0', '0.10.0', '0.9.1']],
  ['ten minor versions fit', Array.from({ length: 12 }, (_, i) => `0.${i}.0`), Array.from({ length: 10 }, (_, i) => `0.${11 - i}.0`)],
])('which versions are published: %s', (_, versions, shown) => expect(shownVersions(versions)).toEqual(shown));

test('every address that findings and explanations contain has a page and an anchor on the site', () => {
  const addresses = [...RULES.map(({ name }) => ON_SITE.rule(name)), ON_SITE.guide('explain'), ...NOT_POSSIBLE_SECTIONS.map(([section]) => ON_SITE.guide('not-possible', section))];
  const missing = addresses.filter(address => {
    const { pathname, hash } = new URL(address);
    const name = join(site.folder, pathname.slice(BASE.length));
    return !existsSync(name) || (hash !== '' && !readFileSync(name, 'utf8').includes(` id="${hash.slice(1)}"`));
  });
  expect(missing).toEqual([]);
});

test('no page loses braces, which the generator would evaluate', () => {
  expect(readFileSync(join(site.folder, 'observers/EntryPointWrapper.html'), 'utf8')).toMatch(/(?:\{|&#123;){2}json \.Config/);
});

test('the first load takes at most 300 kB, and the search index loads with the first search', async () => {
  site.requests.splice(0);
  const page = await site.open();
  await page.waitForLoadState('networkidle');
  const files = [...new Set(site.requests)].map(address => new URL(address).pathname.slice(BASE.length) || 'index.html');
  expect(files.filter(name => name.includes('localSearchIndex'))).toEqual([]);
  const sizes = files.map(name => readFileSync(join(site.folder, name))).map((content, i) => files[i].endsWith('.woff2') ? content.length : gzipSync(content).length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`compressed size: ${Math.round(total / 1000)} kB`);
  expect(total).toBeLessThan(300_000);
});

test.each(KINDS)('a %s page is readable at every width, and axe-core finds no violation', async (kind, path) => {
  for (const [width, colorScheme] of [[360, 'light'], [768, 'dark'], [1440, 'light'], [1920, 'dark']] as const) {
    const page = await site.open(path, { width, height: 900, colorScheme });
    expect(`${width}: ${await page.evaluate('document.documentElement.scrollWidth')}`).toBe(`${width}: ${width}`);
    await screenshot(page, `${kind}-${width}-${colorScheme}`, 'site');
    expect(await accessibilityProblems(page)).toEqual([]);
  }
});

test.each([['front', ''], ['guide', 'guide/walkthrough.html'], ['guide', 'guide/testing.html']])('nothing moves while a %s page loads, with Python as the language: %s', async (_, path) => {
  const page = await site.open('guide/start.html');
  await page.evaluate("localStorage.setItem('language', 'Python')");
  await page.goto(site.address + path);
  await page.waitForLoadState('networkidle');
  // The browser reports layout shifts from the start of the page to an observer that asks for them later.
  const shift = await page.evaluate<number>(`new Promise(resolve => {
    let sum = 0;
    new PerformanceObserver(list => list.getEntries().forEach(({ value }) => { sum += value; })).observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => resolve(sum), 300);
  })`);
  expect(shift).toBeLessThan(0.1);
  await page.evaluate('localStorage.clear()');
});

test('an answer is found with the keyboard alone', async () => {
  const page = await site.open();
  await page.waitForLoadState('networkidle');
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
  await page.keyboard.press('/');
  await page.locator('#localsearch-input').waitFor();
  await page.keyboard.type('remove an observer');
  await page.locator('.VPLocalSearchBox .result').first().waitFor();
  await page.keyboard.press('ArrowDown');
  const selected = await page.locator('.VPLocalSearchBox .result.selected').getAttribute('href');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**${selected!}`);
  expect(await page.locator('h1').textContent()).toMatch(/\w/);
});

test('the language of the examples is remembered', async () => {
  const page = await site.open('guide/start.html');
  await page.locator('.vp-code-group label', { hasText: 'Python' }).first().click();
  await page.goto(`${site.address}guide/checks.html`);
  const shown = await page.locator('.vp-code-group .blocks > div:visible .lang').allTextContents();
  expect(new Set(shown)).toEqual(new Set(['python']));
});

/** What a reader types, and the pages that answer it. Those with an address are the words of public issues. */
const QUESTIONS: readonly (readonly [query: string, answer: RegExp, askedIn?: string])[] = [
  ['Why can\'t gdb attach from my toolbox?', /^(observers\/DebugToolbox|messages\/trace-refused)/],
  ['How do I set keepalive for RDS?', /^parameters\/(presets|net.ipv4.tcp_keepalive)/],
  ['Does it work on EC2?', /^guide\/adopt\.html#ec2/],
  ['How do I suppress one rule in one stack?', /^guide\/checks\.html#(acknowledge|in-the-app)/],
  ['How much memory does the toolbox cost?', /^observers\/(#presets|DebugToolbox)/],
  ['How do I use it with CDK Pipelines?', /^guide\/adopt\.html#cdk-pipelines/],
  ['From Java?', /^guide\/adopt\.html#other-languages/],
  ['How do I migrate an existing service without replacing it?', /^guide\/adopt\.html/],
  ['Which IAM permissions?', /^guide\/adopt\.html#what-each-observer-adds/],
  ['How do I remove an observer?', /^guide\/leave\.html#remove-an-observer/],
  ['Is it safe in production?', /^guide\/(shared-pid-namespace\.html|adopt\.html#is-it-safe)/],
  ['How do I test my stack?', /^guide\/testing\.html/],
  ['audit running services', /^guide\/checks\.html#audit/],
  ['somaxconn', /net\.core\.somaxconn/, 'https://github.com/aws/containers-roadmap/issues/623'],
  ['nofile ulimit', /nofile/, 'https://github.com/aws/containers-roadmap/issues/623'],
  ['tcp_keepalive_time haproxy', /tcp_keepalive_time|presets/, 'https://github.com/aws/containers-roadmap/issues/460'],
  ['open /proc/sys/net/core/rmem_max: no such file or directory', /^messages\/parameter-not-there|net\.core\.rmem_max/, 'https://github.com/aws/containers-roadmap/issues/2368'],
  ['fs.aio-max-nr', /fs\.aio-max-nr/, 'https://github.com/aws/containers-roadmap/issues/2743'],
  ['ip_local_port_range', /ip_local_port_range/, 'https://github.com/aws/amazon-ecs-agent/issues/789'],
  ['kernel.pid_max threads', /kernel\.pid_max|processes-and-threads/, 'https://github.com/aws/containers-roadmap/issues/2156'],
  ['vm.max_map_count', /vm\.max_map_count/, 'https://github.com/aws/containers-roadmap/issues/2422'],
  ['elasticsearch max virtual memory areas', /max_map_count|memory-maps/, 'https://github.com/aws/amazon-ecs-cli/issues/1102'],
  ['py-spy permission denied docker', /SamplingProfiler|trace-refused/, 'https://github.com/benfred/py-spy/issues/12'],
  ['strace operation not permitted', /trace-refused|SyscallTracer/, 'https://github.com/aylei/kubectl-debug/issues/59'],
  ['phpspy operation not permitted', /SamplingProfiler|trace-refused/, 'https://github.com/adsr/phpspy/issues/54'],
  ['zombie processes', /exec-without-init/, 'https://github.com/aws/amazon-ecs-agent/issues/852'],
  ['initProcessEnabled', /exec-without-init/, 'https://github.com/aws-containers/amazon-ecs-exec-checker/issues/16'],
  ['/dev/shm fargate', /devshm|shared-memory/, 'https://github.com/aws/containers-roadmap/issues/710'],
  ['sharedMemorySize linuxParameters', /devshm|instance-setting/, 'https://github.com/aws/aws-cdk/issues/30294'],
  ['tmpfs', /devshm|instance-setting/, 'https://github.com/aws/containers-roadmap/issues/736'],
  ['falco sidecar', /EntryPointWrapper|other-tools/, 'https://github.com/krisnova/falco-trace/issues/6'],
  ['NAT gateway idle 350 seconds', /presets|keepalive/, 'https://memotut.com/en/a9c86dcb1ce91d1a6f4a'],
  ['SYS_PTRACE fargate', /^(observers\/(#presets|#other-tools)|guide\/shared-pid-namespace\.html|rules\/(capabilities-on-fargate|tracer)|messages\/(trace-refused|capabilities-on-fargate))/, 'https://github.com/aws/containers-roadmap/issues/1102'],
  ['bind() to 0.0.0.0:80 failed (13: Permission denied)', /^(messages\/port-not-permitted|rules\/low-port-not-permitted)/, 'https://github.com/nginx/docker-nginx/issues/571'],
  ['allow containers running as non-root to bind to privileged ports', /low-port-not-permitted|ip_unprivileged_port_start/, 'https://github.com/aws/containers-roadmap/issues/1721'],
  ['OutOfMemoryError: Container killed due to memory usage', /^messages\/out-of-memory/, 'https://github.com/aws/amazon-ecs-agent/issues/1187'],
  ['exit code 137', /^messages\/exit-code-137/, 'https://github.com/moby/moby/issues/21083'],
  ['fluent bit exit code 137', /^messages\/exit-code-137/, 'https://github.com/aws/aws-for-fluent-bit/issues/11'],
  ['TargetNotConnectedException', /^messages\/exec-refused/, 'https://github.com/aws/aws-cli/issues/9070'],
  ['exec into all containers when pidMode=task', /more-than-one-ecs-exec-session|exec-reaches-one-container/, 'https://github.com/aws/containers-roadmap/issues/2268'],
  ['tcpdump you don\'t have permission to capture on that device', /capture-not-permitted|DebugToolbox/, 'https://github.com/nicolaka/netshoot/issues/80'],
  ['Unable to open socket file: target process doesn\'t respond', /^messages\/jvm-not-attached/, 'https://github.com/jattach/jattach/issues/47'],
  ['Process collection is likely misconfigured', /DatadogAgent|^messages\/processes-not-visible/, 'https://github.com/DataDog/datadog-agent/pull/36386'],
  ['datadog process collection fargate', /DatadogAgent/, 'https://github.com/DataDog/integrations-core/pull/16235'],
  ['ebpf on fargate', /not-possible\.html#bpf-and-perf/, 'https://github.com/aws/containers-roadmap/issues/1027'],
  ['perf_event_open', /not-possible\.html#bpf-and-perf|perf-not-permitted/, 'https://github.com/dial9-rs/dial9/issues/219'],
  ['terraform systemControls empty', /^guide\/checks|key-in-other-case/, 'https://github.com/hashicorp/terraform-provider-aws/issues/40034'],
  ['gprofiler pidMode host', /namespaces-of-the-host|pid-mode-host/, 'https://github.com/intel/gprofiler/pull/189'],
  ['node_exporter pid host', /namespaces-of-the-host|pid-mode-host/, 'https://github.com/aws/amazon-ecs-agent/issues/473'],
  ['core dumps post-mortem fargate', /core-dumps-elsewhere/, 'https://github.com/aws/containers-roadmap/issues/409'],
  ['net.ipv4.tcp_timestamps', /net\.ipv4\.tcp_timestamps/, 'https://github.com/aws/containers-roadmap/issues/967'],
];

test('the search shows the answer among the first three results, for at least 49 of 51 questions', async () => {
  const page = await site.open();
  // The page listens to keys once Vue has taken it over.
  await page.waitForFunction("'__vue_app__' in document.querySelector('#app')");
  await page.keyboard.press('Control+k');
  const missed: string[] = [];
  for (const [query, answer] of QUESTIONS) {
    await page.locator('#localsearch-input').fill('');
    await page.locator('.VPLocalSearchBox .result').first().waitFor({ state: 'detached' });
    await page.locator('#localsearch-input').fill(query);
    await page.locator('.VPLocalSearchBox .result').first().waitFor();
    const results = (await page.locator('.VPLocalSearchBox .result').evaluateAll(links => links.slice(0, 3).map(link => link.getAttribute('href')!))).map(href => href.replace(BASE, ''));
    if (!results.some(result => answer.test(result))) {
      missed.push(`${query}: ${results.join(', ')}`);
    }
  }
  console.log(missed.join('\n'));
  expect(QUESTIONS.length).toBe(51);
  expect(missed.length).toBeLessThanOrEqual(2);
});
