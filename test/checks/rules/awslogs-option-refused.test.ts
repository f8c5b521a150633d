import { awslogsOptionRefused } from '../../../src/checks/rules/awslogs-option-refused';
import { container, each, findings, reports, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const logs = (options: unknown, logDriver: unknown = 'awslogs') => [container('web', { logConfiguration: { logDriver, options } })];

reports(awslogsOptionRefused, 'the option', logs({ 'awslogs-create-group': 'false', 'log_key': 'log' }),
  { container: 'web', message: 'awslogs-create-group is false, but ECS accepts only true.' },
  { container: 'web', message: 'ECS does not accept the option log_key for the log driver awslogs.' });

reportsOnce<unknown>(awslogsOptionRefused, {
  ...each('awslogs-create-group', [false, 'no'], value => logs({ 'awslogs-create-group': value })),
  'an option with another value, whatever the mode': logs({ 'awslogs-create-group': 'no', 'mode': 'blocking' }),
});

reportsOnce<unknown>(awslogsOptionRefused, each('an option with a name that JavaScript knows', ['constructor', '__proto__', 'toString'], name => logs(Object.fromEntries([[name, 'x']]))));

test.each([
  ['awslogs-streamprefix', 'awslogs-stream-prefix'], ['awslogs-Group', 'awslogs-group'], ['Awslogs-Group', 'awslogs-group'], ['AWSLOGS_REGION', 'awslogs-region'], ['Mode', 'mode'], ['awslogs-regions', 'awslogs-region'], ['max-buffersize', 'max-buffer-size'],
])('reports %s, and suggests %s', (name, suggestion) => {
  expect(findings(awslogsOptionRefused, logs({ [name]: 'x' }))).toMatchObject([{ fix: `Did you mean ${suggestion}?` }]);
});

reports(awslogsOptionRefused, 'an option without a suggestion', logs({ tags: 'x', modes: 'x' }),
  { container: 'web', message: expect.stringContaining('option tags'), fix: undefined }, { container: 'web', message: expect.stringContaining('option modes'), fix: undefined });

const buffered = (size: unknown, mode?: unknown) => logs({ mode, 'max-buffer-size': size });

reports(awslogsOptionRefused, 'a size', buffered('25 megabytes'),
  { container: 'web', message: 'max-buffer-size is 25 megabytes, but a size is a number with a unit, such as 25m.', fix: 'Write a size such as 25m.' });

reportsOnce<unknown>(awslogsOptionRefused, each('max-buffer-size', ['m', '25mm', '-1', 'x25m'], size => buffered(size, 'non-blocking')));

reportsNothing<unknown>(awslogsOptionRefused, {
  ...each('max-buffer-size', ['25m', '25M', '1.5g', '25 MiB', '4kb', 1048576, '${SIZE}', '', UNRESOLVED], size => buffered(size, 'non-blocking')),
  'a size that is not used': buffered('25 megabytes', 'blocking'),
  'a size that is perhaps not used': buffered('25 megabytes', UNRESOLVED),
  ...each('awslogs-create-group', ['true', 'True', true, '', UNRESOLVED], value => logs({ 'awslogs-create-group': value })),
  'options that ECS may get, which another rule reports': logs({ 'awslogs-compression': 'zstd', 'awslogs-stream': 'web' }),
  'unresolved options': logs(UNRESOLVED),
  'another driver': logs({ log_key: 'log' }, 'awsfirelens'),
});
