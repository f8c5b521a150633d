import { Form, itemOf, TASK_DEFINITION_FIELDS } from '../../src/checks/fields';

/** Returns a form and the forms of all its members, with the paths that lead to them. A list and its items have one path. */
export function formsIn(form: Form = TASK_DEFINITION_FIELDS, path: readonly string[] = []): (readonly [path: readonly string[], form: Form])[] {
  const structure = itemOf(form) ?? form;
  const members = typeof structure === 'object' ? Object.entries(structure) : [];
  return [[path, form], ...members.flatMap(([name, member]) => formsIn(member, [...path, name]))];
}

/** Returns a task definition with a value at a path. Each structure on the path also has the given members. */
export function withValueAt(path: readonly string[], value: unknown, others: object = {}, form: Form = TASK_DEFINITION_FIELDS): unknown {
  const [step, ...rest] = path;
  const structure = (itemOf(form) ?? form) as Readonly<Record<string, Form>>;
  const content = step === undefined ? value : { ...others, [step]: withValueAt(rest, value, others, structure[step]) };
  return itemOf(form) === undefined ? content : [content];
}
