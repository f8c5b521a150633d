import { CaseFinding, judgeCases, keyOf } from '../../checks/cases';
import { isObject, member } from '../../checks/json';
import { judge } from '../../checks/judge';
import { JsonPath, ServiceModel, UNKNOWN } from '../../checks/model';
import type { Rule } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import { taskDefinitionUnchecked } from '../../checks/rules/task-definition-unchecked';
import { groupBy } from '../../grouping';
import { memoizeLast } from '../../memoize';
import type { WrittenCase } from '../../reading/content/template';
import { writtenText } from '../../reading/content/unresolved-reason';
import { readTaskDefinition } from '../../reading/definitions/task-definition';
import { breaksRuleIn, UnresolvedValue, unresolvedIn } from '../../reading/definitions/unresolved';
import type { FileSource, InputTaskDefinition } from '../../reading/input';
import { joinWords, uncapitalized } from '../../wording';
import { Fix, fixesOf } from '../fix';

const NO_TASK = readTaskDefinition({});

/** Reports a task definition of which no container could be read. At synthesis, the CDK reports it. */
const UNREAD: Rule = {
  ...taskDefinitionUnchecked,
  check: ({ unread, unchecked }) => unread && !unchecked.includes(unread) ? taskDefinitionUnchecked.check({ ...NO_TASK, unchecked: [unread] }) : [],
};

/**
 * Returns the findings in all cases of a task definition. That no container is read is a warning if only other values than the defaults of parameters cause it.
 */
export function judgedFindings(taskDefinition: InputTaskDefinition, rules: readonly Rule[] = RULES): CaseFinding<WrittenCase>[] {
  return judgeCases(casesIn(taskDefinition), withUnread(rules)).map(found => hasNoContainer(found) && !isWithDefaults(found, taskDefinition)
    ? { ...found, finding: { ...found.finding, severity: 'warning' as const } }
    : found);
}

const withUnread = memoizeLast((rules: readonly Rule[]) => [UNREAD, ...rules]);

/** Returns the cases that a deployment may create. */
function casesIn({ isNeverCreated = false, cases }: InputTaskDefinition): readonly WrittenCase[] {
  return isNeverCreated ? [] : cases();
}

/** Whether a finding is that no container could be read, with the defaults of parameters. */
export function isUnread(found: CaseFinding<WrittenCase>, taskDefinition: InputTaskDefinition): boolean {
  return hasNoContainer(found) && isWithDefaults(found, taskDefinition);
}

function hasNoContainer({ occurrence: { rule, container, at }, case: { model: { unread } } }: CaseFinding): boolean {
  return unread !== undefined && rule.name === UNREAD.name && container === undefined && at?.[0] === unread.at?.[0];
}

/** The first case is that of the defaults. */
function isWithDefaults(found: CaseFinding<WrittenCase>, taskDefinition: InputTaskDefinition): boolean {
  return found.case === taskDefinition.cases()[0];
}

/**
 * Returns the fixes for findings in the text of their task definition. A finding has none if it occurs only in a case or because of a computed value: its
 * correction is a decision.
 */
export function fixesFor<Found extends CaseFinding>(
  found: readonly Found[], taskDefinition: InputTaskDefinition, source: Pick<FileSource, 'sourceOf'>,
): ReadonlyMap<Found, Fix> {
  const { model } = taskDefinition;
  const inText = groupBy(found.some(each => each.case.model !== model) ? judge(model) : [], keyOf);
  const written = found.flatMap(each => {
    const finding = each.case.model === model ? each.finding : inText.get(keyOf(each.finding))?.shift();
    return finding && each.finding === each.occurrence ? [{ each, finding }] : [];
  });
  const fixes = fixesOf(written.map(({ finding }) => finding), taskDefinition, source);
  return new Map(written.flatMap(({ each, finding }) => {
    const fix = fixes.get(finding);
    return fix ? [[each, fix] as const] : [];
  }));
}

/** A value that only the deployment knows, and that may cause a finding. */
export interface UnresolvedValueView {
  /** The path of the value in its file. */
  readonly path: JsonPath;

  /** The service with the value. Undefined if the task definition contains it. */
  readonly service?: string;
  readonly container?: string;

  /** The fields that have the value, as keys below the container, the service, or the task definition. */
  readonly fields: readonly string[];

