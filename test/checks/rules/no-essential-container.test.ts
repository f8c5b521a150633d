import { noEssentialContainer } from '../../../src/checks/rules/no-essential-container';
import { container, ec2, reports, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const beside = (name: string, essential: unknown = false) => container(name, { essential });

reports(noEssentialContainer, 'a task without an essential container, with all names', ec2([beside('web'), beside('agent')]),
  { message: 'essential is false on every container (web, agent), but a task requires an essential container.' });

reportsOnce(noEssentialContainer, { 'no value instead of another container': [beside('agent'), { Ref: 'AWS::NoValue' }] });

reportsNothing(noEssentialContainer, {
  'an unresolved value of essential': [beside('agent'), beside('web', UNRESOLVED)],
  'unresolved containers': [beside('agent'), UNRESOLVED],
  'no containers': [],
});
