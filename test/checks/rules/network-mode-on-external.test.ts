import { networkModeOnExternal } from '../../../src/checks/rules/network-mode-on-external';
import { container, each, findingsWhenRun, reports, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const task = (networkMode: unknown, requiresCompatibilities?: unknown) => ({ requiresCompatibilities, networkMode, containerDefinitions: [container('web')] });
const whenRun = (launchType: string) => findingsWhenRun(networkModeOnExternal, task('awsvpc'), { launchType });

reports(networkModeOnExternal, 'awsvpc for external instances', task('awsvpc', ['EC2', 'EXTERNAL']),
  { message: 'networkMode is awsvpc, which external instances do not support.' });

reportsOnce(whenRun, { 'a launch type that only a service shows': 'EXTERNAL' });
reportsNothing(whenRun, { 'another launch type of a service': 'EC2' });
reportsNothing(networkModeOnExternal, {
  ...each('networkMode', ['host', 'none', UNRESOLVED], networkMode => task(networkMode, ['EXTERNAL'])),
  ...each('the launch types', [['FARGATE'], [], UNRESOLVED], compatibilities => task('awsvpc', compatibilities)),
});
