// For the settings of nginx: https://nginx.org/en/docs/http/ngx_http_core_module.html#listen and https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_socket_keepalive

/** Returns advice for requesting a longer queue for a listener. */
export function backlogHint(program: string | undefined, length: string): string {
  return program === 'nginx' ? `For nginx, use \`listen … backlog=${length}\`.` : `Request a longer queue in the program: \`listen(…, ${length})\`.`;
}

/** Returns advice for enabling keepalive probes on a connection. */
export function keepaliveHint(program: string | undefined, isAccepted: boolean): string {
  const setting = isAccepted ? 'listen … so_keepalive=on' : 'proxy_socket_keepalive on';
  return program === 'nginx' ? `For nginx, use \`${setting}\`.` : 'Enable keepalive in the program: `setsockopt(…, SOL_SOCKET, SO_KEEPALIVE, …)`.';
}
