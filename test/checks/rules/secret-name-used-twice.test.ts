import { secretNameUsedTwice } from '../../../src/checks/rules/secret-name-used-twice';
import { container, ec2, fargate, findings, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const named = (names: readonly unknown[]) => names.map(name => ({ name, valueFrom: 'x', value: 'x' }));
const using = (secrets: readonly unknown[], environment: readonly unknown[] = []) =>
  fargate([container('web', { secrets: named(secrets), environment: named(environment) })]);

test('reports a name once, and what else has it', () => {
  expect(findings(secretNameUsedTwice, using(['A', 'B', 'B', 'B'], ['A', 'B']))).toStrictEqual([
    { container: 'web', message: 'the secret A has the name of an environment variable.' },
    { container: 'web', message: 'the secret B has the name of an environment variable.' },
  ]);
  expect(findings(secretNameUsedTwice, using(['B', 'B', 'B'])))
    .toStrictEqual([{ container: 'web', message: 'the secret B has the name of another secret.' }]);
});

reportsOnce(secretNameUsedTwice, { instances: ec2([container('web', { secrets: named(['A', 'A']) })]) });

reportsNothing(secretNameUsedTwice, {
  'an environment variable that is set twice': using(['A'], ['B', 'B']),
  'unresolved names': using([UNRESOLVED, UNRESOLVED], [UNRESOLVED]),
  'empty names': using(['', ''], ['']),
  'the same name in another container': fargate([container('web', { secrets: named(['A']) }), container('agent', { secrets: named(['A']), environment: named(['B']) })]),
});
