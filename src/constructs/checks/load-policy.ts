import { dirname, relative, resolve, sep } from 'node:path';
import { readText } from '../../reading/files/file-text';

type Policies = typeof import('../../policy');

/** A policy, and the room that applies it. */
export interface LoadedPolicy {
  readonly policies: Policies;
  readonly policy: ReturnType<Policies['readPolicy']>;

  /** Returns the name of a file that the globs of the policy match. */
  nameOf(file: string): string;
}

/** Loads the room only for an app with a policy. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const load = () => require('../../policy') as Policies;

/** Reads a policy file. */
export function policyInFile(path: string): LoadedPolicy {
  return loaded(dirname(resolve(path)), policies => policies.readPolicy(textOf(path), path));
}

/** Takes the content of a policy file. */
export function policyWith(content: unknown): LoadedPolicy {
  return loaded(process.cwd(), policies => policies.policyFromContent(content));
}

function loaded(folder: string, read: (policies: Policies) => LoadedPolicy['policy']): LoadedPolicy {
  const policies = load();
  return { policies, policy: read(policies), nameOf: file => relative(folder, resolve(file)).split(sep).join('/') };
}

function textOf(path: string): string {
  try {
    return readText(path);
  } catch (error) {
    throw new Error(`the policy ${path} ${(error as Error).message}`);
  }
}
