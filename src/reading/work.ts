/** The length limit of a text that functions of a template compute: the size limit of a template. */
const MAX_TEXT = 1024 * 1024;

/** The limit of the work on a file. Large templates with many parameters take a hundredth of it. */
const MAX_STEPS = 50_000_000;

/** The work of reading and judging a container in a case, compared with that of computing a value. */
export const STEPS_OF_CONTAINER = 200;

/** The number of characters that are computed as fast as a value. */
const CHARACTERS_OF_STEP = 10;

/** Counts the work on a file. A limit of time would have other results on another machine. */
export class Work {
  /** The containers that may still be read to try values in place of unknown ones. A limit of zero or less is no error: what is not tried may matter. */
  public triesLeft = 50_000;
  private steps = 0;

  /** Counts steps. Throws if they are too many. */
  public add(steps: number): void {
    this.steps += steps;
    if (this.steps > MAX_STEPS) {
      throw new Error(`takes more than ${MAX_STEPS / 1e6} million steps to check, the limit for one file. Split it, or use fewer parameters and conditions`);
    }
  }

  /** Counts a part of a text before it is computed, and returns the length with this part. Throws if it is too long. */
  public addText(part: number, before = 0): number {
    if (before + part > MAX_TEXT) {
      throw new Error(`has functions that compute a text of more than ${MAX_TEXT / 1024 / 1024} MB. Use shorter texts`);
    }
    this.add(part / CHARACTERS_OF_STEP);
    return before + part;
  }
}
