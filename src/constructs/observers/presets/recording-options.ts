import { Duration, Token } from 'aws-cdk-lib';
import { apiName } from '../../../wording';
import { LinuxControlsError } from '../../error';

/** Returns the whole seconds of a duration. Throws if there are none. */
export function secondsOf(observer: string, property: string, duration: Duration): number {
  if (duration.isUnresolved()) {
    return duration.toSeconds();
  }
  const seconds = duration.toMilliseconds() / 1000;
  if (!Number.isInteger(seconds) || seconds < 1) {
    refuse(observer, property, `${seconds} seconds`, 'but must be a whole number of seconds, at least 1. Use, for example, Duration.seconds(30).');
  }
  return seconds;
}

/** Throws if a value is not a whole number from 1 to a maximum. */
export function requirePositiveInteger(
  observer: string, property: string, value: number, unit: string, example: number, max = Infinity,
): void {
  if (!Token.isUnresolved(value) && (!Number.isInteger(value) || value < 1 || value > max)) {
    const range = max === Infinity ? 'at least 1' : `from 1 to ${max}`;
    refuse(observer, property, String(value), `but must be a whole number of ${unit}, ${range}. Use, for example, ${example}.`);
  }
}

/** Throws an error that names the option and its value. */
export function refuse(observer: string, property: string, value: string, reason: string): never {
  throw new LinuxControlsError(`${observer}: ${apiName(property)} is ${value}, ${reason}`);
}
