import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { measureInTurn, medianWithRange, Row } from './measurement';
import type { App, NodeApps } from './node-apps';

const SIZE = { stacks: 20, servicesPerStack: 50 };
const OBSERVED = 'FargateSidecarObservedService';
const CHECKED = { checks: 'NamespaceSharingChecks.addTo' };

/** The apps to compare, by what the first has that the second does not have. */
const COMPARISONS: Readonly<Record<string, readonly [App, App]>> = {
  '`NamespaceSharingChecks.addTo`': [{ construct: `${OBSERVED} by hand`, ...CHECKED }, { construct: `${OBSERVED} by hand` }],
  '`NamespaceSharingPlugin`': [{ construct: `${OBSERVED} by hand`, checks: 'NamespaceSharingPlugin' }, { construct: `${OBSERVED} by hand` }],
  [`\`${OBSERVED}\` instead of the same L2s and checks`]: [{ construct: OBSERVED }, { construct: `${OBSERVED} by hand`, ...CHECKED }],
  '`TunedProxyTask` instead of the same L2s and checks': [{ construct: 'TunedProxyTask' }, { construct: 'TunedProxyTask by hand', ...CHECKED }],
};

/** Measures what checks and the L3s add to the processor time of a synthesis. */
export async function synthesis(apps: NodeApps, rounds: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [label, [subject, without]] of Object.entries(COMPARISONS)) {
    requireEqualTemplates(apps, subject, without);
    const [times, timesWithout] = await measureInTurn(rounds, [subject, without].map(app => () => apps.synthesize({ ...app, ...SIZE }).processor));
    rows.push([`synthesis of 1000 services: ratio with ${label}`, medianWithRange(times.map((time, round) => time / timesWithout[round]), 3)]);
  }
  return rows;
}

function requireEqualTemplates(apps: NodeApps, ...pair: readonly App[]): void {
  const [one, other] = pair.map(app => {
    let templates = '';
    apps.synthesize({ ...app, stacks: 1, servicesPerStack: 2 }, outdir => {
      templates = readdirSync(outdir).filter(file => file.endsWith('.template.json')).map(file => readFileSync(join(outdir, file), 'utf8')).join('\n');
    });
    return templates;
  });
  if (one !== other) {
    throw new Error(`Both apps must have the same templates, otherwise their times cannot be compared:\n${one}\n${other}`);
  }
}
