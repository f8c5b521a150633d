import { ulimitUnknown } from '../../../src/checks/rules/ulimit-unknown';
import { container, each, findings, reports, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const limited = (name: unknown) => [container('web', { ulimits: [{ name, softLimit: 1, hardLimit: 1 }] })];

reports(ulimitUnknown, 'the limit', limited('memory'), { container: 'web', message: 'ECS knows no ulimit with the name memory.' });

test.each(['NOFILE', 'nofiles', 'no file', 'no-file', 'RLIMIT_NOFILE'])('suggests nofile for %s', name => {
  expect(findings(ulimitUnknown, limited(name))).toMatchObject([{ fix: 'Did you mean nofile?' }]);
});

reportsOnce(ulimitUnknown, each('the name', ['as', 'msgqueues', 'open files'], limited));
reportsNothing(ulimitUnknown, each('the name', ['nofile', 'memlock', 'stack', '', undefined, UNRESOLVED, '${LIMIT}', '${LIMIT}s', 'no${LIMIT}'], limited));
