import { requireAllPieces } from './missing-pieces';
import { updateRuleIndex } from './rule-index';

requireAllPieces();
updateRuleIndex();
