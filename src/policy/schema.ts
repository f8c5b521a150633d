import { partOf, POLICY_RULES } from './rule-names';
import { LIBRARY, REPOSITORY } from '../checks/rule';
import { RULES } from '../checks/rules';

/**
 * The part of JSON Schema that describes a policy. `read-policy.ts` interprets it, so the published schema and the
 * command accept the same files.
 */
export interface Schema {
  readonly description?: string;
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'boolean';
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];

  /** What the members with other names are. `false` if there are none. */
  readonly additionalProperties?: Schema | false;
  readonly propertyNames?: { readonly enum: readonly string[] };
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly format?: 'date';
  readonly minLength?: number;
  readonly minProperties?: number;

  /** What the structure must not be. `read-policy.ts` has a message of its own for it. */
  readonly not?: object;

  /** Members whose names match a pattern. */
  readonly patternProperties?: Readonly<Record<string, object>>;

  /** A word, or a structure. */
  readonly anyOf?: readonly [Schema, Schema];
}

/** The rule without which a task definition that was not checked looks like one without findings. */
export const UNCHECKED = 'task-definition-unchecked';

const NAMES = [...RULES.map(({ name }) => name), ...POLICY_RULES];

/** A part without entries would look as if it turned on a rule. */
const NOT_EMPTY = { minProperties: 1 };

function globs(description: string): Schema {
  return { description, type: 'array', items: { type: 'string', minLength: 1 } };
}

function structure(description: string, properties: Readonly<Record<string, Schema>>, more: Partial<Schema> = {}): Schema {
  return { description, type: 'object', properties, additionalProperties: false, ...more };
}

/** A text that is no placeholder of a template for policies. */
const REASON = '^(?!\\s*(?:<[^<>]*>|__\\w+__|\\$\\{[^{}]*\\}|TBD|TODO)?\\s*$)';

const ACKNOWLEDGEMENT = structure('Findings that are accepted.', {
  rule: { description: 'The name of a rule.', enum: NAMES },
  at: { description: 'A glob that matches the construct path, the logical ID, the family, the Terraform address, or the file of the task definition. Defaults to all.', type: 'string', minLength: 1 },
  container: { description: 'A glob that matches the container of the finding. Defaults to all, and to findings about the task.', type: 'string', minLength: 1 },
  reason: { description: 'Why the findings are accepted.', type: 'string', pattern: REASON },
  until: { description: 'The last day on which the acknowledgement holds (UTC), for example 2027-03-31. Defaults to no end.', type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$', format: 'date' },
}, { required: ['rule', 'reason'] });

const PARAMETER: Schema = {
  anyOf: [
    { enum: ['required', 'forbidden'] },
    structure('The values of a kernel parameter.', {
      min: { description: 'The minimum of each number in the value.', type: 'number' },
      max: { description: 'The maximum of each number in the value.', type: 'number' },
      required: { description: 'Whether every task must set the parameter. Defaults to false.', type: 'boolean' },
    }, { ...NOT_EMPTY, not: { maxProperties: 1, required: ['required'], properties: { required: { const: false } } } }),
  ],
};

/** The schema of a policy. */
export const POLICY_SCHEMA = structure(`The policy of ${LIBRARY}.`, {
  $schema: { description: 'The address of this schema, for editors.', type: 'string' },
  rules: {
    description: 'The severities of rules.',
    type: 'object',
    propertyNames: { enum: NAMES.filter(name => name !== UNCHECKED) },
    additionalProperties: { enum: ['error', 'warning', 'info', 'off'] },
  },
  acknowledge: { description: 'Findings that are accepted.', type: 'array', items: ACKNOWLEDGEMENT },
  exclude: {
    description: 'Globs of task definitions and files that are not checked, matched as `at` in `acknowledge`.',
    type: 'array',
    items: { type: 'string', pattern: '^[^!]' },
  },
  failOn: { description: 'The minimum severity that fails the check. Defaults to error.', enum: ['error', 'warning', 'never'] },
  policy: structure('What the organization allows. Each part turns on a rule.', {
    sysPtrace: structure('Which containers may have SYS_PTRACE: those whose image or name matches. Turns on policy-sys-ptrace.', {
      images: globs('Globs of images.'), containers: globs('Globs of container names.'),
    }),
    sharedPidNamespace: structure('Which tasks may set pidMode to task. Turns on policy-shared-pid-namespace.', {
      families: globs('Globs of families. Defaults to all.'),
      executeCommand: { description: 'Whether a service may run such a task with ECS Exec. Defaults to true.', type: 'boolean' },
      secrets: { description: 'Whether such a task may inject secrets, which other containers may read. Defaults to true.', type: 'boolean' },
    }, NOT_EMPTY),
    parameters: {
      description: 'Kernel parameters that are required, forbidden, or bounded. Turns on policy-parameter.', type: 'object', additionalProperties: PARAMETER, ...NOT_EMPTY,
    },
    images: structure('Which images are allowed. Turns on policy-image-not-pinned.', {
      pinnedByDigest: { description: 'Whether an image must have a digest. Defaults to false.', type: 'boolean' },
    }, NOT_EMPTY),
    readonlyRootFilesystem: structure('Requires a read-only root file system. Turns on policy-writable-root.', {
      exceptContainers: globs('Globs of container names that may write, for example observers.'),
    }),
    acknowledgeable: {
      description: 'The rules of the policy that an app, a template, an option, or a baseline may acknowledge. Defaults to none.', type: 'array', items: { enum: POLICY_RULES },
    },
  }),
}, { patternProperties: { '^x-': { description: 'Anything, for example structures with anchors.' } } });

/** Whatever turns on a rule of the policy, a severity alone does not. */
const PARTS_OF_RULES = POLICY_RULES.map(rule => ({
  if: { required: ['rules'], properties: { rules: { required: [rule], properties: { [rule]: { not: { const: 'off' } } } } } },
  then: { required: ['policy'], properties: { policy: { required: [partOf(rule)] } } },
}));

/** The file that editors read. */
export const PUBLISHED_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: `${REPOSITORY}/blob/main/schema/policy.schema.json`,
  title: `Policy of ${LIBRARY}`,
  ...POLICY_SCHEMA,
  allOf: PARTS_OF_RULES,
};
