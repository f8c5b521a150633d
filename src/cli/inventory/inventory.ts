import { AwsCli, isRegion } from './aws-cli';
import { collect, Collected } from './collect';
import { json } from './json';
import { text } from './text';
import { inputOf, inventoryOf, placeOf } from './view';
import { UsageError } from '../../usage-error';
import { check, CheckOptions } from '../check/check';
import { policiesFor, PolicyOptions } from '../check/policy-file';
import { STANDARD_INPUT, writeNotes } from '../input';
import { styleFor } from '../style';
import type { Terminal } from '../terminal';
import { TimeLimit } from '../timeout';

const FORMATS = { text, json };

/** Options for `inventory`. */
export interface InventoryOptions extends PolicyOptions, Pick<CheckOptions, 'severity' | 'failOn' | 'failOnUnresolved' | 'acknowledge' | 'verbose'> {
  readonly format?: keyof typeof FORMATS;

  /** Profiles of the AWS CLI. */
  readonly profile?: readonly string[];
  readonly region?: readonly string[];

  /** The limit of the total time, in seconds. */
  readonly timeout?: string;
}

const NOTHING: Collected = { regions: [], workloads: [], unread: [], notes: [] };

/** Checks what runs, prints it, and returns the exit code. */
export async function inventory(terminal: Terminal, options: InventoryOptions): Promise<number> {
  const { stdout, env } = terminal;
  requireNames(options);
  const limit = new TimeLimit(options.timeout);
  const [{ policy: found, notes: ofPolicy }] = policiesFor([STANDARD_INPUT], options);
  const policy = found && { policy: found.policy, nameOf: placeOf, isForOtherPlaces: true };
  const style = styleFor(stdout, env);
  const checkAll = (collected: Collected) => check(inputOf(collected), style, { ...options, format: 'text', policy },
    report => FORMATS[options.format ?? 'text'](inventoryOf(collected, report), style, stdout.columns));
  // So that a mistake in the options does not cost the time of all calls.
  checkAll(NOTHING);
  const collected = await collect(new AwsCli(env, limit.signal()), options.profile, options.region);
  const { text: output, isFailed, isUnread, notes } = checkAll(collected);
  stdout.write(`${output}\n`);
  writeNotes(terminal, [...ofPolicy, ...collected.notes, ...notes, ...collected.unread]);
  return collected.unread.length > 0 || isUnread ? 2 : isFailed ? 1 : 0;
}

/** Throws for names that no profile or region can have, for example of a variable that is not set. */
function requireNames({ profile = [], region = [] }: InventoryOptions): void {
  const wrong = region.find(name => !isRegion(name));
  if (profile.includes('')) {
    throw new UsageError('--profile is empty. Pass the name of a profile, or leave the option out');
  }
  if (wrong !== undefined) {
    throw new UsageError(`--region must be the name of one Region, not ${JSON.stringify(wrong)}. Repeat the option for each Region`);
  }
}
