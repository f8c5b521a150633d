import * as fc from 'fast-check';
import { matchesGlob } from '../../src/policy/glob';

/** A slow matcher that tries every way to divide the text. */
function matches(glob: string, text: string): boolean {
  const rest = (wildcard: string, isAllowed: (part: string) => boolean) => Array.from({ length: text.length + 1 }, (_, length) => length)
    .some(length => isAllowed(text.slice(0, length)) && matches(glob.slice(wildcard.length), text.slice(length)));
  if (glob === '') {
    return text === '';
  }
  if (glob === '/**') {
    return text === '' || text.startsWith('/');
  }
  if (glob.startsWith('**/')) {
    return rest('**/', part => part === '' || part.endsWith('/'));
  }
  if (glob.startsWith('**')) {
    return rest('**', () => true);
  }
  if (glob.startsWith('*')) {
    return rest('*', part => !part.includes('/'));
  }
  const isSame = glob[0] === '?' ? text !== '' && text[0] !== '/' : text[0] === glob[0];
  return isSame && matches(glob.slice(1), text.slice(1));
}

const glob = fc.array(fc.constantFrom('a', 'b', '/', '*', '**/', '/**', '?', '[', '.'), { maxLength: 7 })
  .map(parts => parts.join('')).filter(text => !text.includes('***'));
const text = fc.array(fc.constantFrom('a', 'b', '/', '[', '.'), { maxLength: 7 }).map(parts => parts.join(''));

test('a glob matches what a matcher that tries all ways does', () => {
  fc.assert(fc.property(glob, text, (pattern, name) => matchesGlob(pattern, name) === matches(pattern, name)), { numRuns: 2000 });
});

test('a text without wildcards matches itself only', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (one, other) => {
    fc.pre(!/[*?]/.test(one));
    return matchesGlob(one, one) && matchesGlob(one, other) === (one === other);
  }));
});

test.each([
  ['Prod/**', 'Prod', true], ['Prod/**', 'Prod/Agent/Task', true], ['Prod/**', 'Production', false],
  ['**/Task', 'Task', true], ['**/Task', 'Prod/Task', true], ['**/Task', 'Prod/MyTask', false],
  ['module.app["a"].*', 'module.app["a"].aws_ecs_task_definition.web[0]', true], ['web[0]', 'web0', false],
  ['a.b', 'aXb', false], ['web-?', 'web-1', true], ['web-?', 'web-', false],
])('%s and %s: %s', (pattern, name, expected) => expect(matchesGlob(pattern, name)).toBe(expected));

test('a hostile glob takes no exponential time', () => {
  const start = performance.now();
  for (const part of ['**/', '*', '*a', '**a', '*a/', '**/a/', '**/*', '?*']) {
    expect(matchesGlob(part.repeat(50) + 'b', (part.includes('/') ? 'a/' : 'a').repeat(500))).toBe(false);
  }
  expect(performance.now() - start).toBeLessThan(2000);
});
