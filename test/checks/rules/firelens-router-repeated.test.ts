import { firelensRouterRepeated } from '../../../src/checks/rules/firelens-router-repeated';
import { container, findings, reportsNothing, UNRESOLVED } from '../definitions';

const router = (name: string, firelensConfiguration: unknown = { type: 'fluentbit' }) => container(name, { firelensConfiguration });

test('reports each log router after the first', () => {
  expect(findings(firelensRouterRepeated, [router('a'), container('web'), router('b', { type: 'fluentd' }), router('c')])).toStrictEqual(['b', 'c'].map(name =>
    ({ container: name, message: 'the container has a firelensConfiguration, as container a does.' })));
});

reportsNothing<unknown>(firelensRouterRepeated, {
  'one that may be none': [router('a'), router('b', UNRESOLVED)],
  'an empty configuration': [router('a'), router('b', { type: '' })],
});
