/** An image with a tag. */
export interface Image {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
}

/** Parses `registry/repository:tag`. Without a registry, the image is on Docker Hub. */
export function parseImage(reference: string): Image {
  const [, path, tag] = /^([^:@]+(?::\d+\/[^:@]+)?):([\w.-]+)$/.exec(reference) ?? fail(`${reference} has no tag.`);
  const [first, ...rest] = path.split('/');
  return /[.:]/.test(first) ? { registry: first, repository: rest.join('/'), tag } : { registry: 'registry-1.docker.io', repository: path.includes('/') ? path : `library/${path}`, tag };
}

/** Returns the tags that have the form of a tag and a higher version, lowest first. The form is all that is not a number: `0.55.0-musl` and `0.56.0` differ. */
export function newerTags(tag: string, tags: readonly string[]): string[] {
  const form = (text: string) => text.replace(/\d+/g, '#');
  const numbers = (text: string) => (text.match(/\d+/g) ?? []).map(Number);
  const compare = (a: string, b: string) => {
    const [left, right] = [numbers(a), numbers(b)];
    const index = left.findIndex((number, position) => number !== right[position]);
    return index === -1 ? 0 : left[index] - right[index];
  };
  return tags.filter(other => form(other) === form(tag) && compare(other, tag) > 0).sort(compare);
}

/** Parses the header `WWW-Authenticate` and returns the address that issues a token for reading. Undefined if the registry asks for something else. */
export function tokenAddress(challenge: string): string | undefined {
  const [, parameters] = /^Bearer (.*)$/i.exec(challenge) ?? [];
  const { realm, ...query } = Object.fromEntries([...(parameters ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value])) as Record<string, string>;
  return realm === undefined ? undefined : `${realm}?${new URLSearchParams(query)}`;
}

/**
 * Lists all tags of an image with the API that all registries share.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags
 */
export async function listTags({ registry, repository }: Image, scheme = 'https'): Promise<string[]> {
  const tags: string[] = [];
  let next: string | undefined = `${scheme}://${registry}/v2/${repository}/tags/list?n=1000`;
  let headers: Record<string, string> = {};
  while (next !== undefined) {
    let response: Response = await request(next, headers);
    if (response.status === 401) {
      const address = tokenAddress(response.headers.get('www-authenticate') ?? '') ?? fail(`${registry} requires a login.`);
      const { token, access_token = token } = await json<{ token?: string; access_token?: string }>(await request(address, {}));
      headers = { authorization: `Bearer ${access_token}` };
      response = await request(next, headers);
    }
    tags.push(...(await json<{ tags: string[] }>(response)).tags);
    const [, following] = /<([^>]*)>; *rel="?next"?/.exec(response.headers.get('link') ?? '') ?? [];
    next = following && new URL(following, next).href;
  }
  return tags;
}

function request(address: string, headers: Record<string, string>): Promise<Response> {
  return fetch(address, { headers, signal: AbortSignal.timeout(20_000) });
}

async function json<T>(response: Response): Promise<T> {
  return response.ok ? await response.json() as T : fail(`${response.url} answers ${response.status} ${response.statusText}.`);
}

function fail(message: string): never {
  throw new Error(message);
}
