import { pageOnSite } from './site-pages';
import { visible } from '../../../src/cli/printable';

type Child = Node | string | undefined | false;

/** The attributes of an element. A function is a click listener, and false omits an attribute. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined | (() => void)>>;

/** Creates an HTML element. Text is inserted as text, never as markup. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag, attributes: Attributes = {}, ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  return filled(document.createElement(tag), attributes, children);
}

/** Creates an SVG element. */
export function s<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag, attributes: Attributes = {}, ...children: readonly Child[]
): SVGElementTagNameMap[Tag] {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function filled<Created extends Element>(element: Created, attributes: Attributes, children: readonly Child[]): Created {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      element.addEventListener('click', value);
    } else if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  element.append(...children.filter(child => child !== undefined && child !== false).map(child => typeof child === 'string' ? visible(child) : child));
  return element;
}

/** Creates a link to another page. Pages of the site open in place, with their path as the text if it is not given. */
export function link(address: string, text?: string): HTMLElement {
  const page = pageOnSite(address);
  return page === undefined
    ? h('a', { href: address, rel: 'noreferrer', target: '_blank' }, text ?? address)
    : h('a', { href: page }, text ?? page.replace('../', '').replace('.html', ''));
}

/** Creates nodes for a text: the addresses in it become links, and what is in backticks becomes code. */
export function prose(text: string): Node[] {
  return text.split(/(https:\/\/[^\s)]*[^\s).,;]|`[^`]+`)/).map(part =>
    part.startsWith('https://') ? link(part) : /^`.+`$/.test(part) ? h('code', {}, part.slice(1, -1)) : document.createTextNode(visible(part)));
}

/** Returns the element of the page with an id. */
export function byId<Found extends HTMLElement = HTMLElement>(id: string): Found {
  return document.getElementById(id) as Found;
}
