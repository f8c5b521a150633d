import type { CfnResource } from 'aws-cdk-lib';

// Two copies of the library in one app share this mark, so that only one of them reports.
const CHECKED = Symbol.for('cdk-fargate-linux-controls.checked');

/**
 * Checks a task definition when the app is validated. Idempotent.
 *
 * Validation comes after every aspect, so what aspects and late code add is seen. The findings are annotations on the L1, which a
 * report shows and acknowledgements on a construct above it reach; a validation error could not be acknowledged.
 */
export function attachChecks(taskDefinition: CfnResource): void {
  if (CHECKED in taskDefinition) {
    return;
  }
  Object.defineProperty(taskDefinition, CHECKED, { value: true });
  validationOf(taskDefinition).isChecked = true;
}

/** Problems of a task definition's containers, which appear while the containers are rendered. */
export interface ContainerProblems {
  /** Forgets earlier renderings, at the start of a validation. */
  reset(): void;

  /** Returns the problems, after rendering the containers if that has not happened since `reset`. */
  find(): string[];
}

/** Reports problems of a task definition's containers as validation errors. */
export function attachContainerProblems(taskDefinition: CfnResource, problems: ContainerProblems): void {
  validationOf(taskDefinition).containerProblems = problems;
}

/** Whether the findings that are reported by default become annotations of a task definition. */
export function isAnnotated(taskDefinition: CfnResource): boolean {
  return CHECKED in taskDefinition;
}

/** What the library validates about one task definition. */
interface Validation {
  isChecked?: boolean;
  containerProblems?: ContainerProblems;
}

const VALIDATIONS = new WeakMap<CfnResource, Validation>();

/** The one validation of a task definition: when the checks read the containers, these are rendered, which also shows their problems. */
function validationOf(taskDefinition: CfnResource): Validation {
  const present = VALIDATIONS.get(taskDefinition);
  if (present) {
    return present;
  }
  const validation: Validation = {};
  VALIDATIONS.set(taskDefinition, validation);
  taskDefinition.node.addValidation({
    validate: () => {
      validation.containerProblems?.reset();
      if (validation.isChecked) {
        loadChecks().annotateFindings(taskDefinition);
      }
      return validation.containerProblems?.find() ?? [];
    },
  });
  return validation;
}

/** Loads the rules only when a task definition is checked. */
function loadChecks(): typeof import('./annotate') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('./annotate') as typeof import('./annotate');
}
