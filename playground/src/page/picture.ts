import { s } from './dom';
import { draw, Drawing } from '../../../src/cli/describe/picture';
import type { Place } from '../../../src/reading/input';
import type { TaskView } from '../analysis/analysis';

/** Draws a task. A click on a container or on a kernel parameter leads to its line. */
export function picture(task: TaskView, width: number, goTo: (place: Place) => void): SVGElement {
  const created = build(draw(task, width));
  // An image would hide its links.
  created.setAttribute('role', 'group');
  created.querySelectorAll('.card').forEach((card, i) => {
    const { container, parameters } = task.places[i];
    lead(card.querySelector('.name')!, container, goTo);
    card.querySelectorAll<SVGElement>('[data-parameter]').forEach(line => {
      lead(line, parameters[Number(line.dataset.parameter)], goTo);
    });
  });
  return created;
}

function build({ tag, attributes, children }: Drawing): SVGElement {
  return s(tag, attributes, ...children.map(child => typeof child === 'string' ? child : build(child)));
}

/** Makes an element lead to a place, with a click or with Enter. */
function lead(element: Element, place: Place | undefined, goTo: (place: Place) => void): void {
  if (place) {
    element.setAttribute('tabindex', '0');
    element.setAttribute('role', 'link');
    element.addEventListener('click', () => goTo(place));
    element.addEventListener('keydown', event => (event as KeyboardEvent).key === 'Enter' && goTo(place));
  }
}
