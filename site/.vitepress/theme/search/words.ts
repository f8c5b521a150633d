/** Words of a question that say nothing about the page. */
const STOP_WORDS = new Set(`a about am an and any are as at be been but by can cannot could did do does doing don for from get gets getting give had has have
  having how i if im in into is isn it its just ll make makes me my need no of on one or our out please re s set should so some t than that the their them then
  there they this to too up us use used using ve want was way we what when where which who why will with without work working works would you your`.split(/\s+/));

/** What the pages call something, and what readers type. */
const SYNONYMS: readonly (readonly [called: string, typed: string])[] = [
  ['acknowledge', 'accept allowlist disable exception exclude ignore mute silence skip suppress waive'],
  ['adopt', 'existing migrate migration'],
  ['aurora', 'mysql rds'],
  ['bpf', 'ebpf'],
  ['check', 'audit lint linter scan validate'],
  ['ci', 'buildkite circleci jenkins pipeline'],
  ['code', 'status'],
  ['command', 'cli'],
  ['DebugToolbox', 'debug debugger gdb lldb shell'],
  ['exec', 'execute session ssh'],
  ['fault', 'chaos'],
  ['install', 'npm pip setup'],
  ['keepalive', 'idle'],
  ['languages', 'csharp dotnet go golang java kotlin'],
  ['leave', 'eject uninstall'],
  ['listen', 'bind'],
  ['memory', 'oom ram'],
  ['observer', 'agent sidecar'],
  ['own', 'custom'],
  ['permissions', 'iam policy role'],
  ['pipelines', 'cicd codepipeline'],
  ['postgresql', 'postgres psql'],
  ['ptrace', 'attach trace tracing'],
  ['risks', 'danger dangerous risk safe secure security'],
  ['SamplingProfiler', 'flamegraph phpspy profile profiler profiling rbspy'],
  ['stop', 'graceful shutdown terminate'],
  ['strace', 'syscall syscalls'],
  ['TcpKeepAlive', 'idle keepalive'],
  ['template', 'cloudformation'],
  ['udp', 'http3 quic'],
  ['zombie', 'defunct reap'],
];

/** The part of a word that its other forms have, too. */
export function stemOf(term: string): string {
  const word = term.toLowerCase();
  if (word.length < 4 || /\d/.test(word)) {
    return word;
  }
  const singular = word.replace(/(?<=ss|x|ch|sh)es$|(?<!s)s$/, '').replace(/ie$/, 'y');
  return singular.replace(/(?<=..)([^aeiouls])\1(?:ing|ed)$/, '$1').replace(/(?<=...)(?:ing|ed|e|(?<![aeiou])y)$/, '');
}

/** Divides names such as `net.core.somaxconn`, too. */
function tokensOf(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter(token => token !== '');
}

/** A name such as `initProcessEnabled` as a whole, and its parts. */
export function partsOf(token: string): string[] {
  const parts = token.split(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})/u);
  return parts.length === 1 ? parts : [token, ...parts];
}

/** The stems of all words of a text. */
export function stemsOf(text: string): string[] {
  return tokensOf(text).flatMap(partsOf).map(stemOf);
}

/** What the pages call a word, by its stem. */
const CALLED = new Map<string, string[]>();
for (const [called, typed] of SYNONYMS) {
  typed.split(' ').map(stemOf).forEach(stem => CALLED.set(stem, [...CALLED.get(stem) ?? [], stemOf(called)]));
}

/** The stems of the words of a question that say something about the page, each with its synonyms. */
export function wordsOf(question: string): string[][] {
  // The prefix of rule ids is the name of every page.
  const tokens = tokensOf(question.replace('cdk-fargate-linux-controls::', ''));
  const telling = tokens.filter(token => !STOP_WORDS.has(token.toLowerCase()));
  return [...new Set((telling.length === 0 ? tokens : telling).map(stemOf))].map(stem => [stem, ...CALLED.get(stem) ?? []]);
}
