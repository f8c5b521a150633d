import { withWrittenNumber } from '../../../src/cli/report/written-number';
import { fileWith, removeFolders, run } from '../terminal';

afterAll(removeFolders);

test('a finding about a number of YAML names the number as the file has it, in each format', () => {
  const file = fileWith([
    'Resources:', '  Task:', '    Type: AWS::ECS::TaskDefinition', '    Properties:', '      RequiresCompatibilities: [FARGATE]', '      NetworkMode: awsvpc',
    '      Cpu: 256', '      Memory: 512', '      ContainerDefinitions: [{Name: web, Image: shop:1, StopTimeout: 0755}]', '',
  ].join('\n'), 'shop.yaml');
  const message = 'stopTimeout is 493 seconds, but the maximum on Fargate is 120. The file has 0755.';
  expect(run(['check', file]).out).toContain(message);
  expect(JSON.parse(run(['check', file, '--format', 'json']).out)).toMatchObject({ findings: [{ message }] });
});

const MESSAGE = 'stopTimeout is 493 seconds, but the maximum on Fargate is 120.';

test.each(['stopTimeout: 0755', 'stopTimeout: 0o755', '"stopTimeout": 493.0', 'stopTimeout: 0x1ed', 'stopTimeout: 4_93', 'stopTimeout: 4.93e2', '0755'])(
  'adds the number of %j, which a message shows in another way', written => {
    expect(withWrittenNumber(MESSAGE, written)).toBe(`${MESSAGE} The file has ${written.replace(/^.* /, '')}.`);
  });

test.each(['stopTimeout: 493', '"stopTimeout": "0755"', 'stopTimeout: 0756', 'stopTimeout: !Ref Timeout', 'stopTimeout:', 'web0755'])(
  'adds nothing for %j', written => {
    expect(withWrittenNumber(MESSAGE, written)).toBe(MESSAGE);
  });

test('a number that a message shows as it is written is not added', () => {
  expect(withWrittenNumber('memory is 1024 MiB.', 'Memory: 1024')).toBe('memory is 1024 MiB.');
  expect(withWrittenNumber('the value 0o10 is 8.', 'value: 0o10')).toBe('the value 0o10 is 8.');
});

test.each([
  ['9007199254740993', 'the value is 9007199254740992, but 9007199254740992 is out of range.', 'the value is 9007199254740993, but 9007199254740993 is out of range.'],
  ['1000000000000000019884624838656', 'cpu is 1e+30.', 'cpu is 1000000000000000019884624838656.'],
  // The largest integer that is not rounded.
  ['9007199254740991.0', 'cpu is 9007199254740991.', 'cpu is 9007199254740991. The file has 9007199254740991.0.'],
])('shows the integer %s as the file has it, not rounded', (written, message, shown) => {
  expect(withWrittenNumber(message, `cpu: ${written}`)).toBe(shown);
});
