import { logDriverOnFargate } from '../../../src/checks/rules/log-driver-on-fargate';
import { container, each, fargate, reports, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const logging = (logDriver: unknown) => fargate([container('web', { logConfiguration: { logDriver } })]);

reports(logDriverOnFargate, 'the drivers of Fargate', logging('fluentd'),
  { container: 'web', message: 'logDriver is fluentd, but Fargate supports only awslogs, splunk, and awsfirelens.' });

reportsOnce(logDriverOnFargate, each('the driver', ['json-file', 'syslog', 'journald', 'gelf', 'awslog'], logging));
reportsNothing(logDriverOnFargate, {
  ...each('the driver', ['awslogs', 'splunk', 'awsfirelens', '', null, UNRESOLVED, '${DRIVER}'], logging),
});
