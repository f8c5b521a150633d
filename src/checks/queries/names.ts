import { fewNames } from '../../wording';
import { ContainerModel, NamedItem, UNKNOWN } from '../model';
import type { Rule } from '../rule';

/** The names of containers, families, and volumes that ECS accepts, as a noun phrase. */
export const ACCEPTED_NAMES = '1 to 255 letters, digits, hyphens, and underscores';

/** Returns why ECS rejects a name, as a phrase such as `"my app" contains " "`. Undefined for a name that it accepts. */
export function nameProblem(name: string): string | undefined {
  const [refused] = /[^\w-]/u.exec(name) ?? [];
  if (refused !== undefined) {
    return `${JSON.stringify(name)} contains ${JSON.stringify(refused)}`;
  }
  return name === '' ? 'is empty' : name.length > 255 ? `has ${name.length} characters, but at most 255 are allowed` : undefined;
}

/**
 * Returns why ECS rejects a name that was written by hand, as `nameProblem` does. The parts that a deployment tool
 * completes count as accepted.
 */
export function refusalOfName(name: string): string | undefined {
  const known = name.replace(PLACEHOLDERS, '');
  return known === name ? nameProblem(name) : known === '' || known.length > 255 || UNREADABLE.test(known) ? undefined : nameProblem(known);
}

/** Parts that deployment tools replace, for example ${STAGE}, {{ stage }}, <stage>, %STAGE%, @STAGE@, and #{stage}. */
const PLACEHOLDERS = /\$\{[^{}]*\}|\{\{[^{}]*\}\}|<[^<>]+>|#\{[^{}]*\}|%\w+%|@\w+@|\$[A-Za-z_]\w*/g;

/** A placeholder within another one. */
const UNREADABLE = /[${}<>%@#]/;

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html */
export const ULIMITS = [
  'core', 'cpu', 'data', 'fsize', 'locks', 'memlock', 'msgqueue', 'nice', 'nofile', 'nproc', 'rss', 'rtprio', 'rttime', 'sigpending', 'stack',
];

/** Returns the check of a rule about a property of containers that names other containers of the task. */
export function eachUnknownContainer(property: string, itemsIn: (container: ContainerModel) => readonly NamedItem[]): Rule['check'] {
  return ({ containers, hasUnresolvedContainers }) => {
    if (hasUnresolvedContainers || containers.some(({ hasUnresolvedName }) => hasUnresolvedName)) {
      return [];
    }
    const names = new Set<unknown>(containers.map(({ name }) => name));
    const listed = fewNames([...names].map(String)).join(', ');
    return containers.flatMap(container => itemsIn(container)
      .filter(({ name }) => name !== UNKNOWN && !names.has(name))
      .map(({ name, step }) => ({
        container: container.name,
        message: `${property} names container ${String(name)}, which is not in the task definition (containers: ${listed}).`,
        at: [property, step],
      })));
  };
}

/** What a deployment tool replaces may contain anything. */
const PART_OF_TOOL = /[$<>{}%#[\]]|__/;

/** Returns why ECS refuses an image, as a sentence. */
export function imageProblem(image: string): string | undefined {
  const shown = JSON.stringify(image);
  if (PART_OF_TOOL.test(image)) {
    return undefined;
  }
  if (image.includes('://')) {
    return `the image ${shown} is a URL. The name of an image starts with the host name of its registry.`;
  }
  return /\s/.test(image) ? `the image ${shown} contains white space.` : image.endsWith(':') ? `the image ${shown} has an empty tag.` : undefined;
}
