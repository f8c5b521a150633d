import { nameEmpty } from '../../../src/checks/rules/name-empty';
import { valueRefused } from '../../../src/checks/rules/value-refused';
import { container, each, ec2, fargate, findings, reports, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const withFile = (value: unknown) => fargate([container('web', { environmentFiles: [{ value, type: 's3' }] })]);
const onHost = (sourcePath: unknown) => ec2([container('web')], { volumes: [{ name: 'data', host: { sourcePath } }] });
const inRole = (taskRoleArn: unknown) => fargate([container('web')], { taskRoleArn });
const tagged = (...tags: object[]) => fargate([container('web')], { tags });
const withKey = (key: unknown) => tagged({ key: 'team', value: 'shop' }, { key, value: 'x' });
const withValue = (value: unknown) => tagged({ key: 'team', value });

reports(valueRefused, 'an environment file', withFile('s3://shop/web.env'), {
  container: 'web',
  message: 'environmentFiles.value is s3://shop/web.env, but ECS requires the ARN of an object in Amazon S3, such as arn:aws:s3:::bucket/web.env.',
  fix: 'Write the ARN of the file.',
});

reports(valueRefused, 'a key of two tags', withKey('team'), {
  message: 'tags.key is team, but another tag has the same key.', fix: 'Remove one of the two tags.',
});

reports(valueRefused, 'too many tags', tagged(...Array.from({ length: 51 }, (_, index) => ({ key: `team${index}`, value: 'x' }))), {
  message: 'tags is a list of 51, but ECS accepts at most 50 of them.',
  fix: 'Remove the others.',
});

reportsOnce(valueRefused, {
  ...each('the environment file', ['arn:aws:s3:::shop', 'arn:aws:s3:::shop/', 'shop/web.env', 'arn:aws:ssm:eu-west-1:123456789012:parameter/env'], withFile),
  ...each('the path', ['./data', '../data', 'data/shop', '.'], onHost),
  ...each('the role', ['arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1', 'arn:aws:iam::123456789012:instance-profile/shop'], inRole),
  ...each('the key', ['aws:team', 'AWS:team', 'a,b', 'team!', 'k'.repeat(129)], withKey),
  ...each('the value', ['a,b', 'a\nb', 'v'.repeat(257)], withValue),
});

reportsNothing(valueRefused, {
  ...each('the environment file', ['arn:aws-cn:s3:::shop/a/b', '${FILE}', '<arn>', UNRESOLVED, { Ref: 'File' }], withFile),
  ...each('the path', ['/data', 'C:\\data', '\\\\.\\pipe\\docker', 'data', 'data.shop-1', '${DATA}/shop', UNRESOLVED, undefined], onHost),
  ...each('the role', ['shop', 'arn:aws:iam::123456789012:role/a/b', 'arn:aws:iam::ACCOUNT:role/shop', 'arn:aws:iam::${ACCOUNT}:role/shop', '', UNRESOLVED], inRole),
  ...each('the key', ['Team', 'größe', 'a b', 'team:aws', 'k'.repeat(128), '{{ key }}', UNRESOLVED], withKey),
  ...each('the value', ['', undefined, 'aws:shop', 'v'.repeat(256), '+-=._:/@ 1', UNRESOLVED, 1], withValue),
  'keys that differ in a slash at their end': tagged({ key: 'team', value: 'x' }, { key: 'team/', value: 'x' }),
  'keys that differ in case': tagged({ key: 'team', value: 'x' }, { key: 'Team', value: 'x' }),
  'keys that only the deployment knows': tagged({ key: UNRESOLVED, value: 'x' }, { key: UNRESOLVED, value: 'x' }),
});

const scratch = (size: unknown) => ec2([container('web', { linuxParameters: { tmpfs: [{ containerPath: '/tmp', size }] } })]);

reports(valueRefused, 'a tmpfs without space', scratch(0), {
  container: 'web',
  message: 'linuxParameters.tmpfs.size is 0, but ECS requires at least 1 MiB.',
  fix: 'Set the size in MiB, or remove the tmpfs.',
});

reportsOnce(valueRefused, each('the size', [-1, '0'], scratch));

reportsNothing(valueRefused, each('the size', [1, '64', UNRESOLVED, '${SIZE}'], scratch));

const withSecret = (valueFrom: unknown) => fargate([container('web', { secrets: [{ name: 'KEY', valueFrom }] })], { executionRoleArn: 'role' });

const withOption = (valueFrom: unknown) => fargate([container('web', {
  logConfiguration: { logDriver: 'splunk', options: { 'splunk-url': 'https://splunk' }, secretOptions: [{ name: 'splunk-token', valueFrom }] },
})], { executionRoleArn: 'role' });

reports(valueRefused, 'a secret that is no name', withSecret('live key'), {
  container: 'web',
  message: 'secrets.valueFrom is live key, but ECS requires an ARN, or the name of a parameter of Systems Manager.',
  fix: 'Write the ARN of the secret or parameter, or the name of the parameter.',
});

reportsOnce(valueRefused, each('the secret', ['key,other', '"key"', 'key '], withSecret));

reportsNothing(valueRefused, each('the secret', [
  'KEY', '/shop/live/key', 'shop.key-1:3', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/a b-x1y2z3:key::', '${KEY}', '/shop/<stage>/key', UNRESOLVED,
], withSecret));

const IN_SECRETS_MANAGER = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret';
const VERSION = '9d4cb84b-ad69-40c0-a0ab-cead36b967e8';

reports(valueRefused, 'a secret with one part after its name', withSecret(`${IN_SECRETS_MANAGER}:shop-AbCdEf:password`), {
  container: 'web',
  message: `secrets.valueFrom is ${IN_SECRETS_MANAGER}:shop-AbCdEf:password, but ECS accepts nothing after the name of a secret, `
    + 'or three parts, each of which may be empty: json-key:version-stage:version-id.',
  fix: 'Write the ARN of the secret alone, or ARN:KEY:: with a key of the secret.',
});

reportsOnce(valueRefused, each('the secret of Secrets Manager', [
  ':shop-AbCdEf:', ':shop-AbCdEf:key:', ':shop-AbCdEf:key:AWSCURRENT', ':shop-AbCdEf::::', ':shop-AbCdEf:key::1', '', ':',
].map(end => IN_SECRETS_MANAGER + end), withSecret));

reportsNothing(valueRefused, each('the secret of Secrets Manager', [
  ':shop', ':shop/live-AbCdEf', ':shop-AbCdEf:::', ':shop-AbCdEf:key::', ':shop-AbCdEf:key:AWSPREVIOUS:', `:shop-AbCdEf:key::${VERSION}`, ':${NAME}:key', ':<name>:key',
].map(end => IN_SECRETS_MANAGER + end), withSecret));

reports(valueRefused, 'a secret of a log driver that is no name', withOption('live key'), {
  container: 'web',
  message: 'logConfiguration.secretOptions.valueFrom is live key, but ECS requires an ARN, or the name of a parameter of Systems Manager.',
  fix: 'Write the ARN of the secret or parameter, or the name of the parameter.',
});

reportsNothing(valueRefused, each('the secret of a log driver', ['/shop/live/token', 'arn:aws:ssm:eu-west-1:123456789012:parameter/token', UNRESOLVED], withOption));

const sub = (text: string) => ({ 'Fn::Sub': text });
const joined = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });

