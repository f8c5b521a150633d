import { agent, groupBy, onFargate, Rule, web } from './kit';

export const containerNameUsedTwice: Rule = {
  name: 'container-name-used-twice',
  severity: 'error',
  title: 'Two containers have the same name',
  why: 'Dependencies, services, and commands refer to a container by its name. So ECS rejects a task definition in which a name is not unique.',
  fix: 'Give each container its own name.',
  source: 'https://github.com/Shippable/support/issues/2946',
  moreSources: ['https://github.com/metaps/genova/issues/291'],
  fails: () => [onFargate([web(), web({ essential: false })])],
  foundAt: ['containerDefinitions.0.name'],
  passes: () => [onFargate([web(), agent()])],
  requires: 'several containers',
  check: ({ containers }) => [...groupBy(containers.filter(({ hasUnresolvedName, isNamed }) => isNamed && !hasUnresolvedName), ({ name }) => name)]
    .filter(([, namesakes]) => namesakes.length > 1)
    .map(([name, namesakes]) => ({ message: `${namesakes.length} containers are named ${name}.`, at: ['containerDefinitions', name, 'name'] })),
};
