import { networkModeOnExternal } from '../../../src/checks/rules/network-mode-on-external';
import { container, fargate, findings, findingsWhenRun, UNRESOLVED } from '../definitions';

const WEB = [container('web')];

const onExternal = (networkMode: unknown, requiresCompatibilities: unknown = ['EXTERNAL']) =>
  findings(networkModeOnExternal, { requiresCompatibilities, networkMode, containerDefinitions: WEB });

test('reports awsvpc for external instances', () => {
  expect(onExternal('awsvpc')).toStrictEqual([{ message: 'networkMode is awsvpc, which external instances do not support.' }]);
  expect(onExternal('awsvpc', ['EC2', 'EXTERNAL'])).toHaveLength(1);
});

test.each(['bridge', 'host', 'none', undefined, UNRESOLVED])('accepts networkMode %j', networkMode => {
  expect(onExternal(networkMode)).toEqual([]);
});

test('reports nothing for other or unresolved launch types', () => {
  expect(findings(networkModeOnExternal, fargate(WEB))).toEqual([]);
  expect(onExternal('awsvpc', UNRESOLVED)).toEqual([]);
  expect(onExternal('awsvpc', [])).toEqual([]);
});

test('reports awsvpc if only a service shows the launch type', () => {
  const task = { networkMode: 'awsvpc', containerDefinitions: WEB };
  expect(findingsWhenRun(networkModeOnExternal, task, { launchType: 'EXTERNAL' })).toHaveLength(1);
  expect(findingsWhenRun(networkModeOnExternal, task, { launchType: 'EC2' })).toEqual([]);
});
