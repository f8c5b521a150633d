import { textWithPlaceholders } from './placeholders';
import type { TemplateValues } from './template-values';
import { isObject, Json } from '../../checks/json';

/** Returns what stands in place of a value that only the deployment knows: a function as JSON, or a placeholder. */
export function writtenText(written: unknown): string {
  return isObject(written) ? textWithPlaceholders(written) ?? JSON.stringify(written) : typeof written === 'object' ? JSON.stringify(written) : String(written);
}

/** Returns why only the deployment knows a value of a template, as a clause. */
export function unresolvedReason(written: unknown, values: TemplateValues, resources: Json): string {
  const names = namesIn(written);
  const reasons = names.map(name => {
    if (values.isStored(name)) {
      return `Systems Manager provides parameter ${name}`;
    }
    const parameter = values.parameter(name);
    if (parameter) {
      return parameter.defaultValue === undefined ? `parameter ${name} has no default` : `parameter ${name} decides it`;
    }
    return name.startsWith('AWS::') ? `CloudFormation sets ${name}` : Object.hasOwn(resources, name) ? `it is an attribute of resource ${name}` : undefined;
  });
  return reasons.find(reason => reason !== undefined) ?? functionReason(written);
}

/** Returns why a value is unknown without a template. */
export function functionReason(written: unknown): string {
  const [name] = isObject(written) ? Object.keys(written) : [];
  if (isObject(written) && textWithPlaceholders(written) !== undefined) {
    return 'another tool fills in the placeholder';
  }
  switch (name) {
    case undefined: return 'CloudFormation resolves the dynamic reference';
    case 'Fn::ImportValue': return 'another stack exports it';
    case 'Fn::If': return 'it depends on too many conditions, or on one that is not defined';
    default: return `only the deployment evaluates ${name}`;
  }
}

/** Returns the names that a function refers to. */
function namesIn(written: unknown): string[] {
  if (!isObject(written)) {
    return [];
  }
  const text = JSON.stringify(written);
  const names = [...text.matchAll(/"(?:Ref|Fn::GetAtt)":\[?"([^".]+)|\$\{([\w:]+)/g)].map(([, one, other]) => one ?? other);
  return names.filter(name => name !== 'AWS::NoValue');
}
