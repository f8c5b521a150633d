import { joinWords } from '../wording';

/**
 * Kernels that disagree about a value. Each version stands for itself and for the later ones of its series, up to the
 * next one listed.
 */
export interface KernelVersions {
  readonly acceptedBy: readonly string[];
  readonly rejectedBy: readonly string[];
}

/** States which kernels reject and accept something, as a clause: "Linux 6.1 and 6.12 reject it, and Linux 6.18 accepts it". */
export function kernelsClause({ acceptedBy, rejectedBy }: KernelVersions, something: 'it' | 'them' = 'it'): string {
  return `Linux ${joinWords(rejectedBy)} ${rejectedBy.length === 1 ? 'rejects' : 'reject'} ${something}, `
    + `and Linux ${joinWords(acceptedBy)} ${acceptedBy.length === 1 ? 'accepts' : 'accept'} ${something}`;
}
