// The kernel's documentation of its parameters.
export const FS = 'https://docs.kernel.org/admin-guide/sysctl/fs.html';
export const IOAM6 = 'https://docs.kernel.org/networking/ioam6-sysctl.html';
export const IP = 'https://docs.kernel.org/networking/ip-sysctl.html';
export const KERNEL = 'https://docs.kernel.org/admin-guide/sysctl/kernel.html';
export const MPTCP = 'https://docs.kernel.org/networking/mptcp-sysctl.html';
export const NET = 'https://docs.kernel.org/admin-guide/sysctl/net.html';
export const NF_CONNTRACK = 'https://docs.kernel.org/networking/nf_conntrack-sysctl.html';
export const SEG6 = 'https://docs.kernel.org/networking/seg6-sysctl.html';
export const XFRM = 'https://www.kernel.org/doc/html/v6.1/networking/xfrm_sysctl.html';
export const XFRM_SYNC = 'https://www.kernel.org/doc/html/v6.1/networking/xfrm_sync.html';

/** A file of the kernel's source, for undocumented parameters; 6.1 is the kernel that a Fargate task can rely on. */
export function linux(file: string): string {
  return `https://github.com/torvalds/linux/blob/v6.1/${file}`;
}
