// The reasons why parameters that a task can write have no property (see `PROPERTY_CRITERION`), as clauses.

export const NO_EFFECT = 'the kernel ignores it';
export const INTERNALS = 'it adjusts an internal of the network stack';
export const KERNEL_MESSAGES = 'it applies to messages that the kernel handles by itself';

// A task has no NET_ADMIN, which these require:
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html.
export const ADDRESSES = 'the VPC assigns the addresses of a Fargate task, and the task cannot add others';
export const FIREWALL_MARKS = 'firewall marks have an effect only with rules that a Fargate task cannot create';
export const FORWARDING = 'a Fargate task does not forward packets';
export const IOAM = 'a Fargate task cannot set up IOAM';
export const IPSEC = 'a Fargate task cannot set up IPsec';
export const MPTCP_PATHS = 'a Fargate task cannot set up a second path, which requires NET_ADMIN';
export const MULTICAST = 'a VPC delivers multicast packets only through a transit gateway';
export const NAMESPACES = 'a Fargate task cannot create network namespaces';
export const ROUTES = 'a Fargate task cannot add routes';
export const SEGMENT_ROUTING = 'a Fargate task cannot set up segment routing';
export const VRF = 'a Fargate task cannot set up VRF (virtual routing and forwarding) domains';
