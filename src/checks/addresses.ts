/**
 * The name of the package, and the prefix of rule ids. With the separator `::`, one acknowledgement works with the old
 * and the new CDK API.
 */
export const LIBRARY = 'cdk-fargate-linux-controls';

/** The repository of the library. */
export const REPOSITORY = `https://github.com/${LIBRARY}/${LIBRARY}`;

/** The documentation site. The Pages workflow publishes it here. */
export const SITE = `https://${LIBRARY}.github.io/${LIBRARY}`;

/** Addresses of the documentation, for findings and explanations. */
export interface Addresses {
  rule(name: string): string;
  guide(page: string, section?: string): string;
}

export const ON_GITHUB: Addresses = {
  rule: name => ON_GITHUB.guide('rules', name),
  guide: (page, section) => `${REPOSITORY}/blob/main/docs/${page}.md${anchor(section)}`,
};

export const ON_SITE: Addresses = {
  rule: name => `${SITE}/rules/${name}.html`,
  guide: (page, section) => `${SITE}/guide/${page}.html${anchor(section)}`,
};

/**
 * Where the documentation is. Becomes `ON_SITE` with the first release after the site is published, so that no address
 * leads nowhere.
 */
export const ADDRESSES = ON_GITHUB;

function anchor(section: string | undefined): string {
  return section === undefined ? '' : `#${section}`;
}
