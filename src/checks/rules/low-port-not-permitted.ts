import {
  agent, combinedSysctls, ContainerModel, FIRST_PORT, isRoot, mayBeSetToUnknown, networkNamespacesOf, onFargate, onInstances, Rule,
  runsOnFargate, sysctls, UNKNOWN, web,
} from './rule-helpers';

const START = 'net.ipv4.ip_unprivileged_port_start';
const KERNEL_DEFAULT = '1024';

const LISTENS = { portMappings: [{ containerPort: 80 }] };
const NOT_ROOT = { user: '101' };
const drop = (...capabilities: string[]) => ({ linuxParameters: { capabilities: { drop: capabilities } } });

export const lowPortNotPermitted: Rule = {
  name: 'low-port-not-permitted',
  severity: 'warning',
  title: 'A container maps a low port on which its processes usually cannot listen',
  why: 'Below net.ipv4.ip_unprivileged_port_start, only a process with the capability NET_BIND_SERVICE can listen. Usually, a user other than root does not have it, nor does root in a container that drops it. Without it, the program fails with "Permission denied" when it binds the port. Since 20.10, Docker sets the parameter to 0 by default. On Fargate, according to reports, it has the default of the kernel, 1024. One exception is not visible in a task definition: a program with file capabilities, as in the images of CoreDNS and Caddy, can listen as any user if the container does not drop the capability. Acknowledge the warning for such an image.',
  fix: 'Set net.ipv4.ip_unprivileged_port_start with UnprivilegedPorts.all(), or listen on port 1024 or above.',
  source: 'https://github.com/aws/containers-roadmap/issues/1721',
  moreSources: [
    'https://github.com/TrafeX/docker-php-nginx/issues/101',
    'https://docs.kernel.org/networking/ip-sysctl.html',
    'https://github.com/moby/moby/pull/41030',
    'https://github.com/coredns/coredns/pull/5969',
    'https://github.com/caddyserver/caddy-docker/pull/466',
  ],
  measuredOn: 'Linux 6.1, 6.12, and 6.18',
  fails: () => [
    onFargate([web({ ...NOT_ROOT, ...LISTENS })]),
    onFargate([web({ user: '0', ...LISTENS, ...drop('ALL') })]),
    onFargate([web({ ...LISTENS, ...drop('NET_BIND_SERVICE') })]),
    onFargate([web({ ...NOT_ROOT, ...LISTENS, ...sysctls({ [START]: '81' }) })]),
    onFargate([web({ ...NOT_ROOT, portMappings: [{ containerPort: 1023 }] })]),
  ],
  foundAt: [FIRST_PORT, FIRST_PORT, FIRST_PORT, FIRST_PORT, FIRST_PORT],
  passes: () => [
    onFargate([web({ ...NOT_ROOT, ...LISTENS, ...sysctls({ [START]: '0' }) })]),
    onFargate([web({ ...NOT_ROOT, ...LISTENS }), agent(sysctls({ [START]: '80' }))]),
    onFargate([web({ ...NOT_ROOT, portMappings: [{ containerPort: 1024 }] })]),
    onFargate([web({ user: '0', ...LISTENS, ...drop('NET_RAW') })]),
    onFargate([web(LISTENS)]),
    onInstances([web({ ...NOT_ROOT, ...LISTENS })], { networkMode: 'awsvpc' }),
  ],
  requires: 'portMappings',
  check: task => !runsOnFargate(task) ? [] : networkNamespacesOf(task).flatMap(containers => {
    const start = combinedSysctls(containers).get(START) ?? KERNEL_DEFAULT;
    if (mayBeSetToUnknown(START, containers)) {
      return [];
    }
    return containers.flatMap(container => {
      const unprivileged = unprivilegedIn(container);
      return unprivileged === undefined ? [] : container.ports.filter(({ first }) => first > 0 && first < Number(start)).map(({ first, last }) => ({
        container: container.name,
        message: `${unprivileged} cannot listen on port ${first} without NET_BIND_SERVICE, because ${START} is ${start}.`,
        at: ['portMappings', first === last ? String(first) : `${first}-${last}`],
        fix: `Set ${START} to ${first} or less, as UnprivilegedPorts.all() does, or listen on port ${start} or above.`,
      }));
    });
  }),
};

/** Returns who lacks NET_BIND_SERVICE in a container. Undefined if its processes may have it. */
function unprivilegedIn({ user, capabilitiesAdded, capabilitiesDropped }: ContainerModel): string | undefined {
  const dropped = capabilitiesDropped.find(capability => capability === 'ALL' || capability === 'NET_BIND_SERVICE');
  // Fargate rejects other added capabilities than SYS_PTRACE, which another rule reports.
  if (dropped !== undefined && !capabilitiesAdded.some(capability => capability !== 'SYS_PTRACE')) {
    return `a container that drops ${String(dropped)}`;
  }
  return user === undefined || user === UNKNOWN || isRoot(user) ? undefined : `user ${user}`;
}
