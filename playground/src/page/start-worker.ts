import type { AnalysisWorker } from './analyzer';

/** Starts a worker from its source. It is created from a blob, because only such a worker inherits the Content-Security-Policy of the page. */
export function startWorker(source: string): AnalysisWorker {
  return new Worker(trusted(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))) as unknown as AnalysisWorker;
}

/** The policy allows only this use of Trusted Types, so no text can become markup or a script. */
function trusted(address: string): string {
  const factory = (globalThis as { trustedTypes?: { createPolicy(name: string, rules: object): Policy } }).trustedTypes;
  policy ??= factory?.createPolicy('worker', { createScriptURL: (url: string) => url });
  return policy?.createScriptURL(address) ?? address;
}

interface Policy {
  createScriptURL(address: string): string;
}

let policy: Policy | undefined;
