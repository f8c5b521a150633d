import { linksInAwsvpc } from '../../../src/checks/rules/links-in-awsvpc';
import { container, each, ec2, fargate, reports, reportsNothing, UNRESOLVED } from '../definitions';

const linked = (links: unknown, networkMode: unknown = 'awsvpc') => ec2([container('web', { links })], { networkMode });

reports(linksInAwsvpc, 'links on instances', linked(['db:database']),
  { container: 'web', message: 'links is ["db:database"], but the network mode is awsvpc.' });

reportsNothing(linksInAwsvpc, {
  ...each('the links', [[], [''], undefined, UNRESOLVED], links => linked(links)),
  ...each('the network mode', ['bridge', null, UNRESOLVED], mode => linked(['db'], mode)),
  'another setting of instances': ec2([container('web', { privileged: true })], { networkMode: 'awsvpc' }),
  'Fargate, which has a finding about links of its own': fargate([container('web', { links: ['db'] })]),
});
