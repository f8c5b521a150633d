import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { ACCEPTED_NAMES, nameProblem } from '../../checks/queries/names';
import { LinuxControlsError } from '../error';

/** Throws if ECS rejects the name of a container. A name that is known only at deployment passes. `setting` names the value in the message. */
export function requireContainerName(name: string | undefined, setting: string, scope?: IConstruct): void {
  const problem = name === undefined || Token.isUnresolved(name) ? undefined : nameProblem(name);
  if (problem !== undefined) {
    throw new LinuxControlsError(`${setting} ${problem}, so ECS rejects it as the name of a container. Use ${ACCEPTED_NAMES}.`, scope);
  }
}
