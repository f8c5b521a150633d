/** How a program is told what it has to ask the kernel for, so that a parameter takes effect. */
interface Hints {
  readonly program: RegExp;
  readonly backlog?: (length: string) => string;

  /** Keepalive on connections that it accepts. */
  readonly accepted?: string;

  /** Keepalive on connections that it opens. */
  readonly opened?: string;
  readonly source: string;
}

const PROGRAMS: readonly Hints[] = [
  {
    program: /^nginx$/,
    backlog: length => `listen … backlog=${length}`,
    accepted: 'listen … so_keepalive=on',
    opened: 'proxy_socket_keepalive on',
    source: 'https://nginx.org/en/docs/http/ngx_http_core_module.html#listen, https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_socket_keepalive',
  },
  { program: /^(httpd|apache2)$/, backlog: length => `ListenBacklog ${length}`, source: 'https://httpd.apache.org/docs/2.4/mod/mpm_common.html#listenbacklog' },
  { program: /^redis-server$/, backlog: length => `tcp-backlog ${length}`, accepted: 'tcp-keepalive', source: 'https://github.com/redis/redis/blob/7.2/redis.conf' },
  { program: /^gunicorn/, backlog: length => `--backlog ${length}`, source: 'https://docs.gunicorn.org/en/stable/settings.html#backlog' },
  {
    program: /^node$/,
    backlog: length => `server.listen({ …, backlog: ${length} })`,
    accepted: 'createServer({ keepAlive: true })',
    opened: 'socket.setKeepAlive(true)',
    source: 'https://nodejs.org/api/net.html',
  },
];

/** How a listener asks for a longer queue. */
export function backlogHint(program: string | undefined, length: string): string {
  const known = hintsFor(program);
  return known?.backlog ? `${program}: \`${known.backlog(length)}\`` : `The program has to ask for more: \`listen(…, ${length})\`.`;
}

/** How a connection gets keepalive probes. */
export function keepaliveHint(program: string | undefined, isAccepted: boolean): string {
  const known = hintsFor(program);
  const hint = isAccepted ? known?.accepted : known?.opened;
  return hint ? `${program}: \`${hint}\`` : 'The program has to ask for it: `setsockopt(…, SOL_SOCKET, SO_KEEPALIVE, …)`.';
}

function hintsFor(program = ''): Hints | undefined {
  return PROGRAMS.find(({ program: pattern }) => pattern.test(program));
}
