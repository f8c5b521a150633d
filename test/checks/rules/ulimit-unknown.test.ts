import { ulimitUnknown } from '../../../src/checks/rules/ulimit-unknown';
import { container, each, reports, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const limited = (name: unknown) => [container('web', { ulimits: [{ name, softLimit: 1, hardLimit: 1 }] })];

reports(ulimitUnknown, 'the limit', limited('memory'), { container: 'web', message: 'ECS knows no ulimit with the name memory.' });

reportsOnce(ulimitUnknown, each('the name', ['NOFILE', 'as', 'msgqueues'], limited));
reportsNothing(ulimitUnknown, each('the name', ['nofile', 'memlock', 'stack', '', undefined, UNRESOLVED, '${LIMIT}'], limited));
