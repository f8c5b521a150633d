/**
 * The variables that engines, what they start on this machine, and the way to a remote engine read. Windows ignores the
 * case of names, and so do the programs that read those of a proxy.
 *
 * @see https://docs.docker.com/reference/cli/docker/#environment-variables
 * @see https://docs.podman.io/en/latest/markdown/podman.1.html#environment-variables
 * @see https://github.com/containerd/nerdctl/blob/main/docs/config.md
 */
const READ_BY_ENGINES = new Set([
  'PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TERM', 'TMPDIR', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS',
  'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'SSH_AUTH_SOCK', 'SSL_CERT_FILE', 'SSL_CERT_DIR',
  'DOCKER_API_VERSION', 'DOCKER_CERT_PATH', 'DOCKER_CONFIG', 'DOCKER_CONTENT_TRUST', 'DOCKER_CONTENT_TRUST_SERVER', 'DOCKER_CONTEXT', 'DOCKER_CUSTOM_HEADERS',
  'DOCKER_DEFAULT_PLATFORM', 'DOCKER_HOST', 'DOCKER_TLS', 'DOCKER_TLS_VERIFY',
  'CONTAINER_CONNECTION', 'CONTAINER_HOST', 'CONTAINER_PROXY', 'CONTAINER_SSHKEY', 'CONTAINER_TLS_CA', 'CONTAINER_TLS_CERT', 'CONTAINER_TLS_KEY', 'CONTAINERS_CONF',
  'CONTAINERS_CONF_OVERRIDE', 'CONTAINERS_REGISTRIES_CONF', 'CONTAINERS_REGISTRIES_CONF_DIR', 'CONTAINERS_STORAGE_CONF', 'NETAVARK_FW', 'PODMAN_CONNECTIONS_CONF',
  'STORAGE_DRIVER', 'STORAGE_OPTS',
  'CNI_PATH', 'CONTAINERD_ADDRESS', 'CONTAINERD_NAMESPACE', 'CONTAINERD_SNAPSHOTTER', 'LIMA_HOME', 'NERDCTL_HOST_GATEWAY_IP', 'NERDCTL_TOML', 'NETCONFPATH',
  'APPDATA', 'COMSPEC', 'HOMEDRIVE', 'HOMEPATH', 'LOCALAPPDATA', 'PATHEXT', 'PROGRAMDATA', 'PROGRAMFILES', 'SYSTEMDRIVE', 'SYSTEMROOT', 'TEMP', 'TMP', 'USERNAME',
  'USERPROFILE', 'WINDIR',
]);

/**
 * The environment for a command of an engine. Processes that monitor a container keep it for as long as the container
 * runs, so it has no secrets of this shell. Only `pull`, which ends before, has all variables: it may start programs that
 * provide the login of a registry.
 */
export function engineEnvironment([command]: readonly string[], env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return command === 'pull' ? env : Object.fromEntries(Object.entries(env).filter(([name]) => READ_BY_ENGINES.has(name.toUpperCase())));
}
