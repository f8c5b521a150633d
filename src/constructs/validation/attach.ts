import type { aws_ecs as ecs, CfnResource } from 'aws-cdk-lib';
import { hasOverrides } from './introspection/cdk-internals';
import type { StageIndex } from './introspection/stage-index';
import type { ChangedContainer } from './overridden-changes';

// Two copies of the library in one app share this symbol, so that only one of them reports findings.
const CHECKED = Symbol.for('cdk-fargate-linux-controls.checked');

/**
 * Checks a task definition when the app is validated. Idempotent.
 *
 * Validation runs after all aspects, so it includes containers that aspects and late code add. The findings are
 * annotations on the L1, because warnings can then be acknowledged. Validation errors cannot.
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
  /** Starts a validation. Renderings before it do not count. */
  start(): void;

  /** Ends the validation and returns the problems. Renders the containers if nothing has rendered them since `start`. */
  finish(): { readonly problems: string[]; readonly changed: readonly ChangedContainer[] };
}

/** Reports problems of a task definition's containers as validation errors. */
export function attachContainerProblems(taskDefinition: CfnResource, problems: ContainerProblems): void {
  validationOf(taskDefinition).containerProblems = problems;
}

/** Warns if something removes `pidMode` from a task definition whose blocks set it. */
export function attachPidMode(taskDefinition: CfnResource): void {
  validationOf(taskDefinition).setsPidMode = true;
}

/** The parts of the validation of a task definition. */
interface Validation {
  isChecked?: boolean;
  setsPidMode?: boolean;
  containerProblems?: ContainerProblems;
}

const VALIDATIONS = new WeakMap<CfnResource, Validation>();

/** Returns the single validation of a task definition. The checks render the containers, which also finds the problems in them. */
function validationOf(taskDefinition: CfnResource): Validation {
  const present = VALIDATIONS.get(taskDefinition);
  if (present) {
    return present;
  }
  const validation: Validation = {};
  VALIDATIONS.set(taskDefinition, validation);
  taskDefinition.node.addValidation({
    validate: () => {
      validation.containerProblems?.start();
      if (validation.isChecked) {
        loadChecks().annotateFindings(taskDefinition);
      }
      const { problems = [], changed = [] } = validation.containerProblems?.finish() ?? {};
      const { pidMode } = taskDefinition as ecs.CfnTaskDefinition;
      const mayLosePidMode = validation.setsPidMode === true && (pidMode === undefined || hasOverrides(taskDefinition) !== false);
      if (changed.length > 0 || mayLosePidMode) {
        loadOverriddenChanges().annotateOverridden(taskDefinition, changed, mayLosePidMode);
      }
      return problems;
    },
  });
  return validation;
}

/** Returns the services in the stage that run a task definition. */
export function servicesOf(taskDefinition: ecs.CfnTaskDefinition): ReturnType<StageIndex['servicesOf']> {
  return loadStageIndex().StageIndex.of(taskDefinition).servicesOf(taskDefinition);
}

// The rules, and what reads constructs, are loaded only when a task definition is rendered or checked.
/* eslint-disable @typescript-eslint/no-require-imports */
const loadChecks = () => require('./annotate') as typeof import('./annotate');
const loadOverriddenChanges = () => require('./overridden-changes') as typeof import('./overridden-changes');
const loadStageIndex = () => require('./introspection/stage-index') as typeof import('./introspection/stage-index');
/* eslint-enable @typescript-eslint/no-require-imports */
