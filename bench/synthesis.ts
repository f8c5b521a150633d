import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { measureInTurn, medianWithRange, ratios, Row } from './measurement';
import type { App, NodeApps } from './node-apps';

const SIZE = { stacks: 25, servicesPerStack: 40 };
const OBSERVED = 'FargateSidecarObservedService';
const [L2, PROXY_L2] = [`${OBSERVED} by hand`, 'TunedProxyTask by hand'];

/** The apps to compare. */
const APPS = {
  plain: { construct: L2, extra: 'none' },
  resolved: { construct: L2, extra: 'resolve once' },
  checked: { construct: L2, extra: 'NamespaceSharingChecks.addTo' },
  emptyPlugin: { construct: L2, extra: 'empty plugin' },
  plugin: { construct: L2, extra: 'NamespaceSharingPlugin' },
  observed: { construct: OBSERVED, extra: 'none' },
  proxy: { construct: 'TunedProxyTask', extra: 'none' },
  proxyL2: { construct: PROXY_L2, extra: 'NamespaceSharingChecks.addTo' },
} satisfies Readonly<Record<string, App>>;

type Name = keyof typeof APPS;

/** What to compare with what, and the goals for time and memory. */
const COMPARISONS: readonly [label: string, subject: Name, base: Name, goals?: readonly [number, number]][] = [
  ['`NamespaceSharingChecks.addTo` over no checks', 'checked', 'plain'],
  ['resolving each task definition once over no checks', 'resolved', 'plain'],
  ['`NamespaceSharingChecks.addTo` over resolving each task definition once', 'checked', 'resolved', [1.03, 1.05]],
  ['`NamespaceSharingPlugin` over no plugin', 'plugin', 'plain'],
  ['a plugin that only parses the templates over no plugin', 'emptyPlugin', 'plain'],
  ['`NamespaceSharingPlugin` over a plugin that only parses the templates', 'plugin', 'emptyPlugin', [1.04, 1.05]],
  [`\`${OBSERVED}\` over L2 constructs with checks`, 'observed', 'checked', [1.05, 1.05]],
  ['`TunedProxyTask` over L2 constructs with checks', 'proxy', 'proxyL2', [1.05, 1.05]],
];

/** Measures what checks and the L3s add to a synthesis. */
export function synthesis(apps: NodeApps, rounds: number): Row[] {
  requireEqualTemplates(apps, APPS.observed, APPS.checked);
  requireEqualTemplates(apps, APPS.proxy, APPS.proxyL2);
  const measurements = Object.entries(APPS).map(([name, app]) => [name, () => apps.synthesize({ ...app, ...SIZE })] as const);
  const results = measureInTurn(rounds, Object.fromEntries(measurements));
  const compare = (measure: 'duration' | 'memory', subject: Name, base: Name) =>
    medianWithRange(ratios(results[subject].map(each => each[measure]), results[base].map(each => each[measure])), 3);
  return [
    ...COMPARISONS.map(([label, subject, base, goals]) => ({ label: `time: ${label}`, goal: goals && `≤ ${goals[0]}`, result: compare('duration', subject, base) })),
    ...COMPARISONS.flatMap(([label, subject, base, goals]) =>
      goals ? [{ label: `memory: ${label}`, goal: `≤ ${goals[1]}`, result: compare('memory', subject, base) }] : []),
  ];
}

function requireEqualTemplates(apps: NodeApps, ...pair: readonly App[]): void {
  const [one, other] = pair.map(app => {
    let templates = '';
    apps.synthesize({ ...app, stacks: 2, servicesPerStack: 30 }, outdir => {
      templates = readdirSync(outdir).filter(file => file.endsWith('.template.json')).map(file => readFileSync(join(outdir, file), 'utf8')).join('\n');
    });
    return templates;
  });
  if (one !== other) {
    throw new Error(`Both apps must have the same templates, otherwise their times cannot be compared:\n${one}\n${other}`);
  }
}
