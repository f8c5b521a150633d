import { EXIT_MESSAGES } from './exits';
import { LIMIT_MESSAGES } from './limits';
import { NOT_POSSIBLE_MESSAGES } from './not-possible';
import { PARAMETER_MESSAGES } from './parameters';
import { PROCESS_MESSAGES } from './processes';
import { REQUEST_MESSAGES } from './requests';
import { START_MESSAGES } from './start';
import type { KnownMessage } from '../known-message';

/** All known messages, in the order of docs/explain.md. */
export const KNOWN_MESSAGES: readonly KnownMessage[] = [
  ...PARAMETER_MESSAGES,
  ...LIMIT_MESSAGES,
  ...PROCESS_MESSAGES,
  ...NOT_POSSIBLE_MESSAGES,
  ...REQUEST_MESSAGES,
  ...START_MESSAGES,
  ...EXIT_MESSAGES,
];
