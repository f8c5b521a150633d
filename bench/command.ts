import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { measureInTurn, medianWithRange, ratios, Row, timeProcess } from './measurement';
import type { NodeApps } from './node-apps';
import { ROOT } from '../test/run';

const COMMAND = join(ROOT, 'bin/cdk-fargate-linux-controls');
const SIZE = { stacks: 25, servicesPerStack: 40 };
const SERVICES = SIZE.stacks * SIZE.servicesPerStack;

/** Measures how long the command takes to start and to check a cloud assembly. */
export function command(apps: NodeApps, rounds: number): Row[] {
  const assembly = (stacks: number, servicesPerStack: number) => {
    const folder = join(apps.folder, `assembly-${stacks * servicesPerStack}`);
    apps.synthesize({ construct: 'FargateSidecarObservedService by hand', extra: 'none', stacks, servicesPerStack }, outdir => cpSync(outdir, folder, { recursive: true }));
    return folder;
  };
  const [small, large] = [assembly(1, 1), assembly(SIZE.stacks, SIZE.servicesPerStack)];
  const starts = measureInTurn(rounds * 3, {
    node: () => timeProcess(apps.node, ['--eval', '0']),
    version: () => timeProcess(apps.node, [COMMAND, '--version']),
  });
  const checks = measureInTurn(rounds, {
    one: () => apps.measure(COMMAND, 'check', small),
    all: () => apps.measure(COMMAND, 'check', large),
  });
  return [
    { label: 'Node alone (`node --eval 0`)', result: `${medianWithRange(starts.node, 0)} ms` },
    { label: 'time: `--version` over Node alone', goal: '≤ 1.5', result: medianWithRange(ratios(starts.version, starts.node), 2) },
    { label: '`check` of a cloud assembly with 1 task definition', result: `${medianWithRange(checks.one.map(({ duration }) => duration), 0)} ms` },
    {
      label: `each further task definition of ${SERVICES}`,
      goal: '≤ 1 ms',
      result: `${medianWithRange(checks.all.map(({ duration }, round) => (duration - checks.one[round].duration) / (SERVICES - 1)), 2)} ms`,
    },
    { label: `memory of \`check\` with ${SERVICES} task definitions`, goal: '≤ 160 MB', result: `${medianWithRange(checks.all.map(({ memory }) => memory), 0)} MB` },
  ];
}
