import { ON_GITHUB, ON_SITE } from '../../src/checks/addresses';

test.each([['GitHub', ON_GITHUB], ['the site', ON_SITE]])('on %s, the rules of a policy are on one page', (_, addresses) => {
  expect(addresses.rule('policy-bounds')).toBe(addresses.guide('policy', 'policy-bounds'));
  expect(addresses.rule('sysctl-unknown')).not.toContain('policy');
});
