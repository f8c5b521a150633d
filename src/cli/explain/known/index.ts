import { PARAMETER_MESSAGES } from './parameters';
import { PROCESS_MESSAGES } from './processes';
import { REQUEST_MESSAGES } from './requests';
import { STOP_MESSAGES } from './stops';
import type { KnownMessage } from '../known-message';

/** Every message that is known, in the order in which they are documented. */
export const KNOWN_MESSAGES: readonly KnownMessage[] = [...PARAMETER_MESSAGES, ...PROCESS_MESSAGES, ...REQUEST_MESSAGES, ...STOP_MESSAGES];
