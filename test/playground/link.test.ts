import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import * as fc from 'fast-check';
import { fragmentOf, MAX_LINK, MAX_TEXT, requestIn } from '../../playground/src/page/link';

test('a link holds any text, in characters that an address may contain', async () => {
  await fc.assert(fc.asyncProperty(fc.string({ unit: 'grapheme' }), async text => {
    const fragment = await fragmentOf(text);
    expect(fragment).toMatch(/^text=[\w-]*$/);
    expect(await requestIn(`#${fragment}`)).toStrictEqual({ kind: 'text', text });
  }), { numRuns: 50 });
});

test('rules and examples are requested by name, and everything else is ignored', async () => {
  expect(await requestIn('#rule=sysctl-unknown')).toStrictEqual({ kind: 'rule', name: 'sysctl-unknown' });
  expect(await requestIn('#example=tuned-proxy')).toStrictEqual({ kind: 'example', name: 'tuned-proxy' });
  expect(await Promise.all(['', '#', '#findings', '#other=x'].map(requestIn))).toStrictEqual([undefined, undefined, undefined, undefined]);
});

test.each(['', '%', 'AAAA', '____', 'S0lN', '=', 'é'])('the damaged link %j is reported', async encoded => {
  await expect(requestIn(`#text=${encoded}`)).rejects.toThrow('The link is damaged');
});

test('a link may expand to the limit, and to no more', async () => {
  expect(await requestIn(link(MAX_TEXT))).toMatchObject({ kind: 'text' });
  await expect(requestIn(link(MAX_TEXT + 1))).rejects.toThrow('larger than 2 MB');
}, 30_000);

test('a text that is too long for a link is refused with the limit', async () => {
  // Random hexadecimal digits compress to half their length.
  const text = (length: number) => randomBytes(length / 2).toString('hex');
  expect((await fragmentOf(text(MAX_LINK))).length).toBeLessThan(MAX_LINK);
  await expect(fragmentOf(text(2 * MAX_LINK))).rejects.toThrow(`the limit is ${MAX_LINK}`);
});

/** Returns a link to a text of a length. */
function link(length: number): string {
  return `#text=${deflateRawSync(Buffer.alloc(length, 'a')).toString('base64url')}`;
}
