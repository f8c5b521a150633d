import { explanationsOf } from '../../../src/cli/explain';
import { KNOWN_MESSAGES } from '../../../src/cli/explain/known';
import { redacted } from '../../../src/functions/stopped-tasks/redaction';

test.each<[string, string, string]>([
  ['the user and the password of a URL', 'pull https://user:p@ss@host.example/x failed', 'pull https://***@host.example/x failed'],
  ['the user of a URL of another scheme', 'redis://:hunter2@cache:6379', 'redis://***@cache:6379'],
  ['the query of a URL', 'Get "https://host/x?X-Amz-Signature=abc&a=b": dial tcp', 'Get "https://host/x?***": dial tcp'],
  ['a signature without a URL', '&X-Amz-Security-Token=abc&Signature=abc', '&X-Amz-Security-Token=***&Signature=***'],
  ['an environment variable', 'exec: "DB_URL=postgres://a": executable file not found', 'exec: "DB_URL=***": executable file not found'],
  ['a quoted environment variable', 'PASSPHRASE="two words", next', 'PASSPHRASE=***, next'],
  ['a value with the name of a secret', 'db_password=hunter2;apiKey=abc', 'db_password=***;apiKey=***'],
  ['a member of JSON with the name of a secret', '{"authToken": "abc", "user": "a"}', '{"authToken": "***", "user": "a"}'],
  ['the value of an option', 'login --password hunter2 --user a', 'login --password *** --user a'],
  ['a header', 'Authorization: Bearer abcdefgh12345', 'Authorization: Bearer ***'],
  ['an access key of AWS', 'key AKIAIOSFODNN7EXAMPLE is not valid', 'key *** is not valid'],
  ['a token of GitHub', `token ghp_${'a'.repeat(36)}`, 'token ***'],
  ['a JSON Web Token', 'jwt eyJhbGciOi.eyJzdWIiOiI.abc-def', 'jwt ***'],
  ['an IPv4 address', 'dial tcp 10.1.2.3:443: i/o timeout', 'dial tcp x.x.x.x:443: i/o timeout'],
  ['an IPv6 address', 'dial tcp [2600:1f18::1]:443 from fd00:ec2:0:1:2:3:4:5', 'dial tcp [x:x::x]:443 from x:x::x'],
])('removes %s', (_, text, expected) => expect(redacted(text)).toBe(expected));

test.each([
  'arn:aws:secretsmanager:us-west-2:111122223333:secret:prod/db-AbCd from secrets manager: AccessDeniedException',
  'unable to retrieve secret from asm: service call has been retried 1 time(s): InvalidToken: The token is not valid',
  'registry.example.com/app@sha256:74b2c688c700ec95a93e478cdb959737c148df3fbf5ea706abe0318726e885e6: not found',
  'dial tcp 169.254.170.2:80, 127.0.0.1:53, and 0.0.0.0:8080: connection refused at 12:34:56',
  'write sysctl key net.ipv4.ip_local_port_range=1024 65000 with runc 1.1.5, version 1.2.3.4.5',
  'std::bad_alloc in cdk-fargate-linux-controls::sysctl-unknown',
  'exec: "/etc/passwd": permission denied',
  'connect to fe80 at [::1]:53',
])('keeps what is no secret: %s', text => expect(redacted(text)).toBe(text));

test('a known message stays known', () => {
  const texts = [...KNOWN_MESSAGES.flatMap(({ samples }) => samples.map(({ text }) => text)), 'listen tcp [2600:1f18::1]:80: bind: cannot assign requested address'];
  const changed = texts.filter(text => {
    const names = (given: string) => explanationsOf(given).map(({ message }) => message.name);
    return JSON.stringify(names(text)) !== JSON.stringify(names(redacted(text)));
  });
  expect(changed).toEqual([]);
});

test.each(['https://', 'a://b@', 'https://x?', 'A=', 'A_B="', 'password=', '"token": "', '--password ', 'Bearer aaaaaaaa', 'eyJaaaaaa.', '1.', 'a:', '::', 'a'])(
  'reads a long repetition of %j in linear time', part => {
    const text = part.repeat(256 * 1024 / part.length);
    const start = performance.now();
    redacted(text);
    expect(performance.now() - start).toBeLessThan(5000);
  });
