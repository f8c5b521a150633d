import { sysctlNotAccepted } from '../../../src/checks/rules/sysctl-not-accepted';
import { container, each, ec2, findings, reportsNothing, reportsOnce, tuned, UNRESOLVED } from '../definitions';

test.each([
  ['vm.max_map_count', 'configure the program'],
  ['constructor', undefined],
])('reports %s, with the names that ECS accepts', (name, instead) => {
  const found = findings(sysctlNotAccepted, [tuned('web', { [name]: '1' })]);
  expect(found).toMatchObject([{ container: 'web', message: expect.stringContaining(`${name} cannot be set: ECS accepts `) }]);
  expect(found[0].fix).toEqual(instead && expect.stringMatching(new RegExp(`^Remove it\\. .*${instead}`, 'i')));
});

reportsOnce(sysctlNotAccepted, {
  'EC2': ec2([tuned('web', { 'vm.swappiness': '1' })], { networkMode: 'host' }),
  'a name in fs.mqueue that is not one of its five parameters': [tuned('web', { 'fs.mqueue.depth_max': '1' })],
});

reportsNothing(sysctlNotAccepted, {
  ...each('the name', ['', null, UNRESOLVED], namespace => [container('web', { systemControls: [{ namespace, value: '1' }] })]),
});
