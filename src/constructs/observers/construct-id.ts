import { Token } from 'aws-cdk-lib';

/** Returns the id of a container's construct: its name, or the default name if it has none or a token, which an id cannot be. */
export function constructId(containerName: string | undefined, defaultName: string): string {
  return containerName === undefined || Token.isUnresolved(containerName) ? defaultName : containerName;
}
