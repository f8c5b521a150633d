import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { measureInTurn, medianWithRange, Row, timeProcess } from './measurement';
import type { NodeApps } from './node-apps';
import { ROOT } from '../test/run';

const COMMAND = join(ROOT, 'bin/cdk-fargate-linux-controls');
const FILES = 500;

/** Measures how long the command takes to start and to check templates with 2 services each. */
export async function command(apps: NodeApps, rounds: number): Promise<Row[]> {
  const templates = join(apps.folder, 'templates');
  apps.synthesize({ construct: 'FargateSidecarObservedService by hand', stacks: FILES, servicesPerStack: 2 }, outdir => {
    cpSync(outdir, templates, { recursive: true, filter: file => file === outdir || file.endsWith('.template.json') });
  });
  const files = readdirSync(templates).map(file => join(templates, file));
  const rows: Record<string, () => number> = {
    'Node alone (`node --eval 0`)': () => milliseconds(process.execPath, '--eval', '0'),
    '`--help`': () => milliseconds(COMMAND, '--help'),
    '`check` of 1 template': () => milliseconds(COMMAND, 'check', files[0]),
    [`\`check\` of ${FILES} templates`]: () => milliseconds(COMMAND, 'check', ...files),
  };
  const results = await measureInTurn(rounds, Object.values(rows));
  return Object.keys(rows).map((label, i) => [label, `${medianWithRange(results[i], 0)} ms`]);
}

function milliseconds(program: string, ...args: readonly string[]): number {
  return timeProcess(program, args).wallClock * 1000;
}