reports(valueRefused, 'a text whose known parts fit no role', inRole(sub('arn:aws:s3:::${Bucket}')), {
  message: 'taskRoleArn is {"Fn::Sub":"arn:aws:s3:::${Bucket}"}, but ECS requires the ARN or the name of an IAM role.', fix: 'Write the ARN of the role.',
});

// The property: known parts are reported only if no value of the others can be accepted.
reportsOnce(valueRefused, {
  ...each('the role', [
    sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:user/shop'), joined('arn:aws:ssm:', { Ref: 'Region' }, ':x'), 'arn:aws:sns:{{resolve:ssm:topic}}',
  ], inRole),
  ...each('the environment file', [sub('s3://${Bucket}/web.env'), joined('https://', { Ref: 'Bucket' }, '.s3.amazonaws.com/web.env')], withFile),
  ...each('the secret', [
    sub('live key ${Stage}'), sub('arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:shop-AbCdEf:password'),
    sub(`${IN_SECRETS_MANAGER}:\${Name}:password`), joined(`${IN_SECRETS_MANAGER}:`, { Ref: 'Name' }, ':password:AWSCURRENT'),
    `${IN_SECRETS_MANAGER}:{{resolve:ssm:name}}:password`,
  ], withSecret),
  ...each('the path', [sub('./${Folder}')], onHost),
  ...each('the key', [sub('aws:${Team}')], withKey),
});

reportsNothing(valueRefused, {
  ...each('the role', [
    sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:role/shop'), sub('arn:aws:iam::${Account}:${Name}'), sub('arn:${Rest}'), sub('${Arn}'), sub('${Arn}-live'),
    joined({ Ref: 'Prefix' }, ':role/shop'), joined('arn:aws:', { Ref: 'Rest' }), { 'Fn::GetAtt': ['Role', 'Arn'] }, { 'Fn::ImportValue': 'Role' },
    'arn:aws:iam::123456789012:role/{{resolve:ssm:role}}', '{{resolve:ssm:role}}',
  ], inRole),
  ...each('the environment file', [
    sub('${Bucket.Arn}/web.env'), sub('arn:aws:s3:::${Bucket}/web.env'), sub('arn:aws:s3:::${Object}'), sub('arn:${Rest}'), joined({ Ref: 'Arn' }, '/', { Ref: 'Key' }),
  ], withFile),
  ...each('the secret', [
    sub('arn:aws:secretsmanager:${Rest}'), sub('arn:aws:secretsmanager:${Region}:${Account}:secret:${Name}:password::'), sub(`${IN_SECRETS_MANAGER}:\${Name}`),
    sub('${Secret}:password'), sub('arn:aws:secretsmanager:${Rest}:password::'), joined({ Ref: 'Secret' }, ':password'),
    sub('${Secret}:password::'), sub('/shop/${Stage}/key'), joined({ Ref: 'Secret' }, ':live key::'),
  ], withSecret),
  ...each('the path', [sub('${Folder}/data'), sub('/${Folder}')], onHost),
  ...each('the value', [joined('v'.repeat(256), { Ref: 'Suffix' })], withValue),
});

