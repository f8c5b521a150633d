import type { DefaultTheme } from 'vitepress';

/** Words of a question that say nothing about the page. */
const STOP_WORDS = `a an and are as at attach be by can cannot could do does don for from get has have how i if in is it its me much my need not of on or our
  s should so t that the their there they this to use us was we what when where which who why will with without work works you your`.split(/\s+/);

/** What readers call something, and what the pages call it. A search for the former also finds the latter. */
const SYNONYMS: Readonly<Record<string, string>> = {
  suppress: 'acknowledge',
  ignore: 'acknowledge',
  silence: 'acknowledge',
  skip: 'acknowledge',
  waive: 'acknowledge',
  exception: 'acknowledge',
  rds: 'aurora',
  mysql: 'aurora',
  postgres: 'postgresql',
  psql: 'postgresql',
  gdb: 'debugtoolbox',
  lldb: 'debugtoolbox',
  debugger: 'debugtoolbox',
  shell: 'toolbox',
  attach: 'trace',
  java: 'languages',
  kotlin: 'languages',
  csharp: 'languages',
  dotnet: 'languages',
  go: 'languages',
  pipeline: 'pipelines',
  codepipeline: 'pipelines',
  cicd: 'pipelines',
  migrate: 'adopt',
  migration: 'adopt',
  existing: 'adopt',
  remove: 'remove',
  uninstall: 'leave',
  eject: 'leave',
  iam: 'permissions',
  policy: 'permissions',
  role: 'permissions',
  cost: 'cost',
  price: 'cost',
  memory: 'memory',
  overhead: 'cost',
  timeout: 'timeout',
  idle: 'keepalive',
  quic: 'udp',
  http3: 'udp',
  ports: 'port',
  threads: 'pid_max',
  defunct: 'zombie',
  production: 'production',
  prod: 'production',
  safe: 'risks',
  secure: 'risks',
  unittest: 'test',
  ebpf: 'bpf',
  phpspy: 'samplingprofiler',
  rbspy: 'samplingprofiler',
  spy: 'samplingprofiler',
};

/**
 * Runs in the browser, without anything outside it, because the generator copies its text into the page. The index and the query get their words from it;
 * a word of the query has no field.
 */
const processTerm = new Function('term', 'field', `
  const word = term.toLowerCase();
  if (field !== undefined) return word;
  if (${JSON.stringify(STOP_WORDS)}.includes(word)) return null;
  const other = ${JSON.stringify(SYNONYMS)}[word];
  return other === undefined || other === word ? word : [word, other];
`) as (term: string, field?: string) => string | string[] | null;

/** Names that say what a question is about, among words that many pages contain. */
const NAMES = ['gdb', 'strace', 'phpspy', 'samplingprofiler', 'spy', 'falco', 'zombie', 'zombies', 'ec2', 'rds', 'java', 'bpf'];

/** Words that nearly every page contains. */
const COMMON = ['aws', 'container', 'containers', 'docker', 'ecs', 'task'];

/** Runs in the browser, as `processTerm` does. An exit code is a name too, and a shorter number is part of an address or a version. */
const boostTerm = new Function('term', `
  if (/^[0-9]+$/.test(term)) return term.length > 2 ? 4 : 0.2;
  return ${JSON.stringify(NAMES)}.includes(term) ? 4 : ${JSON.stringify(COMMON)}.includes(term) ? 0.4 : 1;
`) as (term: string) => number;

/** How the index is built and searched, in the browser. */
export const searchOptions: DefaultTheme.LocalSearchOptions = {
  detailedView: false,
  miniSearch: {
    options: { processTerm },
    searchOptions: {
      fuzzy: 0.15,
      prefix: true,
      boostTerm,
      boost: { title: 4, text: 1, titles: 0.3 },
      // There are thousands of members of the API, and many repeat a word of the guide.
      boostDocument: (id: string) => /\/api\/|\/project\//.test(id) ? 0.2 : /\/guide\//.test(id) ? 1.5 : 1,
    },
  },
  /** Blocks of code are not indexed: they would be most of the index. What readers call a page is. */
  _render: (source, env, md) => {
    const html = md.render(source, env);
    const { words, title } = (env.frontmatter ?? {}) as { readonly words?: readonly string[]; readonly title?: string };
    const known = words === undefined ? html : html.replace('</h1>', `</h1><p>${words.join(' ')}</p>`);
    return title === undefined ? known : known.replace(/<div class="language-[^]*?<\/pre>[^]*?<\/div>/g, '');
  },
};
