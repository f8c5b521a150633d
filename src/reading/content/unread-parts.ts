import { isIntrinsic, isObject, Json, member } from '../../checks/json';

/** A part of a template that is not read. */
export interface UnreadPart {
  /** A clause that names it. */
  readonly what: string;

  /** Whether it defines a task for sure, and not only perhaps. */
  readonly isTask: boolean;
}

/** Macros that change no task definition, or whose functions are computed. */
const READ_MACROS: ReadonlySet<string> = new Set([
  'AWS::CodeDeployBlueGreen', 'AWS::LanguageExtensions', 'AWS::SecretsManager-2020-07-23', 'AWS::SecretsManager-2024-09-16', 'AWS::Serverless-2016-10-31',
]);

/** Returns the parts of a template that may define or change task definitions and that are not read. */
export function unreadPartsOf(template: unknown): UnreadPart[] {
  if (!isObject(template) || !isObject(template.Resources)) {
    return [];
  }
  const { Resources: resources, Transform: transform } = template;
  const macros = [transform, resources['Fn::Transform']].flat().map(macro => isObject(macro) ? macro.Name : macro);
  return [
    ...macros.filter(name => typeof name === 'string' && !READ_MACROS.has(name))
      .map(name => ({ what: `macro ${String(name)} may add or change task definitions`, isTask: false })),
    ...Object.keys(resources).flatMap(logicalId => {
      const resource = resources[logicalId];
      return isObject(resource) && !isIntrinsic(resource) ? unreadResource(logicalId, resource) : NONE;
    }),
  ];
}

const NONE: readonly UnreadPart[] = [];

function unreadResource(logicalId: string, resource: Json): readonly UnreadPart[] {
  const { Type: type, Properties: properties, Metadata: metadata } = resource;
  const perhaps = (what: string) => [{ what, isTask: false }];
  if (Object.hasOwn(resource, 'Fn::Transform')) {
    return perhaps(`a macro may change ${logicalId}`);
  }
  const ownTemplate = () => {
    const url = member(properties, 'templateURL');
    return `has a template of its own, ${typeof url === 'string' ? url : JSON.stringify(url)}`;
  };
  switch (type) {
    // A cloud assembly contains the template of a nested stack.
    case 'AWS::CloudFormation::Stack': return member(metadata, 'aws:asset:path') === undefined ? perhaps(`nested stack ${logicalId} ${ownTemplate()}`) : [];
    case 'AWS::CloudFormation::StackSet': return typeof member(properties, 'templateBody') === 'string' ? [] : perhaps(`stack set ${logicalId} ${ownTemplate()}`);
    case 'AWS::ECS::ExpressGatewayService': return [{ what: `Express service ${logicalId} has a task definition of its own`, isTask: true }];
    case 'Custom::AWS': return /registerTaskDefinition/i.test(JSON.stringify(properties) ?? '')
      ? [{ what: `custom resource ${logicalId} registers a task definition`, isTask: true }]
      : [];
    default: return typeof type === 'string' && type.endsWith('::MODULE') ? perhaps(`module ${logicalId} (${type}) may contain task definitions`) : [];
  }
}
