/** The names of containers that ECS accepts, as a noun phrase. */
export const CONTAINER_NAMES = '1 to 255 letters, digits, hyphens, and underscores';

/** Returns why ECS rejects the name of a container, as a phrase such as `"my app" contains " "`. Undefined for a name that it accepts. */
export function containerNameProblem(name: string): string | undefined {
  const [refused] = /[^\w-]/u.exec(name) ?? [];
  if (refused !== undefined) {
    return `${JSON.stringify(name)} contains ${JSON.stringify(refused)}`;
  }
  return name === '' ? 'is empty' : name.length > 255 ? `has ${name.length} characters, but at most 255 are allowed` : undefined;
}
