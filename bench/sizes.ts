import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMAND } from './command';
import { measureInTurn, medianWithRange, timeProcess } from './measurement';
import { Part, Setup } from './part';
import { markdownTable } from './report';

const KILOBYTES = [10, 100, 1000, 10_000];

type Json = Record<string, unknown>;

const container = (index: number, more: Json = {}): Json => ({ name: `c${index}`, image: 'nginx', ...more });
const typo = (index: number): Json => ({ namespace: `net.ipv4.conf.eth${index}.accept_redirect`, value: '1' });
const definition = (containers: readonly Json[]): Json => ({ family: 'shop', containerDefinitions: containers });

/** Inputs that grow in one dimension, by their labels in the table, and the exit code of a check. */
const INPUTS: Readonly<Record<string, { readonly status: number; of(items: readonly number[]): Json }>> = {
  'containers without findings': { status: 0, of: items => definition(items.map(index => container(index))) },
  'containers with a finding each': { status: 1, of: items => definition(items.map(index => container(index, { systemControls: [typo(index)] }))) },
  'findings in one container': { status: 1, of: items => definition([container(0, { systemControls: items.map(typo) })]) },
  'task definitions with a finding each': {
    status: 1,
    of: items => ({
      Resources: Object.fromEntries(items.map(index => [`Task${index}`, {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: { ContainerDefinitions: [{ Name: 'web', SystemControls: [{ Namespace: 'net.core.somaxcon', Value: '1' }] }] },
      }])),
    }),
  },
};

/** Measures how the time of a check grows with the size of its input. */
export function sizes({ pairs, folder }: Setup): Part {
  const measurements = Object.entries(INPUTS).flatMap(([label, { status, of }]) => KILOBYTES.map(kilobytes => {
    const file = join(folder, `${kilobytes}.json`);
    return {
      label,
      kilobytes,
      measure: () => {
        writeFileSync(file, textOfSize(kilobytes * 1000, of));
        return timeProcess(COMMAND, ['check', file, '--max-size', '20'], { status }).processor;
      },
    };
  }));
  return {
    versions: {},
    measure: async () => {
      const results = await measureInTurn(pairs, measurements.map(({ measure }) => measure));
      return markdownTable(['the input has many …', 'kB', 'runs', 'processor time in s (least to greatest)'],
        measurements.map(({ label, kilobytes }, index) => [label, String(kilobytes), String(pairs), medianWithRange(results[index], 2)]));
    },
  };
}

/** Returns the text of an input of about a size. */
function textOfSize(bytes: number, of: (items: readonly number[]) => Json): string {
  const textWith = (length: number) => JSON.stringify(of([...Array(length).keys()]));
  const bytesPerItem = (textWith(2000).length - textWith(1000).length) / 1000;
  return textWith(Math.round(bytes / bytesPerItem));
}
