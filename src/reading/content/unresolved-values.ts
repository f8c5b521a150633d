import type { FoundTaskDefinition, WrittenCase } from './found';
import { writtenText } from './unresolved-reason';
import { isObject, member } from '../../checks/json';
import { JsonPath, ServiceModel, UNKNOWN } from '../../checks/model';
import type { Rule } from '../../checks/rule';
import { groupBy } from '../../grouping';
import { memoizeEach } from '../../memoize';
import { joinWords, uncapitalized } from '../../wording';
import { breaksRuleIn, UnresolvedValue, unresolvedIn } from '../definitions/unresolved';

/** Returns the cases that a deployment may create. */
export function casesIn({ isNeverCreated = false, cases }: FoundTaskDefinition): readonly WrittenCase[] {
  return isNeverCreated ? [] : cases();
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

/** The work of judging and reporting a service that may run a task definition, compared with that of computing a value. */
const STEPS_OF_SERVICE = 200;

/** A whole container in a condition is longer. JSON contains all of it. */
const MAX_WRITTEN = 120;

/** Where a value is in its task definition, what stands in its place, and why it is unknown: a clause. */
export function unresolvedText({ service, container, fields, written, reason }: Omit<UnresolvedValueView, 'path'>): string {
  const where = service !== undefined ? `service ${service}: ` : container !== undefined ? `container ${container}: ` : '';
  const shown = written.length > MAX_WRITTEN ? `${written.slice(0, MAX_WRITTEN)}…` : written;
  return `${where}${joinWords(fields)} ${fields.length === 1 ? 'is' : 'are'} ${shown}; ${reason}`;
}

/**
 * Returns the values of a task definition that only the deployment knows, and that may break one of the rules. Equal
 * values of a container are one.
 */
export function unresolvedValuesOf(taskDefinition: FoundTaskDefinition, rules: readonly Rule[]): UnresolvedValueView[] {
  const { possibleServices = [] } = taskDefinition;
  const cases = casesIn(taskDefinition);
  // A value that matters in one case is not tried in the others.
  const found = new Set<string>();
  const keyOfHole = ({ service, path, written }: UnresolvedValue, { services: positions, writtenPath }: WrittenCase) =>
    JSON.stringify([service === undefined ? undefined : positions[service], service === undefined ? writtenPath(path) : path, written]);
  const views = cases.flatMap(each => unresolvedIn(each, rules, hole => found.has(keyOfHole(hole, each))).map((value): UnresolvedValueView => {
    found.add(keyOfHole(value, each));
    return viewOf(value, each, taskDefinition);
  }));
  if (views.length + possibleServices.length === 0) {
    return [];
  }
  cases[0]?.limits?.work.add(possibleServices.length * STEPS_OF_SERVICE);
  const alike = groupBy(possibleServices, ({ model }) => settingsOf(model));
  const services = [...alike.values()].filter(([{ model }]) => cases.some(each => breaksRuleIn(each, model, rules))).flat()
    .map(({ model, path, written, reason }): UnresolvedValueView => ({ path, service: model.name, fields: ['taskDefinition'], written: writtenText(written), reason }));
  const groups = groupBy([...views, ...services], ({ service, container, written }) => JSON.stringify([service, container, written]));
  return [...groups.values()].map(([first, ...others]) => ({ ...first, fields: [...new Set([first, ...others].flatMap(({ fields }) => fields))] }));
}

function viewOf(
  { service, path, written }: UnresolvedValue, each: WrittenCase, { path: base, services, model }: FoundTaskDefinition,
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
const settingsOf = memoizeEach((service: ServiceModel): string => {
  const withTexts = (_: string, value: unknown) => value === UNKNOWN ? String(UNKNOWN) : value;
  return JSON.stringify({ ...service, name: '' }, withTexts);
});

/** Returns the name of the container around a path, if it is known. */
function containerNameAt(properties: unknown, [key, position]: JsonPath): string | undefined {
  const containers = typeof key === 'string' && key.toLowerCase() === 'containerdefinitions' && isObject(properties) ? properties[key] : undefined;
  const name = Array.isArray(containers) && typeof position === 'number' ? member(containers[position], 'name') : undefined;
  return typeof name === 'string' ? name : undefined;
}