  /** What stands in place of the value: an intrinsic function as JSON, a placeholder, or a text with a dynamic reference. */
  readonly written: string;

  /** Why only the deployment knows it, as a clause. */
  readonly reason: string;
}

/** A whole container in a condition is longer. JSON contains all of it. */
const MAX_WRITTEN = 120;

/** Where a value is in its task definition, what stands in its place, and why it is unknown: a clause. */
export function unresolvedText({ service, container, fields, written, reason }: Omit<UnresolvedValueView, 'path'>): string {
  const where = service !== undefined ? `service ${service}: ` : container !== undefined ? `container ${container}: ` : '';
  const shown = written.length > MAX_WRITTEN ? `${written.slice(0, MAX_WRITTEN)}…` : written;
  return `${where}${joinWords(fields)} ${fields.length === 1 ? 'is' : 'are'} ${shown}; ${reason}`;
}

/**
 * Returns the values of a task definition that only the deployment knows, and that may break one of the rules. Equal values of a container are one. Once
 * `isInTime` is false, each value counts as one that may.
 */
export function unresolvedValuesOf(taskDefinition: InputTaskDefinition, rules: readonly Rule[], isInTime = () => true): UnresolvedValueView[] {
  const { possibleServices = [] } = taskDefinition;
  const cases = casesIn(taskDefinition);
  // A value that matters in one case is not tried in the others.
  const found = new Set<string>();
  const keyOfHole = ({ service, path, written }: UnresolvedValue, { services: positions, writtenPath }: WrittenCase) =>
    JSON.stringify([service === undefined ? undefined : positions[service], service === undefined ? writtenPath(path) : path, written]);
  const decided = (each: WrittenCase) => (hole: UnresolvedValue) => found.has(keyOfHole(hole, each)) ? false : isInTime() ? undefined : true;
  const views = cases.flatMap(each => unresolvedIn(each, rules, decided(each)).map((value): UnresolvedValueView => {
    found.add(keyOfHole(value, each));
    return viewOf(value, each, taskDefinition);
  }));
  const alike = groupBy(possibleServices, ({ model }) => settingsOf(model));
  const services = [...alike.values()].filter(([{ model }]) => !isInTime() || cases.some(each => breaksRuleIn(each, model, rules))).flat()
    .map(({ model, path, written, reason }): UnresolvedValueView => ({ path, service: model.name, fields: ['taskDefinition'], written: writtenText(written), reason }));
  const groups = groupBy([...views, ...services], ({ service, container, written }) => JSON.stringify([service, container, written]));
  return [...groups.values()].map(([first, ...others]) => ({ ...first, fields: [...new Set([first, ...others].flatMap(({ fields }) => fields))] }));
}

function viewOf(
  { service, path, written }: UnresolvedValue, each: WrittenCase, { path: base, services, model }: InputTaskDefinition,
): UnresolvedValueView {
  const index = service === undefined ? undefined : each.services[service];
  const container = service === undefined ? containerNameAt(each.properties, path) : undefined;
  const keys = path.slice(container === undefined ? 0 : 2).filter(step => typeof step === 'string');
  return {
    path: index === undefined ? [...base, ...each.writtenPath(path)] : [...services[index].path, ...path],
    service: index === undefined ? undefined : model.services[index].name,
    container,
    fields: [keys.map(uncapitalized).join('.') || (path.length > 0 ? 'the container' : service === undefined ? 'the task definition' : 'the service')],
    written: writtenText(written),
    reason: each.reasonFor(written),
  };
}

/** Returns what rules see of a service. Many services of an app differ in their names only. */
function settingsOf(service: ServiceModel): string {
  const withTexts = (_: string, value: unknown) => value === UNKNOWN ? String(UNKNOWN) : value;
  return JSON.stringify({ ...service, name: '', serviceName: '' }, withTexts);
}

/** Returns the name of the container around a path, if it is known. */
function containerNameAt(properties: unknown, [key, position]: JsonPath): string | undefined {
  const containers = typeof key === 'string' && key.toLowerCase() === 'containerdefinitions' && isObject(properties) ? properties[key] : undefined;
  const name = Array.isArray(containers) && typeof position === 'number' ? member(containers[position], 'name') : undefined;
  return typeof name === 'string' ? name : undefined;
}
