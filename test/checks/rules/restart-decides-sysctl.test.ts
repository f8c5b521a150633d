import { restartDecidesSysctl } from '../../../src/checks/rules/restart-decides-sysctl';
import { container, Json, reports, reportsNothing, tuned, UNRESOLVED } from '../definitions';

const task = (policy: Json, value: unknown = '200') =>
  [tuned('web', { 'net.core.somaxconn': '100' }), tuned('agent', { 'net.core.somaxconn': value }, policy)];
const RESTARTS = { restartPolicy: { enabled: true } };

reports(restartDecidesSysctl, 'a restart policy in a conflict, with the value that each restart sets', task(RESTARTS),
  { container: 'agent', message: 'each restart by the restart policy sets net.core.somaxconn to 200 for all containers.' });

reportsNothing(restartDecidesSysctl, {
  'no restart policy': task({}),
  'a disabled restart policy': task({ restartPolicy: { enabled: false } }),
  'an unresolved restart policy': task({ restartPolicy: UNRESOLVED }),
  'a third container that restarts': [...task({}), container('other', RESTARTS)],
});
