import { isIP } from 'node:net';
import { DOCUMENTED } from '../../../checks/fields';

/** What a text must be. */
interface Grammar {
  /** The end of a sentence that starts with the field and "must be". */
  readonly expected: string;
  fits(text: string): boolean;
}

const matching = (pattern: RegExp, expected: string): Grammar => ({ expected, fits: text => pattern.test(text) });
const oneOf = (words: readonly string[], expected: string): Grammar => ({ expected, fits: text => words.includes(text) });

/**
 * The texts of a task definition that become a part of an argument of an engine, which splits it at colons, commas, or
 * equals signs. None of them can contain such a character, be an option, or lead out of a folder.
 */
export const GRAMMARS = {
  /** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
  name: matching(/^[\w-]{1,255}$/, '1 to 255 letters, digits, hyphens, and underscores, as ECS requires'),
  path: matching(/^(?:\/(?!\.\.?(?:\/|$))[\p{L}\p{M}\p{N} ._+@~()%#-]+)+\/?$/u, 'an absolute path without . and .., of letters, digits, spaces, and the characters _ . + @ ~ ( ) % # -'),
  user: matching(/^\w[\w.-]*(?::\w[\w.-]*)?$/, 'the name or ID of a user, or USER:GROUP'),
  variable: matching(
    /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_./@%+#~()[\]-]*$/u, 'letters, digits, and the characters _ . / @ % + # ~ ( ) [ ] -, starting with a letter, a digit, or _',
  ),
  sysctl: matching(/^\w[\w-]*(?:[./][\w-]+)*$/, 'the name of a kernel parameter, such as net.core.somaxconn'),
  host: matching(/^\w[\w.-]*$/, 'a host name'),
  address: { expected: 'an IP address', fits: text => isIP(text) !== 0 },
  capability: oneOf(DOCUMENTED.capability, 'a capability that ECS knows, such as SYS_PTRACE'),
  ulimit: oneOf(DOCUMENTED.ulimit, `one of ${DOCUMENTED.ulimit.join(', ')}`),
  /**
   * Those of ECS, without the options that mount a folder of this machine or change how mounts propagate.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tmpfs.html
   */
  mountOption: matching(
    /^(?:defaults|ro|rw|(?:no)?suid|(?:no)?dev|(?:no)?exec|a?sync|dirsync|(?:no)?mand|(?:no)?(?:atime|diratime|relatime|strictatime)|mode=[0-7]{1,4}|(?:uid|gid|nr_inodes|nr_blocks)=\d{1,10})$/,
    'an option that changes only the tmpfs, such as noexec, uid=1000, or mode=1777',
  ),
} as const satisfies Readonly<Record<string, Grammar>>;

export type GrammarName = keyof typeof GRAMMARS;
