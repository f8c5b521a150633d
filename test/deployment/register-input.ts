type Json = Readonly<Record<string, unknown>>;

/** Maps whose keys are the user's. Their case stays. */
const MAPS = ['DockerLabels', 'Options', 'DriverOpts', 'Labels'];

/**
 * Converts the properties of an `AWS::ECS::TaskDefinition` to the input of RegisterTaskDefinition: names start with a lowercase letter, and the API calls some differently.
 *
 * `valueOf` replaces references, which CloudFormation would resolve.
 */
export function registerInputOf(properties: Json, valueOf: (intrinsic: Json) => string): Json {
  return convert(properties) as Json;

  function convert(value: unknown, keepsKeys = false): unknown {
    if (Array.isArray(value)) {
      return value.map(item => convert(item));
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const entries = Object.entries(value);
    if (entries.length === 1 && /^(Ref$|Fn::)/.test(entries[0][0])) {
      return valueOf(value as Json);
    }
    return Object.fromEntries(entries.map(([name, item]) => [keepsKeys ? name : apiName(name), convert(item, MAPS.includes(name))]));
  }
}

function apiName(name: string): string {
  return name[0].toLowerCase() + name.slice(1);
}
