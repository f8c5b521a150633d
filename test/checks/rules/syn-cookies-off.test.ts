import { synCookiesOff } from '../../../src/checks/rules/syn-cookies-off';
import { container, each, ec2, fargate, reports, reportsNothing, reportsOnce, tuned, UNRESOLVED } from '../definitions';

const COOKIES = 'net.ipv4.tcp_syncookies';
const task = (value: unknown) => fargate([tuned('web', { [COOKIES]: value })]);

reports(synCookiesOff, 'the value and its consequence', task('0'), { message: `${COOKIES} is 0, so the kernel drops connection requests while a SYN queue is full, also during a SYN flood.` });
reportsOnce(synCookiesOff, { 'white space': task(' 0 '), 'the last of several containers': fargate([tuned('web', { [COOKIES]: '1' }), tuned('agent', { [COOKIES]: '0' })]) });
reportsNothing(synCookiesOff, {
  ...each('the value', ['1', '2', UNRESOLVED, ''], task),
  'no value': fargate([container('web')]),
  'a value that another container may set again': fargate([tuned('web', { [COOKIES]: '0' }), tuned('agent', { [COOKIES]: UNRESOLVED })]),
  'host mode, where ECS refuses the parameter': ec2([tuned('web', { [COOKIES]: '0' })], { networkMode: 'host' }),
});
