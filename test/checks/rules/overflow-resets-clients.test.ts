import { overflowResetsClients } from '../../../src/checks/rules/overflow-resets-clients';
import { container, each, ec2, fargate, LISTENS, reports, reportsNothing, tuned, UNRESOLVED } from '../definitions';

const ABORT = 'net.ipv4.tcp_abort_on_overflow';
const task = (value: unknown, more = LISTENS) => fargate([tuned('web', { [ABORT]: value }, more)]);

reports(overflowResetsClients, 'the listener, and what its clients get', task('1'), {
  message: `${ABORT} is 1, and container web maps a TCP port. While its accept queue is full, clients can be reset, and behind an Application Load Balancer get HTTP 502.`,
});
reports(overflowResetsClients, 'a listener in another container of the namespace', fargate([container('web', LISTENS), tuned('agent', { [ABORT]: '1' })]), { message: expect.stringContaining('container web maps') });
reportsNothing(overflowResetsClients, {
  ...each('the value', ['0', ' 0', UNRESOLVED], value => task(value)),
  'a task without a TCP port': fargate([tuned('web', { [ABORT]: '1' }, { portMappings: [{ containerPort: 53, protocol: 'udp' }] })]),
  'a listener in another namespace': ec2([container('web', LISTENS), tuned('agent', { [ABORT]: '1' })]),
});
