import { cpSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { measureInTurn, medianWithRange, timeProcess } from './measurement';
import { Part, Setup } from './part';
import { markdownTable } from './report';
import { ROOT } from '../test/run';

export const COMMAND = join(ROOT, 'bin/cdk-fargate-linux-controls');

const FILES = 500;

/** Measures how long the command takes to start and to check templates. */
export function command({ pairs, nodeApps, folder }: Setup): Part {
  return {
    versions: nodeApps.versions('aws-cdk-lib'),
    measure: async () => {
      const templates = join(folder, 'templates');
      nodeApps.synthesize({ construct: 'FargateSidecarObservedService by hand', stacks: FILES, servicesPerStack: 2 }, outdir => {
        cpSync(outdir, templates, { recursive: true, filter: file => file === outdir || file.endsWith('.template.json') });
      });
      const files = readdirSync(templates).map(file => join(templates, file));
      const rows: Record<string, () => number> = {
        'Node alone (`node --eval 0`)': () => milliseconds(process.execPath, '--eval', '0'),
        '`--help`': () => milliseconds(COMMAND, '--help'),
        '`check` of 1 template': () => milliseconds(COMMAND, 'check', files[0]),
        [`\`check\` of ${FILES} templates`]: () => milliseconds(COMMAND, 'check', ...files),
      };
      const results = await measureInTurn(pairs, Object.values(rows));
      const [one, all] = results.slice(-2);
      const perFile = all.map((took, i) => (took - one[i]) / (FILES - 1));
      const size = files.reduce((sum, file) => sum + statSync(file).size, 0) / FILES / 1024;
      return `${markdownTable(['', 'runs', 'ms (least to greatest)'], [
        ...Object.keys(rows).map((label, i) => [label, String(pairs), medianWithRange(results[i], 0)]),
        ['`check`, per additional template', String(pairs), medianWithRange(perFile, 2)],
      ])}\n\nEach template has 2 services and ${size.toFixed(0)} KiB.`;
    },
  };
}

function milliseconds(program: string, ...args: readonly string[]): number {
  return timeProcess(program, args).wallClock * 1000;
}
