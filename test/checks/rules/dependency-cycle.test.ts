import { dependencyCycle } from '../../../src/checks/rules/dependency-cycle';
import { container, ec2, findings, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const waiting = (name: string, ...names: unknown[]) =>
  container(name, { dependsOn: names.map(containerName => ({ containerName, condition: 'START' })) });

const inCycle = (path: string) => `the dependencies form a cycle: ${path}. None of these containers can start.`;

test.each([
  ['a container that waits for it, or for itself', [waiting('a', 'b'), waiting('b', 'a'), waiting('c', 'c')], [inCycle('a → b → a'), 'container c depends on itself, so it cannot start.']],
  ['the next of three containers in a cycle', [waiting('a', 'b'), waiting('b', 'c'), waiting('c', 'a')], [inCycle('a → b → c → a')]],
  ['a cycle and for a container outside it', [waiting('a', 'd', 'b'), waiting('b', 'd', 'a'), container('d')], [inCycle('a → b → a')]],
  ['a container in a cycle', [waiting('x', 'a'), waiting('a', 'b'), waiting('b', 'a')], [inCycle('a → b → a')]],
  ['a container in two cycles, and not on a path that ends elsewhere', [waiting('a', 'b'), waiting('b', 'c', 'd'), waiting('c', 'b'), waiting('d', 'a')],
    [inCycle('a → b → d → a'), inCycle('c → b → c')]],
])('reports that a container waits for %s', (_, containers, messages) => {
  expect(findings(dependencyCycle, containers)).toEqual(messages.map(message => ({ message })));
});

reportsOnce(dependencyCycle, {
  'a large cycle': Array.from({ length: 60 }, (_, i) => waiting(`c${i}`, `c${(i + 1) % 60}`)),
  'EC2': ec2([waiting('a', 'a')]),
});

const linked = (name: string, ...links: unknown[]) => container(name, { links });
const mounting = (name: string, sourceContainer: unknown) => container(name, { volumesFrom: [{ sourceContainer }] });

const entriesInCycle = (kinds: string, path: string) => `the entries of ${kinds} form a cycle: ${path}. None of these containers can start.`;

test.each([
  ['a link to itself', [linked('a', 'a')], 'container a depends on itself through links, so it cannot start.', 'links'],
  ['links with and without an alias', [linked('a', 'b:db'), linked('b', 'a')], entriesInCycle('links', 'a → b → a'), 'links'],
  ['volumes of each other', [mounting('a', 'b'), mounting('b', 'a')], entriesInCycle('volumesFrom', 'a → b → a'), 'volumesFrom'],
  ['a link, volumes, and a dependency', [linked('a', 'b'), mounting('b', 'c'), waiting('c', 'a')],
    entriesInCycle('links, volumesFrom, and dependsOn', 'a → b → c → a'), 'links, volumesFrom, or dependsOn'],
])('reports %s on instances, where the agent orders containers by them', (_, containers, message, kinds) => {
  expect(findings(dependencyCycle, ec2(containers))).toEqual([{ message, fix: `Remove an entry of ${kinds}.` }]);
});

reportsNothing(dependencyCycle, {
  'links and volumes in one direction': ec2([linked('a', 'b'), mounting('b', 'c'), container('c')]),
  'links that only the deployment knows, and to containers that are missing': ec2([linked('a', UNRESOLVED, 'x'), mounting('b', UNRESOLVED)]),
  'volumes of each other on Fargate, whose order is not published': [mounting('a', 'b'), mounting('b', 'a')],
  'a chain': [waiting('a', 'b'), waiting('b', 'c'), container('c')],
  'two paths to one container': [waiting('a', 'b', 'c'), waiting('b', 'd'), waiting('c', 'd'), container('d')],
  'the same dependency twice': [waiting('a', 'b', 'b'), container('b')],
  'an unresolved name': [waiting('a', UNRESOLVED), waiting('b', 'a')],
  'names of missing containers': [waiting('a', 'x')],
});
