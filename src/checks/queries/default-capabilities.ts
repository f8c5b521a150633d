/**
 * The capabilities of a container that neither adds nor drops any, on Fargate as with Docker.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html
 * @see https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities
 */
export const DEFAULT_CAPABILITIES = [
  'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'NET_RAW', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT',
];
