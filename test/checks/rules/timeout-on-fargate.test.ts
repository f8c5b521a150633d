import { timeoutOnFargate } from '../../../src/checks/rules/timeout-on-fargate';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

test.each(['startTimeout', 'stopTimeout'])('%s may be 120 seconds, and 121 are told', timeout => {
  expect(findings(timeoutOnFargate, fargate([container('web', { [timeout]: 120 })]))).toEqual([]);
  expect(findings(timeoutOnFargate, fargate([container('web', { [timeout]: 121 })]))).toEqual([{ container: 'web', message: `${timeout} is 121 seconds; Fargate waits 120 at most.` }]);
  expect(findings(timeoutOnFargate, fargate([container('web', { [timeout]: '121' })]))).toHaveLength(1);
  expect(findings(timeoutOnFargate, ec2([container('web', { [timeout]: 600 })]))).toEqual([]);
});

test.each([undefined, null, 0, UNRESOLVED, 'soon', {}, []])('%j: nothing to tell', stopTimeout => {
  expect(findings(timeoutOnFargate, fargate([container('web', { stopTimeout })]))).toEqual([]);
});
