/** The container engines that can run a task, in the order in which they are tried. */
export const ENGINES = ['docker', 'podman', 'finch', 'nerdctl'] as const;

export type EngineName = typeof ENGINES[number];

/** Where the engines differ from each other and from Fargate. */
export interface Dialect {
  readonly name: EngineName;

  /**
   * Whether a container may set parameters of a network namespace that it joins, as on Fargate, where the last to start decides.
   * The others refuse it: there they are set before the first container starts, as the last one would leave them.
   */
  readonly setsSharedSysctls: boolean;

  /** Whether an added capability takes effect for every user. Elsewhere, and on Fargate, it does for root alone. */
  readonly addsCapabilitiesForUsers: boolean;

  /** Whether a volume can be kept from taking over what the image has in its place. On Fargate it starts empty unless the image declares it. */
  readonly keepsVolumesEmpty: boolean;

  /** Whether the image's own health check can be switched off, of which ECS takes no notice. */
  readonly ignoresHealthCheckOfImage: boolean;

  /** Options of every container: its log can be followed, and this machine's settings stay outside. */
  readonly common: readonly string[];

  /** Keeps a read-only root from having folders that can be written. */
  readonly readOnly: readonly string[];

  /** Options of a tmpfs, which starts empty on Fargate. */
  readonly tmpfs: readonly string[];

  /** The command that removes containers, running or not. The first is the one whose namespaces the others share. */
  remove(containers: readonly string[]): readonly string[];

  /** The name of an image as this engine looks it up. */
  imageName(image: string): string;

  /** A word that this engine would take for several where it has a comma. */
  oneWord(word: string): string;
}

const DOCKER: Dialect = {
  name: 'docker',
  setsSharedSysctls: false,
  addsCapabilitiesForUsers: false,
  keepsVolumesEmpty: true,
  ignoresHealthCheckOfImage: true,
  common: ['--log-driver', 'json-file'],
  readOnly: ['--read-only'],
  tmpfs: [],
  remove: containers => ['rm', '--force', '--volumes', ...[...containers].reverse()],
  imageName: image => image,
  oneWord: word => word,
};

/** @see https://github.com/containerd/nerdctl/blob/main/docs/command-reference.md */
const NERDCTL: Dialect = { ...DOCKER, name: 'nerdctl', keepsVolumesEmpty: false, ignoresHealthCheckOfImage: false };

const DIALECTS: Record<EngineName, Dialect> = {
  docker: DOCKER,
  podman: {
    ...DOCKER,
    name: 'podman',
    setsSharedSysctls: true,
    addsCapabilitiesForUsers: true,
    // Variables of a proxy would come from this shell, and a program called init or systemd would get folders and a signal of its own.
    common: ['--log-driver', 'k8s-file', '--http-proxy=false', '--systemd=false'],
    readOnly: ['--read-only', '--read-only-tmpfs=false'],
    tmpfs: ['notmpcopyup'],
    // With the first, those that share its namespaces go as well.
    remove: ([pause]) => ['rm', '--force', '--volumes', '--time', '0', '--depend', pause],
    imageName: fullImageName,
    // It reads the values of these options as a line of CSV.
    oneWord: word => word.includes(',') ? `"${word.replace(/"/g, '""')}"` : word,
  },
  finch: { ...NERDCTL, name: 'finch' },
  nerdctl: NERDCTL,
};

export function dialectOf(name: EngineName): Dialect {
  return DIALECTS[name];
}

/** What the CDK uses in place of docker, where that is an engine that is known here. */
export function engineOfCdk({ CDK_DOCKER }: NodeJS.ProcessEnv): EngineName | undefined {
  return ENGINES.find(name => name === CDK_DOCKER);
}

/** Podman guesses at no registry; ECS, as Docker, takes Docker Hub where an image names none. */
function fullImageName(image: string): string {
  const [host, ...path] = image.split('/');
  if (path.length === 0) {
    return `docker.io/library/${image}`;
  }
  return /[.:]|^localhost$/.test(host) ? image : `docker.io/${image}`;
}
