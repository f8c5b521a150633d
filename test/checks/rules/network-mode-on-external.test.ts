import { networkModeOnExternal } from '../../../src/checks/rules/network-mode-on-external';
import { container, each, findings, findingsWhenRun, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const task = (networkMode: unknown, requiresCompatibilities?: unknown) => ({ requiresCompatibilities, networkMode, containerDefinitions: [container('web')] });
const whenRun = (launchType: string) => findingsWhenRun(networkModeOnExternal, task('awsvpc'), { launchType });

test('reports awsvpc for external instances', () => {
  expect(findings(networkModeOnExternal, task('awsvpc', ['EC2', 'EXTERNAL']))).toStrictEqual([
    { message: 'networkMode is awsvpc, which external instances do not support.' },
  ]);
});

reportsOnce(whenRun, { 'a launch type that only a service shows': 'EXTERNAL' });
reportsNothing(whenRun, { 'another launch type of a service': 'EC2' });
reportsNothing(networkModeOnExternal, {
  ...each('networkMode', ['host', 'none', UNRESOLVED], networkMode => task(networkMode, ['EXTERNAL'])),
  ...each('the launch types', [['FARGATE'], [], UNRESOLVED], compatibilities => task('awsvpc', compatibilities)),
});
