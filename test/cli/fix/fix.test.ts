import { judge } from '../../../src/checks/judge';
import { applyEdits, fixOf } from '../../../src/cli/fix';
import { taskDefinitionsIn } from '../../../src/cli/input/content/task-definitions';
import { parseDocuments } from '../../../src/cli/input/parsing/documents';

/** The fixes of a text, with the id of the rule. */
function fixesIn(text: string) {
  const documents = parseDocuments(text, { prefersYaml: true });
  const { taskDefinitions } = taskDefinitionsIn(documents.contents, text, { isNamed: true, name: 'file' });
  return taskDefinitions.flatMap(task => judge(task.model).map(finding => ({ rule: finding.rule.name, fix: fixOf(finding, task, documents) })));
}

/** The text after each fix of a rule, with its title. */
function fixed(text: string, name: string): Record<string, string> {
  return Object.fromEntries(fixesIn(text).flatMap(({ rule, fix }) => rule === name && fix ? [[fix.title, applyEdits(text, fix.edits)]] : []));
}

test('a missing network mode follows the launch type', () => {
  const rule = 'network-mode-on-fargate';
  expect(fixed('{"requiresCompatibilities": ["FARGATE"], "containerDefinitions": [{"name": "web"}]}', rule))
    .toEqual({ 'Set networkMode to awsvpc': '{"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "containerDefinitions": [{"name": "web"}]}' });
  expect(fixed('containerDefinitions:\n- name: web\nrequiresCompatibilities: # here\n- FARGATE # only\n\n# end\n', rule))
    .toEqual({ 'Set networkMode to awsvpc': 'containerDefinitions:\n- name: web\nrequiresCompatibilities: # here\n- FARGATE # only\nnetworkMode: awsvpc\n\n# end\n' });
});
