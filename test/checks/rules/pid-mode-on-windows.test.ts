import { pidModeOnWindows } from '../../../src/checks/rules/pid-mode-on-windows';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';
import { rulesAgainst } from '../rules-against';

const WEB = [container('web'), container('agent')];
const windows = (pidMode: unknown) => ({ pidMode, runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2019_CORE' } });

test.each(['task', 'host'])('reports pidMode %s once, on Fargate and on EC2', pidMode => {
  expect(findings(pidModeOnWindows, fargate(WEB, windows(pidMode))))
    .toEqual([{ message: `pidMode is ${pidMode}, but the operating system family is WINDOWS_SERVER_2019_CORE.` }]);
  expect(rulesAgainst(fargate(WEB, windows(pidMode)))).toEqual(['error pid-mode-on-windows']);
  expect(rulesAgainst(ec2(WEB, windows(pidMode)))).toEqual(['error pid-mode-on-windows']);
});

test.each([undefined, null, '', UNRESOLVED])('reports nothing with pidMode %j', pidMode => {
  expect(findings(pidModeOnWindows, fargate(WEB, windows(pidMode)))).toEqual([]);
});
