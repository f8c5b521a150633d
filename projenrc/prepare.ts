import { placeholders } from './placeholders';
import { writeRuleIndex } from './rule-index';

const left = placeholders();
if (left.length > 0) {
  console.error(left.join('\n'));
  process.exit(1);
}
writeRuleIndex();
