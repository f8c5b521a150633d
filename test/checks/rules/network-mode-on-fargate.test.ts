import { networkModeOnFargate } from '../../../src/checks/rules/network-mode-on-fargate';
import { container, ec2, fargate, findings, findingsWhenRun, UNRESOLVED } from '../definitions';

const WEB = [container('web')];
const found = (taskDefinition: unknown) => findings(networkModeOnFargate, taskDefinition);

test.each(['bridge', 'host', 'none', 'default'])('reports networkMode %s on Fargate', networkMode => {
  expect(found(fargate(WEB, { networkMode }))).toStrictEqual([{ message: `networkMode is ${networkMode}, but Fargate supports only awsvpc.` }]);
});

test.each([undefined, null, '', { Ref: 'AWS::NoValue' }])('reports that networkMode is not set: %j', networkMode => {
  expect(found(fargate(WEB, { networkMode }))).toStrictEqual([{ message: 'the launch type is FARGATE, but networkMode is not set, and its default is bridge.' }]);
});

test('reports a task definition that requires Fargate among others', () => {
  expect(found(fargate(WEB, { requiresCompatibilities: ['EC2', 'FARGATE'], networkMode: 'bridge' }))).toHaveLength(1);
});

test.each(['awsvpc', UNRESOLVED, { 'Fn::If': ['OnFargate', 'awsvpc', 'bridge'] }])('accepts networkMode %j', networkMode => {
  expect(found(fargate(WEB, { networkMode }))).toEqual([]);
});

test('reports nothing if the launch type is not known to be Fargate', () => {
  expect(found(ec2(WEB))).toEqual([]);
  expect(found(ec2(WEB, { networkMode: 'host' }))).toEqual([]);
  expect(found({ containerDefinitions: WEB })).toEqual([]);
  expect(found({ containerDefinitions: WEB, networkMode: 'bridge', requiresCompatibilities: UNRESOLVED })).toEqual([]);
});

test('reports a mode that a service on Fargate cannot use', () => {
  const task = { containerDefinitions: WEB, networkMode: 'bridge' };
  expect(findingsWhenRun(networkModeOnFargate, task, { launchType: 'FARGATE' })).toHaveLength(1);
  expect(findingsWhenRun(networkModeOnFargate, task, { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }] })).toHaveLength(1);
  expect(findingsWhenRun(networkModeOnFargate, task, { launchType: 'EC2' })).toEqual([]);
  expect(findingsWhenRun(networkModeOnFargate, task, { launchType: UNRESOLVED })).toEqual([]);
});

test('leaves a misspelled or misplaced key to another rule', () => {
  expect(found(fargate([container('web', { networkMode: 'awsvpc' })], { networkMode: undefined }))).toEqual([]);
  expect(found(fargate(WEB, { networkMode: undefined, networkMod: 'awsvpc' }))).toEqual([]);
});

test('reports the mode if another key is misspelled, or if a container has the key as well', () => {
  expect(found(fargate(WEB, { networkMode: undefined, pidMod: 'task' }))).toHaveLength(1);
  expect(found(fargate([container('web', { networkMode: 'awsvpc' })], { networkMode: 'bridge' }))).toHaveLength(1);
});
