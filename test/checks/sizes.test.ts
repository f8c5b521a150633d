import { container, fargate, tuned } from './definitions';
import { rulesAgainst } from './rules-against';

test.each(['START', 'SUCCESS'])('a hundred containers that wait for the %s of the next, far more than ECS allows, have the findings of a few', condition => {
  const chain = (length: number) => Array.from({ length }, (_, i) => tuned(`c${i}`, { 'net.core.somaxconn': '4096' }, {
    secrets: [{ name: 'KEY' }],
    portMappings: [{ containerPort: i + 1 }],
    essential: i === length - 1,
    dependsOn: i === 0 ? [] : [{ containerName: `c${i - 1}`, condition }],
  }));
  const rules = (length: number) =>
    [...new Set(rulesAgainst(fargate(chain(length), { pidMode: 'task' })))].filter(rule => rule !== 'error too-many-containers');
  expect(rules(100)).toEqual(rules(3));
});

test.each<[string, (length: number) => object]>([
  ['volumes of an instance', length => fargate([container('web')], { volumes: Array.from({ length }, (_, i) => ({ name: `v${i}`, host: { sourcePath: '/data' } })) })],
  ['equal parameters', length => fargate([tuned('web', {}, { systemControls: Array(length).fill({ namespace: 'net.core.somaxconn', value: '4096' }) })])],
  ['dependencies', length => fargate([
    tuned('web', {}, { dependsOn: [{ containerName: 'agent', condition: 'START' }] }),
    tuned('agent', {}, { dependsOn: Array(length).fill({ containerName: 'init', condition: 'START' }) }),
    container('init'),
  ])],
])('a list of 130,000 %s, more than the arguments of a call, has the findings of a short list', (_, build) => {
  const rules = (length: number) => [...new Set(rulesAgainst(build(length)))];
  expect(rules(130_000)).toEqual(rules(3));
});
