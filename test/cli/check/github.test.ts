import { container, fargateTask, MIXED, SOUND, template } from '../definitions';
import { fileWith, run } from '../terminal';

test('github writes one annotation with its place per finding, and the summary into the log', () => {
  const file = fileWith(JSON.stringify(MIXED, undefined, 2));
  const place = String.raw`line=\d+,endLine=\d+,col=\d+,endColumn=\d+`;
  expect(run(['check', file, '--format', 'github']).out.split('\n')).toEqual([
    expect.stringMatching(`^::error file=${file},${place},title=cdk-fargate-linux-controls%3A%3Anet-sysctl-conflict::Conflict: `),
    expect.stringMatching(`^::warning file=${file},${place},title=cdk-fargate-linux-controls%3A%3Anet-sysctls-spread::Repeated: `),
    expect.stringMatching(`^::error file=${file},${place},title=cdk-fargate-linux-controls%3A%3Asysctl-unknown::Typo, container app: .*Did you mean net\\.core\\.somaxconn\\?$`),
    '3 task definitions: 2 errors, 1 warning',
    '1 file read',
    '',
  ]);
  expect(run(['check', fileWith(template({ Sound: SOUND })), '--format', 'github']))
    .toEqual({ code: 0, out: '1 task definition: 0 errors, 0 warnings\n1 file read\n', err: '' });
});

test('github escapes characters that would end an annotation or a property', () => {
  const name = 'app\n::error::forged %';
  const file = fileWith(template({ Task: fargateTask([container({ Name: name, SystemControls: [{ Namespace: 'net.core.somaxcon', Value: '1' }] })]) }), 'a,b:c.json');
  const { out } = run(['check', file, '--format', 'github']);
  expect(out.split('\n').filter(line => line.startsWith('::'))).toEqual([
    expect.stringMatching('^::error file=[^ ]*a%2Cb%3Ac\\.json,.*%3A%3Asysctl-unknown::Task, container app\\\\u{a}::error::forged %25: '),
  ]);
});
