import * as fc from 'fast-check';
import { Json, partsIn, withValueAt } from './hidden-values';
import { RICH_TASKS } from './rich-tasks';
import { FORMATS, inFormat } from './written-formats';
import { fileWith, removeFolders, run } from '../cli/terminal';
import { fuzzRuns } from '../fuzz-runs';

const numRuns = fuzzRuns(50);

/** A structure that JavaScript cannot turn into a text. */
const ODD = { toString: 1, valueOf: 1 };

const SECTIONS = {
  Transform: [{ Name: 'Macro' }],
  Parameters: { Stage: { Type: 'String', Default: 'live', MinLength: 1, AllowedPattern: '[a-z]*', AllowedValues: ['live'] }, Count: { Type: 'Number', MinValue: 1, MaxValue: 9 } },
  Mappings: { Sizes: { live: { cpu: '256' } } },
  Conditions: { IsLive: { 'Fn::Equals': [{ Ref: 'Stage' }, 'live'] } },
};

const SERVICES = [{ launchType: 'FARGATE', platformVersion: '1.3.0', capacityProviderStrategy: [{ capacityProvider: 'FARGATE' }], enableExecuteCommand: true }];

const DOCUMENTS = Object.values(FORMATS).filter(({ extension }) => extension.endsWith('json')).flatMap(format =>
  Object.values(RICH_TASKS).flatMap(taskDefinition => [undefined, SERVICES].flatMap(services => {
    const path = ['taskDefinition', 'containerDefinitions', 0, 'name'];
    const text = format.write({ ...inFormat(format, { taskDefinition, services }, path)[0], sections: SECTIONS });
    return text === undefined ? [] : [{ extension: format.extension, document: { content: JSON.parse(text) as unknown } }];
  })));

const PLACES = DOCUMENTS.flatMap(({ document, extension }) => partsIn(document.content, ['content']).map(({ path }) => ({ document, extension, path })));

test('a structure in place of any part of a file ends with a verdict or an error', () => {
  fc.assert(fc.property(fc.constantFrom(...PLACES), fc.constantFrom<unknown>(ODD, [ODD], { Ref: ODD }, { 'Fn::Join': [ODD, [ODD]] }), ({ document, extension, path }, value) => {
    const { content } = withValueAt(document as never, path, value) as unknown as Json;
    const file = fileWith(JSON.stringify(content), `file.${extension}`);
    const results = [['check', '--verbose'], ['describe']].map(([command, ...options]) => run([command, file, ...options]));
    removeFolders();
    expect(results.filter(({ code, err }) => ![0, 1, 2].includes(code) || err.includes('internal error'))).toEqual([]);
  }), { numRuns });
}, 30_000 + numRuns * 500);
