import { eachContainer, nearest, onFargate, Rule, ULIMITS, UNKNOWN, web } from './kit';

const limit = (name: string) => onFargate([web({ ulimits: [{ name, softLimit: 1024, hardLimit: 1024 }] })]);

export const ulimitUnknown: Rule = {
  name: 'ulimit-unknown',
  severity: 'error',
  title: 'A resource limit has a name that ECS does not know',
  why: 'ECS rejects a ulimit with another name than those of the kernel\'s resource limits.',
  fix: `Use one of ${ULIMITS.join(', ')}. The memory of a container is the property memory.`,
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html',
  moreSources: ['https://github.com/Shippable/support/issues/3699'],
  fails: () => [limit('memory')],
  foundAt: ['containerDefinitions.0.ulimits.0.name'],
  passes: () => [limit('memlock')],
  requires: 'ulimits',
  check: eachContainer(({ ulimits }) => ulimits
    .filter(({ name }) => name !== UNKNOWN && /^[a-z][\w -]*$/i.test(name) && !ULIMITS.includes(name))
    .map(({ name, step }) => ({ message: `ECS knows no ulimit with the name ${String(name)}.`, fix: fixFor(String(name)), at: ['ulimits', step] }))),
};

function fixFor(name: string): string | undefined {
  const near = nearest(name.toLowerCase().replace(/rlimit_|[ _-]/g, ''), ULIMITS, 5);
  return near === undefined ? undefined : `Did you mean ${near}?`;
}
