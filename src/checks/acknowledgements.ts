import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The ids that are acknowledged on a construct itself. */
export function acknowledgementsOn({ node }: IConstruct): string[] {
  return node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.keys(data as object));
}

/** Whether an id is acknowledged on a construct or above it, up to the app, of which the CDK's annotations take no notice. */
export function isAcknowledged(id: string, construct: IConstruct): boolean {
  return construct.node.scopes.some(scope => acknowledgementsOn(scope).includes(id));
}
