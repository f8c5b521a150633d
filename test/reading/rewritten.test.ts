import * as fc from 'fast-check';
import type { Task } from './hidden-values';
import { Variant, variantsOf } from './rewritten';
import { FORMATS, inFormat } from './written-formats';
import { idOf } from '../../src/checks/rule';
import type { Example } from '../../src/checks/rule';
import { RULES } from '../../src/checks/rules';
import { taskDefinitionUnchecked } from '../../src/checks/rules/task-definition-unchecked';
import { valueRefused } from '../../src/checks/rules/value-refused';
import { valueUnknown } from '../../src/checks/rules/value-unknown';
import { CheckOutput, fileWith, removeFolders, run } from '../cli/terminal';
import { fuzzRuns } from '../fuzz-runs';

// The property: an example of a rule keeps its verdict if a part of it is written with an intrinsic function, or the command mentions the part.
// `FUZZ_RUNS=1000 npm run suite -- fuzz` tries more variants.
const numRuns = fuzzRuns(10) * 10;
const TIMEOUT_MS = 60_000 + numRuns * 200;

const TEMPLATE = FORMATS['a template in JSON'];

interface ExampleOfRule {
  readonly rule: string;
  readonly task: Task;
}

function examples(kind: 'fails' | 'passes'): ExampleOfRule[] {
  // Some examples are whole templates.
  return RULES.flatMap(rule => rule[kind]().filter(({ Resources: resources }) => resources === undefined).map(example => ({ rule: idOf(rule), task: inFormat(TEMPLATE, taskIn(example), ['taskDefinition'])[0] })));
}

/** An example has the form of the input of `register-task-definition`, or that of the output of `describe-task-definition` and `describe-services`. */
function taskIn({ taskDefinition, services, ...others }: Example): Task {
  return taskDefinition === undefined ? { taskDefinition: others } : { taskDefinition, services: services as Task['services'] };
}

/** Returns variants of examples. Each example is as likely as each other one. */
function variants(kind: 'fails' | 'passes', isTried: (variant: Variant) => boolean): fc.Arbitrary<{ readonly rule: string; readonly variant: Variant }> {
  return fc.constantFrom(...examples(kind)).chain(({ rule, task }) => {
    // In a template, a placeholder is a literal.
    const tried = variantsOf(task).filter(variant => variant.function !== 'a placeholder' && isTried(variant));
    return fc.constantFrom(...tried).map(variant => ({ rule, variant }));
  });
}

function check({ write }: Variant): { readonly code: number; readonly output: CheckOutput } {
  const { code, out } = run(['check', '--format', 'json', '--severity', 'info', fileWith(TEMPLATE.write(write())!, 'shop.template.json')]);
  removeFolders();
  return { code, output: JSON.parse(out) as CheckOutput };
}

/** Whether an image or a command is hidden. The command does not assume that it is one of the few programs that rules name. */
function isOfProgram({ path, keepsMeaning }: Variant): boolean {
  return !keepsMeaning && path.some(step => ['Image', 'Command', 'EntryPoint'].includes(String(step)));
}

/** Whether only a name, a port, or a role is hidden. The command assumes that ECS accepts the unknown part of it, and that there is a role. */
function isOfAcceptedField({ path }: Variant): boolean {
  const field = path.filter(step => typeof step === 'string').join('.');
  return /(?:^|\.)(?:containerdefinitions\.name|family|containerport|taskrolearn)$/i.test(field);
}

const ASSUMED = [valueRefused, valueUnknown].map(idOf);

test('a failing example fails in other words, or the command mentions what it cannot know', () => {
  fc.assert(fc.property(variants('fails', variant => !isOfProgram(variant) && !isOfAcceptedField(variant)), ({ rule, variant }) => {
    const { code, output: { findings, unresolved, summary: { notes } } } = check(variant);
    const isReported = findings.some(finding => [rule, idOf(taskDefinitionUnchecked)].includes(finding.rule));
    // The command assumes that what it does not know is not empty, that ECS documents and accepts it, and that a port is one.
    const isAssumed = ASSUMED.includes(rule) && !variant.keepsMeaning;
    return isReported || isAssumed || code === 2 || unresolved.length + notes.length > 0;
  }), { numRuns });
}, TIMEOUT_MS);

test('a passing example has no error if a part is written with a function that has the same value', () => {
  fc.assert(fc.property(variants('passes', ({ keepsMeaning }) => keepsMeaning), ({ variant }) => {
    const { code, output: { findings } } = check(variant);
    return code === 0 && findings.every(({ severity }) => severity !== 'error');
  }), { numRuns });
}, TIMEOUT_MS);
