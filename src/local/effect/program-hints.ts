/** The settings of a program that let a kernel parameter take effect. */
interface ProgramHints {
  readonly program: RegExp;
  readonly backlog?: (length: string) => string;

  /** The setting for keepalive on accepted connections. */
  readonly accepted?: string;

  /** The setting for keepalive on outgoing connections. */
  readonly opened?: string;
}

const PROGRAMS: readonly ProgramHints[] = [
  // https://nginx.org/en/docs/http/ngx_http_core_module.html#listen and https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_socket_keepalive
  {
    program: /^nginx$/,
    backlog: length => `listen … backlog=${length}`,
    accepted: 'listen … so_keepalive=on',
    opened: 'proxy_socket_keepalive on',
  },
  // https://httpd.apache.org/docs/2.4/mod/mpm_common.html#listenbacklog
  { program: /^(httpd|apache2)$/, backlog: length => `ListenBacklog ${length}` },
  // https://github.com/redis/redis/blob/7.2/redis.conf
  { program: /^redis-server$/, backlog: length => `tcp-backlog ${length}`, accepted: 'tcp-keepalive' },
  // https://docs.gunicorn.org/en/stable/settings.html#backlog
  { program: /^gunicorn/, backlog: length => `--backlog ${length}` },
  // https://nodejs.org/api/net.html
  {
    program: /^node$/,
    backlog: length => `server.listen({ …, backlog: ${length} })`,
    accepted: 'createServer({ keepAlive: true })',
    opened: 'socket.setKeepAlive(true)',
  },
];

/** Returns advice for requesting a longer queue for a listener. */
export function backlogHint(program: string | undefined, length: string): string {
  const known = hintsFor(program);
  return known?.backlog ? `For ${program}, use \`${known.backlog(length)}\`.` : `Request a longer queue in the program: \`listen(…, ${length})\`.`;
}

/** Returns advice for enabling keepalive probes on a connection. */
export function keepaliveHint(program: string | undefined, isAccepted: boolean): string {
  const known = hintsFor(program);
  const hint = isAccepted ? known?.accepted : known?.opened;
  return hint ? `For ${program}, use \`${hint}\`.` : 'Enable keepalive in the program: `setsockopt(…, SOL_SOCKET, SO_KEEPALIVE, …)`.';
}

function hintsFor(program = ''): ProgramHints | undefined {
  return PROGRAMS.find(({ program: pattern }) => pattern.test(program));
}
