import { awslogsOptionRefused } from '../../../src/checks/rules/awslogs-option-refused';
import { container, each, findings, reports, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const logs = (options: unknown, logDriver: unknown = 'awslogs') => [container('web', { logConfiguration: { logDriver, options } })];

reports(awslogsOptionRefused, 'the option', logs({ 'awslogs-create-group': 'false', 'log_key': 'log' }),
  { container: 'web', message: 'awslogs-create-group is false, but ECS accepts only true.' },
  { container: 'web', message: 'ECS does not accept the option log_key for the log driver awslogs.' });

reportsOnce<unknown>(awslogsOptionRefused, each('awslogs-create-group', [false, 'no'], value => logs({ 'awslogs-create-group': value })));

test.each([
  ['awslogs-streamprefix', 'awslogs-stream-prefix'], ['awslogs-Group', 'awslogs-group'], ['awslogs-regions', 'awslogs-region'], ['max-buffersize', 'max-buffer-size'],
])('reports %s, and suggests %s', (name, suggestion) => {
  expect(findings(awslogsOptionRefused, logs({ [name]: 'x' }))).toMatchObject([{ fix: `Did you mean ${suggestion}?` }]);
});

reportsNothing<unknown>(awslogsOptionRefused, {
  ...each('awslogs-create-group', ['true', 'True', true, '', UNRESOLVED], value => logs({ 'awslogs-create-group': value })),
  'the options of every driver': logs({ 'mode': 'non-blocking', 'max-buffer-size': '25m' }),
  'options that ECS may get, which another rule reports': logs({ 'awslogs-compression': 'zstd', 'awslogs-stream': 'web' }),
  'unresolved options': logs(UNRESOLVED),
  'another driver': logs({ log_key: 'log' }, 'awsfirelens'),
});
