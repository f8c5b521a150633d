/**
 * Returns the user ID in a container's `user`, such as `1000`, `1000:1000`, or `root`. Undefined for other names, whose
 * IDs the image defines.
 *
 * Engines read digits as a number, so `00` is user 0, and run a container with only a group, such as `:1000`, as user 0.
 *
 * @see https://github.com/moby/sys/blob/main/user/user.go
 */
export function userIdOf(user: string): number | undefined {
  const [name] = user.split(':');
  return name === '' ? 0 : numericIdOf(name);
}

/** Whether a container's `user` is root, with or without a group. */
export function isRoot(user: string): boolean {
  return userIdOf(user) === 0;
}

/** Returns the ID of a user or a group. Undefined for names other than root, whose IDs the image defines. */
export function numericIdOf(name: string): number | undefined {
  return name === 'root' ? 0 : /^\d+$/.test(name) ? Number(name) : undefined;
}
