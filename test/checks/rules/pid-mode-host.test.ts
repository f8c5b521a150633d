import { pidModeHost } from '../../../src/checks/rules/pid-mode-host';
import { each, ec2, reportsNothing, reportsOnce, UNRESOLVED, WEB } from '../definitions';

const HOST = { pidMode: 'host' };

reportsOnce(pidModeHost, each('launch types', [['EXTERNAL'], ['MANAGED_INSTANCES'], undefined], types => ec2(WEB, { ...HOST, requiresCompatibilities: types })));
reportsNothing(pidModeHost, each('pidMode', [undefined, '', null, UNRESOLVED], pidMode => ec2(WEB, { pidMode })));
