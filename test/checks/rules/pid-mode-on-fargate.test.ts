import { pidModeOnFargate } from '../../../src/checks/rules/pid-mode-on-fargate';
import { container, each, fargate, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const task = (pidMode: unknown, requiresCompatibilities: unknown = ['FARGATE']) => fargate([container('web')], { pidMode, requiresCompatibilities });

reportsOnce(pidModeOnFargate, { 'Fargate beside another launch type': task('host', ['EC2', 'FARGATE']) });
reportsNothing(pidModeOnFargate, {
  ...each('pidMode', ['', null, UNRESOLVED], pidMode => task(pidMode)),
  ...each('the launch types', [null, UNRESOLVED], types => task('host', types)),
});
