/** Whether ECS accepts the characters and the length of a container name. */
export function isContainerName(name: string): boolean {
  return /^[\w-]{1,255}$/.test(name);
}

/** The names that ECS accepts, as a noun phrase. */
export const CONTAINER_NAMES = '1 to 255 letters, digits, hyphens, and underscores';