const withVolumes = (...volumes: object[]) => ec2([container('web')], { volumes });

reports(valueRefused, 'two volumes with one name', withVolumes({ name: 'data' }, { name: 'data', host: { sourcePath: '/data' } }), {
  message: 'volumes.name is data, but another volume has the same name.', fix: 'Remove or rename one of the two volumes.',
});

reportsNothing(valueRefused, {
  'a volume that is defined twice in the same way': withVolumes({ name: 'data', host: {} }, { name: 'data', host: {} }),
});

test('leaves an empty key to the rule about empty names', () => {
  expect([findings(valueRefused, withKey('')).length, findings(nameEmpty, withKey('')).length]).toEqual([0, 1]);
});

test.each([
  ['a folder of the host', onHost('./data'), 'Write the path from the root of the instance.'],
  ['a reserved key', withKey('aws:team'), 'Rename the key, or remove the tag.'],
  ['a value of a tag', withValue('a,b'), 'Remove or replace the other characters, or shorten the value.'],
])('says what to do about %s', (_, task, fix) => {
  expect(findings(valueRefused, task)).toMatchObject([{ fix }]);
});

const routed = (file: unknown, more = {}) => ec2([container('router', {
  firelensConfiguration: { type: 'fluentbit', options: { 'config-file-type': 's3', 'config-file-value': file, ...more } },
})]);

reports(valueRefused, 'a configuration file of a log router that is not in Amazon S3', routed('s3://shop/fluent.conf'), {
  container: 'router',
  message: 'config-file-value is s3://shop/fluent.conf, but ECS requires the ARN of an object in Amazon S3, such as arn:aws:s3:::bucket/fluent.conf.',
  fix: 'Write the ARN of the file.',
});

reportsOnce(valueRefused, each('the configuration file', ['/fluent.conf', 'arn:aws:s3:::shop'], routed));

reportsNothing(valueRefused, {
  ...each('the configuration file', ['arn:aws:s3:::shop/fluent.conf', '${FILE}', UNRESOLVED, undefined, ''], routed),
  'a file in the image': routed('/fluent.conf', { 'config-file-type': 'file' }),
  'a file on Fargate, where another rule reports it': { ...routed('s3://shop/fluent.conf'), requiresCompatibilities: ['FARGATE'] },
});

const linked = (link: unknown, more = {}) => ec2([container('web', { links: [link] }), container('agent')], more);

reports(valueRefused, 'a link to a container that is missing', linked('db'), {
  container: 'web', message: 'links has db, but no container of the task definition is named db.', fix: 'Correct the name, or remove the link.',
});

reports(valueRefused, 'a link with three parts', linked('agent:logs:tcp'), {
  container: 'web', message: 'links has agent:logs:tcp, but a link is the name of a container, or NAME:ALIAS.', fix: 'Remove the other parts.',
});

reportsOnce(valueRefused, { 'a missing container with an alias, in bridge mode': linked('db:logs', { networkMode: 'bridge' }) });

reportsNothing(valueRefused, {
  ...each('the link', ['agent', 'agent:logs', '${NAME}', UNRESOLVED], linked),
  ...each('the network mode, in which other rules report links', ['awsvpc', 'host', UNRESOLVED], networkMode => linked('db', { networkMode })),
  'a link where a name is unresolved': ec2([container('web', { links: ['db'] }), { ...container('agent'), name: UNRESOLVED }]),
});

// The property: a placeholder looks like one, and other characters do not hide what ECS rejects.
reportsOnce(valueRefused, each('the value', ['x#y', 'x$', '$5', '50%', 'a%b c', 'a#b@c!'], withValue));

reportsNothing(valueRefused, {
  ...each('the value', ['#{x}', '${x}', 'a-$X', '$(x)', '%X%', '#X#', '__X__', '[[X]]', '{{ x }}', '<x>', '%(x)s'], withValue),
  ...each('the secret', ['[[VAR]]', '#{VAR}'], withSecret),
});

test('shortens a long value', () => {
  expect(findings(valueRefused, withKey('k'.repeat(129)))[0].message).toMatch(/^tags\.key is k{120}…, but /);
});
