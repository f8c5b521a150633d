import { timeoutOnFargate } from '../../../src/checks/rules/timeout-on-fargate';
import { container, fargate, findings, UNRESOLVED } from '../definitions';

test.each(['startTimeout', 'stopTimeout'])('reports a %s of 121 seconds, also as a text', timeout => {
  const message = `${timeout} is 121 seconds, but the maximum on Fargate is 120.`;
  expect(findings(timeoutOnFargate, fargate([container('web', { [timeout]: 121 })]))).toEqual([{ container: 'web', message }]);
  expect(findings(timeoutOnFargate, fargate([container('web', { [timeout]: '121' })]))).toHaveLength(1);
});

test.each([undefined, null, 0, UNRESOLVED, 'soon', {}, []])('reports nothing for %j', stopTimeout => {
  expect(findings(timeoutOnFargate, fargate([container('web', { stopTimeout })]))).toEqual([]);
});
