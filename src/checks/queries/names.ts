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

/** Returns why ECS rejects a name that was written by hand, as `nameProblem` does. The parts that a deployment tool completes count as accepted. */
export function refusalOfName(name: string): string | undefined {
  const known = name.replace(PLACEHOLDERS, '');
  return known === name ? nameProblem(name) : known === '' || known.length > 255 || UNREADABLE.test(known) ? undefined : nameProblem(known);
}

/** Parts that deployment tools replace, for example ${STAGE}, {{ stage }}, <stage>, %STAGE%, @STAGE@, and #{stage}. */
const PLACEHOLDERS = /\$\{[^{}]*\}|\{\{[^{}]*\}\}|<[^<>]+>|#\{[^{}]*\}|%\w+%|@\w+@|\$[A-Za-z_]\w*/g;

/** A placeholder within another one. */
const UNREADABLE = /[${}<>%@#]/;
