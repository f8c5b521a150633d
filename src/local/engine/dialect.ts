import { UsageError } from '../../usage-error';

/** The supported container engines, in the order in which they are tried. */
export const ENGINES = ['docker', 'podman', 'finch', 'nerdctl'] as const;

export type EngineName = typeof ENGINES[number];

/** The differences between engines, and between an engine and Fargate. */
export interface Dialect {
  readonly name: EngineName;

  /**
   * Whether a container may set parameters of a network namespace that it joins, as on Fargate, where the last container
   * to start wins. For other engines, the pause container sets the final values before the first container starts.
   */
  readonly setsSharedSysctls: boolean;

  /** Whether an added capability takes effect for every user. On Fargate and other engines, it takes effect only for root. */
  readonly addsCapabilitiesForUsers: boolean;

  /**
   * Whether the engine can skip copying the image's files into a volume. On Fargate, a volume starts empty unless the
   * image declares it.
   */
  readonly keepsVolumesEmpty: boolean;

  /** Whether the engine can disable the image's own health check, which ECS ignores. */
  readonly ignoresHealthCheckOfImage: boolean;

  /** Whether a list of volumes has a field for each label. Otherwise, one field has all labels. */
  readonly hasVolumeLabelFields: boolean;

  /** Whether the engine needs no daemon on Linux, so that it works if it is installed and runs as root. */
  readonly isDaemonlessOnLinux: boolean;

  /** Whether the engine's default runtime is crun, which does not support cgroup v1 and v2 side by side. */
  readonly prefersCrun: boolean;

  /** The maximum number of processes that the engine can grant. Undefined if it never requests more than it may grant. */
  readonly maxProcesses?: number;

  /**
   * The output format of `info` that starts with the operating system of the containers, matches ROOTLESS_INFO if the
   * engine runs rootless, and ends with the engine's ID, if it has one.
   */
  readonly infoFormat: string;

  /** What to install or start, by operating system. Missing where the engine does not exist or another one is easier to install. */
  readonly installation: Readonly<Partial<Record<NodeJS.Platform, string>>>;

  /** Options of every container: a log driver that can be followed, and isolation from this machine's settings. */
  readonly common: readonly string[];

  /** Options for a read-only root without writable folders. */
  readonly readOnly: readonly string[];

  /** Mount options that make a tmpfs initially empty, as on Fargate. */
  readonly tmpfs: readonly string[];

  /** The arguments that remove containers, running or not, whose names follow. */
  readonly remove: readonly string[];

  /** Whether containers are removed in the order of the arguments. Otherwise, those that others depend on must be removed later. */
  readonly removesInOrder: boolean;

  /** The variables that select one of several engines with the same program. The engine has no ID. */
  readonly selectors?: readonly string[];

  /** The expression of an output format with the value of a label. */
  labelField(label: string): string;

  /** The image name of a definition in the form that the engine needs. Throws if the engine would read a file of this machine. */
  imageName(image: string, where: string): string;

  /** The value of the option for the program that a container starts. */
  entryPoint(program: string): string;

  /** Quotes an option value if the engine would split it at commas or line breaks. */
  quoteCommas(value: string): string;
}

const DOCKER: Dialect = {
  name: 'docker',
  setsSharedSysctls: false,
  addsCapabilitiesForUsers: false,
  keepsVolumesEmpty: true,
  ignoresHealthCheckOfImage: true,
  isDaemonlessOnLinux: false,
  prefersCrun: false,
  infoFormat: '{{.OSType}} {{json .SecurityOptions}} id={{.ID}}',
  installation: { linux: 'Docker Engine', darwin: 'Docker Desktop', win32: 'Docker Desktop with Linux containers' },
  common: ['--log-driver', 'json-file'],
  readOnly: ['--read-only'],
  tmpfs: [],
  remove: ['rm', '--force', '--volumes'],
  removesInOrder: true,
  labelField: label => `.Label "${label}"`,
  hasVolumeLabelFields: true,
  imageName: image => image,
  entryPoint: program => program,
  quoteCommas: value => value,
};

/** @see https://github.com/containerd/nerdctl/blob/main/docs/command-reference.md */
const NERDCTL: Dialect = {
  ...DOCKER,
  name: 'nerdctl',
  keepsVolumesEmpty: false,
  ignoresHealthCheckOfImage: false,
  hasVolumeLabelFields: false,
  installation: {},
};

const DIALECTS: Record<EngineName, Dialect> = {
  docker: DOCKER,
  podman: {
    ...DOCKER,
    name: 'podman',
    setsSharedSysctls: true,
    addsCapabilitiesForUsers: true,
    isDaemonlessOnLinux: true,
    prefersCrun: true,
    // Podman 4.3 lowers its own limit to this number and cannot raise it again.
    maxProcesses: 32768,
    infoFormat: '{{.Host.OS}} rootless={{.Host.Security.Rootless}}',
    installation: { linux: 'Podman (on Debian: apt-get install podman runc)', darwin: 'Podman (podman machine init --rootful)' },
    // By default, Podman passes on this shell's proxy variables, and gives programs named init or systemd extra mounts
    // and a different stop signal.
    common: ['--log-driver', 'k8s-file', '--http-proxy=false', '--systemd=false'],
    readOnly: ['--read-only', '--read-only-tmpfs=false'],
    tmpfs: ['notmpcopyup'],
    // Without `--depend`, which would also remove the user's own containers that share a namespace with the task.
    remove: ['rm', '--force', '--volumes', '--time', '0'],
    removesInOrder: false,
    selectors: ['CONTAINER_HOST', 'CONTAINER_CONNECTION', 'CONTAINERS_CONF', 'CONTAINERS_STORAGE_CONF'],
    labelField: label => `index .Labels "${label}"`,
    imageName: fullImageName,
    // Podman parses a value that looks like a list.
    entryPoint: program => JSON.stringify([program]),
    // Podman parses these option values as CSV.
    quoteCommas: value => /[",\r\n]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value,
  },
  finch: { ...NERDCTL, name: 'finch', installation: { darwin: 'Finch' } },
  nerdctl: NERDCTL,
};

/** Matches what `info` prints in the format of a dialect if the engine runs rootless. */
export const ROOTLESS_INFO = /name=rootless|rootless=true/;

/** Returns what to install or start on an operating system, in the order in which the engines are tried. */
export function installationsOn(platform: NodeJS.Platform): readonly string[] {
  return ENGINES.flatMap(name => DIALECTS[name].installation[platform] ?? []);
}

export function dialectOf(name: EngineName): Dialect {
  return DIALECTS[name];
}

/** Adds Docker Hub to an image without a registry: ECS and Docker imply it, Podman does not. */
function fullImageName(image: string, where: string): string {
  const [host, ...path] = image.split('/');
  if (path.length === 0) {
    return `docker.io/library/${image}`;
  }
  // Podman reads `oci:1/app` as an image in a folder of this machine.
  if (/^[^.:[]+:/.test(host) && !host.startsWith('localhost:')) {
    throw new UsageError(`${where}: Podman would read '${image}' as a file of this machine. Use another engine, or a registry whose name contains a dot.`);
  }
  return /[.:A-Z]|^localhost$/.test(host) ? image : `docker.io/${image}`;
}
