import * as fc from 'fast-check';
import { described, ROOT, SYS_PTRACE, TOOLBOX } from './definitions';
import { draw, Drawing } from '../../../src/cli/describe/picture';
import { pictureOf } from '../../../src/cli/describe/view';
import { taskDefinitionsOf } from '../../../src/reading/content/template';
import { taskDefinition } from '../../checks/arbitrary';
import { fuzzRuns } from '../../fuzz-runs';
import { CONFLICT, container, fargateTask, SOUND, template } from '../definitions';

function all(drawing: Drawing, tag: Drawing['tag']): Drawing[] {
  return [...drawing.tag === tag ? [drawing] : [], ...drawing.children.flatMap(child => typeof child === 'string' ? [] : all(child, tag))];
}

function withClass(drawing: Drawing, name: string): Drawing[] {
  return all(drawing, 'g').filter(({ attributes }) => String(attributes.class).split(' ').includes(name));
}

const textOf = (drawing: Drawing): string => all(drawing, 'text').flatMap(({ children }) => children).join('');
const number = (drawing: Drawing, attribute: string): number => Number(drawing.attributes[attribute]);

/** The pictures of the task definitions in a document, for a narrow and for a wide page. */
function pictures(content: unknown) {
  const tasks = (taskDefinitionsOf(content) ?? []).map(({ name, model }) => pictureOf(name, model));
  return tasks.flatMap(task => [360, 1200].map(width => ({ task, drawing: draw(task, width) })));
}

test('each container, value, and permission of the model is in the picture, and no text leaves its card', () => {
  fc.assert(fc.property(fc.oneof(taskDefinition, fc.integer({ min: 2, max: 12 }).map(crowded)), content => {
    for (const { task, drawing } of pictures(content)) {
      const cards = withClass(drawing, 'card');
      expect(cards.map(({ attributes }) => attributes['data-container'])).toEqual(task.containers.map(({ name }) => name));
      task.containers.forEach(({ name, image, user, ports, sets }, i) => {
        const text = textOf(cards[i]);
        [name, image, user, ...ports, ...sets.flatMap(set => [set.name, set.value])].forEach(value => expect(text).toContain(value));
        const [box] = all(cards[i], 'rect');
        for (const line of all(cards[i], 'text')) {
          expect(number(line, 'x') + [...line.children.join('')].length * 7.3).toBeLessThanOrEqual(number(box, 'x') + number(box, 'width'));
          expect(number(line, 'y')).toBeLessThan(number(box, 'y') + number(box, 'height'));
        }
      });
      const drawn = withClass(drawing, 'bundle').flatMap(bundle => all(bundle, 'path').flatMap(({ attributes: { 'data-target': target } }) =>
        target === undefined ? [] : [[bundle.attributes['data-tracer'], target, String(bundle.attributes.class).replace('bundle ', '').replace('-', ' ')]]));
      const permitted = task.tracings.filter(({ reach }) => reach !== 'none').map(({ tracer, target, reach }) => [task.containers[tracer].name, task.containers[target].name, reach]);
      expect(drawn.sort()).toEqual(permitted.sort());
      task.shared.forEach(({ title }) => expect(withClass(drawing, 'frame').map(textOf)).toContain(title));
    }
  }), { numRuns: fuzzRuns(60) });
});

/** A task in which every container may trace every other one. */
function crowded(size: number): unknown {
  return template({ Task: fargateTask(Array.from({ length: size }, (_, i) => container({ Name: `container-${i}`, ...ROOT, ...SYS_PTRACE })), { PidMode: 'task' }) });
}

test('cards do not overlap, and neither do the lines that carry arrows', () => {
  for (const { drawing } of pictures(crowded(12))) {
    const boxes = withClass(drawing, 'card').map(card => all(card, 'rect')[0]);
    const overlaps = boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b => number(a, 'x') < number(b, 'x') + number(b, 'width') && number(b, 'x') < number(a, 'x') + number(a, 'width')
      && number(a, 'y') < number(b, 'y') + number(b, 'height') && number(b, 'y') < number(a, 'y') + number(a, 'height')));
    expect(overlaps).toEqual([]);
    const tracks = withClass(drawing, 'bundle').flatMap(bundle => [...String(all(bundle, 'path')[0].attributes.d).matchAll(/M[\d.]+ ([\d.]+)H/g)].map(([, y]) => y));
    expect(new Set(tracks).size).toBe(tracks.length);
    expect(tracks.every(y => boxes.every(box => Number(y) <= number(box, 'y') || Number(y) >= number(box, 'y') + number(box, 'height')))).toBe(true);
  }
});

test('values that contradict each other are marked in the picture', () => {
  const [{ drawing }] = pictures(template({ Task: CONFLICT }));
  expect(all(drawing, 'text').filter(({ attributes }) => attributes.class === 'parameter contradicted').map(({ children }) => children.join('')).join(' '))
    .toMatch(/net\.core\.somaxconn = 5000.*net\.core\.somaxconn = 6000/);
});

test('the legend explains only the arrows that are drawn', () => {
  const withToolbox = described(template({ Task: fargateTask([container({ User: '33' }), TOOLBOX], { PidMode: 'task' }) }), 'svg');
  expect(withToolbox).toContain('>may trace processes of any user</text>');
  expect(withToolbox).not.toContain('own user');
  expect(described(template({ Task: SOUND }), 'svg')).not.toContain('may trace');
});

test('a file of a picture escapes what a task definition contains, and is well-formed', () => {
  const text = described(template({ Task: fargateTask([container({ Name: '"><script>alert(1)</script>&\u0007' })]) }), 'svg');
  expect(text).not.toContain('<script');
  expect(text.match(/<(?!\/)[a-z]+[^>]*[^/]>/g)!.length).toBe(text.match(/<\/[a-z]+>/g)!.length);
});

test('a picture shows one task definition', () => {
  const two = template({ One: SOUND, Two: SOUND });
  expect(() => described(two, 'svg')).toThrow('a picture shows one task definition, and the input has 2. Choose one with --task: One or Two.');
  expect(() => described(template({}), 'svg')).toThrow(/and the input has none$/);
});
