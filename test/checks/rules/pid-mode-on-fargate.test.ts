import { pidModeOnFargate } from '../../../src/checks/rules/pid-mode-on-fargate';
import { container, each, ec2, fargate, findings, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';
import { rulesAgainst } from '../rules-against';

const task = (pidMode: unknown, requiresCompatibilities: unknown = ['FARGATE']) => fargate([container('web')], { pidMode, requiresCompatibilities });

reportsOnce(pidModeOnFargate, { 'Fargate beside another launch type': task('host', ['EC2', 'FARGATE']) });
reportsNothing(pidModeOnFargate, {
  ...each('pidMode', ['', null, UNRESOLVED], pidMode => task(pidMode)),
  ...each('the launch types', [null, UNRESOLVED], types => task('host', types)),
});
const WEB = [container('web'), container('agent')];
const windows = (pidMode: unknown) => ({ pidMode, runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2019_CORE' } });

test.each(['task', 'host'])('reports pidMode %s of Windows containers once, on Fargate and on EC2', pidMode => {
  expect(findings(pidModeOnFargate, fargate(WEB, windows(pidMode)))).toEqual([{
    message: `pidMode is ${pidMode}, but the operating system family is WINDOWS_SERVER_2019_CORE.`,
    fix: 'Remove pidMode, or set the operating system family to LINUX.',
  }]);
  expect(rulesAgainst(fargate(WEB, windows(pidMode)))).toEqual(['error pid-mode-on-fargate']);
  expect(rulesAgainst(ec2(WEB, windows(pidMode)))).toEqual(['error pid-mode-on-fargate']);
});

reportsNothing(pidModeOnFargate, each('pidMode of Windows containers', [undefined, null, '', UNRESOLVED], pidMode => fargate(WEB, windows(pidMode))));
