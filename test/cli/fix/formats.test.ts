import fc from 'fast-check';
import { stringify } from 'yaml';
import { findingsOf, tasksIn } from './texts';
import { changed } from '../../../src/checks/change';
import { RULES } from '../../../src/checks/rules';
import { onFargate, web } from '../../../src/checks/rules/examples';
import { applyEdits } from '../../../src/cli/fix';
import { fuzzRuns } from '../../fuzz-runs';
import { capitalized } from '../definitions';

// The property: each fix makes exactly its change, whatever the text looks like. It keeps the comments and the line endings, leaves fewer findings, and none
// of another kind. After some fixes, no finding has one.
const numRuns = fuzzRuns(15);

const MANY_MISTAKES = onFargate([
  web({
    systemControl: [{ namespace: 'net.ipv4.ip_local_port_range', value: '1024-65000' }],
    dependsOn: [{ containerName: 'Init-1', condition: 'SUCCESS' }],
    portMappings: [{ containerPort: 8080 }, { containerPort: 8080 }, { containerPort: 9000 }],
    linuxParameters: { capabilities: { add: ['CAP_SYS_PTRACE'] } },
  }),
  { name: 'init_1', systemControls: ['kernel.msgmax', 'kernel.msgmax', 'net.core.somaxcon'].map(namespace => ({ namespace, value: '8192' })) },
], { networkMode: 'bridge', pidMode: 'task' });

let fixable: object[];
let text: fc.Arbitrary<string>;

const inTemplate = (example: object) => ({ Resources: { Task: { Type: 'AWS::ECS::TaskDefinition', Properties: capitalized(example) } } });

const lineBreak = fc.constantFrom('\n', '\r\n');

const json = fc.record({ indent: fc.constantFrom<string | number>(0, 1, 2, 4, '\t', 'spaced'), lineBreak, end: fc.constantFrom('', '\n') })
  .map(({ indent, lineBreak: eol, end }) => (content: unknown) => (indent === 'spaced'
    ? JSON.stringify(content, null, 1).replace(/\n\s*/g, ' ')
    : JSON.stringify(content, null, indent)).replace(/\n/g, eol) + end);

const yaml = fc.record({
  options: fc.record({
    indent: fc.constantFrom(2, 4),
    indentSeq: fc.boolean(),
    collectionStyle: fc.constantFrom('any', 'flow'),
    defaultStringType: fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE'),
    defaultKeyType: fc.constantFrom('PLAIN', 'QUOTE_DOUBLE'),
    lineWidth: fc.constantFrom(0, 40),
    version: fc.constant('1.1'),
  }),
  lineBreak,
  comments: fc.array(fc.constantFrom('none', 'none', 'none', 'behind', 'above'), { minLength: 1, maxLength: 20 }),
}).map(({ options, lineBreak: eol, comments }) => (content: unknown) => stringify(content, options as object).trimEnd().split('\n').flatMap((line, index) => {
  // A line that ends within quotes or begins a block scalar cannot have a comment.
  const kind = options.lineWidth === 0 ? comments[index % comments.length] : 'none';
  return kind === 'behind' && !/[|>][-+]?$/.test(line) ? [`${line} # comment ${index}`] : kind === 'above' ? [`${/^\s*/.exec(line)![0]}# comment ${index}`, line] : [line];
}).join(eol) + eol);

beforeAll(() => {
  fixable = [...RULES.flatMap(({ fails, passes }) => [...fails(), ...passes()]), MANY_MISTAKES]
    .map(example => JSON.parse(JSON.stringify(example)) as object)
    .filter(example => findingsOf(JSON.stringify(example)).some(({ fix }) => fix));
  const value = fc.oneof(
    fc.constantFrom(...fixable),
    fc.constantFrom(...fixable).filter(example => !('taskDefinition' in example || 'Resources' in example)).map(inTemplate),
  );
  text = fc.tuple(value, fc.oneof(json, yaml)).map(([content, format]) => format(content));
});

function countsIn(content: string): Map<string, number> {
  return findingsOf(content).reduce((counts, { rule }) => counts.set(rule, (counts.get(rule) ?? 0) + 1), new Map<string, number>());
}

const commentsIn = (content: string) => content.match(/# comment \d+/g) ?? [];
const lineBreaksIn = (content: string) => [...new Set(content.match(/\r?\n/g))];

test('a fix makes its change, keeps what it does not concern, and removes its finding', () => {
  let tried = 0;
  fc.assert(fc.property(text, before => {
    const counts = countsIn(before);
    for (const { rule, task, fix, change } of findingsOf(before)) {
      if (!fix || !change) {
        continue;
      }
      tried++;
      const after = applyEdits(before, fix.edits);
      const { properties } = tasksIn(after).tasks.find(({ path }) => path.join() === task.path.join())!;
      expect(properties).toEqual(changed(task.properties, [change]));
      expect(commentsIn(after)).toEqual(commentsIn(before));
      expect(lineBreaksIn(after)).toEqual(lineBreaksIn(before));
      const left = countsIn(after);
      expect(left.get(rule) ?? 0).toBeLessThan(counts.get(rule)!);
      expect([...left].filter(([name, count]) => count > (counts.get(name) ?? 0))).toEqual([]);
    }
  }), { numRuns });
  expect(tried).toBeGreaterThan(numRuns / 2);
});

test('after some fixes, no finding has one', () => {
  fc.assert(fc.property(text, before => {
    let current = before;
    for (let rounds = findingsOf(before).length; rounds >= 0; rounds--) {
      const { fix } = findingsOf(current).find(found => found.fix) ?? {};
      if (!fix) {
        return;
      }
      current = applyEdits(current, fix.edits);
    }
    throw new Error('a fix left as many findings');
  }), { numRuns });
});

test('the examples have fixes in both languages', () => {
  const titles = (content: string) => findingsOf(content).flatMap(({ fix }) => fix?.title ?? []);
  expect(fixable.map(example => titles(stringify(example)))).toEqual(fixable.map(example => titles(JSON.stringify(example))));
  expect(fixable.length).toBeGreaterThan(13);
});
