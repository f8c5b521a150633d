import { networkModeOnFargate } from '../../../src/checks/rules/network-mode-on-fargate';
import {
  container, each, ec2, fargate, findings, findingsWhenRun, Json, reportsNothing, reportsOnce, UNRESOLVED, WEB,
} from '../definitions';

const UNSET = { networkMode: undefined };
const SET_ON_CONTAINER = [container('web', { networkMode: 'awsvpc' })];

test.each(['bridge', 'host', 'none', 'default'])('reports networkMode %s on Fargate', networkMode => {
  expect(findings(networkModeOnFargate, fargate(WEB, { networkMode }))).toStrictEqual([
    { message: `networkMode is ${networkMode}, but Fargate supports only awsvpc.` },
  ]);
});

test.each([undefined, null, '', { Ref: 'AWS::NoValue' }])('reports that networkMode is not set: %j', networkMode => {
  expect(findings(networkModeOnFargate, fargate(WEB, { networkMode }))).toStrictEqual([
    { message: 'the task is for Fargate, but networkMode is not set, and its default is bridge.' },
  ]);
});

reportsOnce(networkModeOnFargate, {
  'Fargate among other launch types': fargate(WEB, { requiresCompatibilities: ['EC2', 'FARGATE'], networkMode: 'bridge' }),
  'a mode beside another misspelled key': fargate(WEB, { ...UNSET, pidMod: 'task' }),
  'a mode that a container has as well': fargate(SET_ON_CONTAINER, { networkMode: 'bridge' }),
  'a mode that is not set, beside a key that only resembles it': fargate(WEB, { ...UNSET, network: 'awsvpc' }),
});

reportsNothing(networkModeOnFargate, {
  ...each('networkMode', ['awsvpc', UNRESOLVED, { 'Fn::If': ['OnFargate', 'awsvpc', 'bridge'] }], networkMode => fargate(WEB, { networkMode })),
  ...each('on EC2, networkMode', [undefined, 'host'], networkMode => ec2(WEB, { networkMode })),
  'an unresolved launch type': { containerDefinitions: WEB, networkMode: 'bridge', requiresCompatibilities: UNRESOLVED },
  'a misplaced key, which another rule reports': fargate(SET_ON_CONTAINER, UNSET),
  'a misspelled key, which another rule reports': fargate(WEB, { ...UNSET, networkMod: 'awsvpc' }),
});

const foundWhenRun = (service: Json) => findingsWhenRun(networkModeOnFargate, { containerDefinitions: WEB, networkMode: 'bridge' }, service);

reportsOnce(foundWhenRun, {
  'a service on Fargate': { launchType: 'FARGATE' },
  'a service with a capacity provider of Fargate': { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }] },
});
reportsNothing(foundWhenRun, each('a service with the launch type', ['EC2', UNRESOLVED], (launchType: unknown) => ({ launchType })));
