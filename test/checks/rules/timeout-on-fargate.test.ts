import { timeoutOnFargate } from '../../../src/checks/rules/timeout-on-fargate';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

test.each(['startTimeout', 'stopTimeout'])('accepts 120 seconds for %s on Fargate, and reports 121', timeout => {
  expect(findings(timeoutOnFargate, fargate([container('web', { [timeout]: 120 })]))).toEqual([]);
  expect(findings(timeoutOnFargate, fargate([container('web', { [timeout]: 121 })]))).toEqual([{ container: 'web', message: `${timeout} is 121 seconds, but the maximum on Fargate is 120.` }]);
  expect(findings(timeoutOnFargate, fargate([container('web', { [timeout]: '121' })]))).toHaveLength(1);
  expect(findings(timeoutOnFargate, ec2([container('web', { [timeout]: 600 })]))).toEqual([]);
});

test.each([undefined, null, 0, UNRESOLVED, 'soon', {}, []])('reports nothing for %j', stopTimeout => {
  expect(findings(timeoutOnFargate, fargate([container('web', { stopTimeout })]))).toEqual([]);
});
