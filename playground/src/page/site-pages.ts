import { REPOSITORY, SITE } from '../../../src/checks/addresses';

const FILE = new RegExp(`^${REPOSITORY}/blob/main/docs/([\\w-]+)\\.md(?:#(.*))?$`);

/** Returns where the site shows a page of the documentation, relative to the playground, so that a release leads to its own pages. Undefined for other addresses. */
export function pageOnSite(address: string): string | undefined {
  const [, file, anchor] = FILE.exec(address) ?? [];
  const section = anchor === undefined ? '' : `#${anchor}`;
  switch (file) {
    case undefined: return address.startsWith(`${SITE}/`) ? address.replace(SITE, '..') : undefined;
    case 'rules': return anchor === undefined ? '../rules/' : `../rules/${anchor}.html`;
    case 'sysctls': return `../parameters/${section}`;
    default: return `../guide/${file}.html${section}`;
  }
}
