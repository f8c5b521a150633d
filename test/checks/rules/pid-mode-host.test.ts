import { pidModeHost } from '../../../src/checks/rules/pid-mode-host';
import { each, ec2, fargate, reportsNothing, reportsOnce, UNRESOLVED, WEB, WINDOWS } from '../definitions';
import { rulesAgainst } from '../rules-against';

const HOST = { pidMode: 'host' };

reportsOnce(pidModeHost, each('launch types', [['EXTERNAL'], ['MANAGED_INSTANCES'], undefined], types => ec2(WEB, { ...HOST, requiresCompatibilities: types })));
reportsNothing(pidModeHost, each('pidMode', [undefined, '', null, UNRESOLVED], pidMode => ec2(WEB, { pidMode })));

test('leaves Fargate and Windows to the rules that report an error', () => {
  expect(rulesAgainst(fargate(WEB, HOST))).toEqual(['error pid-mode-on-fargate']);
  expect(rulesAgainst(ec2(WEB, { ...HOST, ...WINDOWS }))).toEqual(['error pid-mode-on-windows']);
});
