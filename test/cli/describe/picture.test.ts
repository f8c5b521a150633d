import * as fc from 'fast-check';
import { described, ROOT, SYS_PTRACE, TOOLBOX } from './definitions';
import { groupsOf, TracingGroup } from '../../../src/cli/describe/may-trace';
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
      const names = task.containers.map(({ name }) => name);
      const certain = task.tracings.filter(({ reach }) => reach === 'any user' || reach === 'own user');
      const permitted = certain.flatMap(({ tracers: [tracer], targets, reach }) => targets.map(target => [names[tracer], names[target], reach]));
      expect(drawn.sort()).toEqual(permitted.sort());
      const legend = withClass(drawing, 'legend').map(textOf).join('');
      task.tracings.filter(({ reach }) => reach === 'unknown' && names.length <= 10).forEach(({ tracers: [tracer] }) => expect(legend).toContain(names[tracer]));
      expect(pairsOf(groupsOf(task.tracings))).toEqual(pairsOf(task.tracings));
      task.shared.forEach(({ title }) => expect(withClass(drawing, 'frame').map(textOf)).toContain(title));
    }
  }), { numRuns: fuzzRuns(60) });
});

function pairsOf(groups: readonly TracingGroup[]): string[] {
  return groups.flatMap(({ tracers, targets, why }) => tracers.flatMap(tracer => targets.filter(target => target !== tracer).map(target => `${tracer} ${target} ${why}`))).sort();
}

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

const APP = container();
const WEB = container({ Name: 'web', Image: 'example/web:1.0' });
const LATE = { Ref: 'Late' };
const SEVERAL = [APP, container({ Name: 'root', ...ROOT }), ...['one', 'two'].map(Name => ({ ...WEB, Name, LinuxParameters: LATE })), { ...TOOLBOX, User: undefined }];

test.each([
  ['app is the only container.', [APP], {}],
  ['app shares the PID namespace of the instance.', [APP], { PidMode: 'host' }],
  ['app and web share no namespace. Each has its own network, PID, and IPC namespace.', [APP, WEB], { NetworkMode: 'none', RequiresCompatibilities: ['EC2'] }],
  ['Containers that are known at deployment share the network namespace, and may share the PID namespace, which is known at deployment.', LATE, { PidMode: LATE }],
  ['app and toolbox share the network and PID namespaces. Each has its own IPC namespace. toolbox may trace processes of any user in app.', [APP, TOOLBOX], { PidMode: 'task' }],
  [
    'app, root, one, two, and toolbox share the network, PID, and IPC namespaces. app may trace all other containers if they run as the same user and group. '
    + 'root may trace app, one, and two if they run as root. one and two may trace processes of any user if they run as root with SYS_PTRACE. '
    + 'toolbox may trace processes of any user if it runs as root.', SEVERAL, { PidMode: 'task', IpcMode: 'task' },
  ],
])('a picture is described as people say it: %s', (expected, containers, properties) => {
  expect(described(template({ Task: fargateTask(containers, properties) }), 'svg')).toContain(`>${expected}`);
});

test('the legend explains only the arrows that are drawn, and says once what else may be permitted', () => {
  const withToolbox = described(template({ Task: fargateTask([container({ User: '33' }), TOOLBOX], { PidMode: 'task' }) }), 'svg');
  expect(withToolbox).toContain('>may trace processes of any user</text>');
  expect(withToolbox).not.toContain('same user');
  expect(described(template({ Task: SOUND }), 'svg')).not.toContain('may trace');
  const [{ drawing }] = pictures(template({ Task: fargateTask([APP, WEB], { PidMode: 'task' }) }));
  expect(withClass(drawing, 'legend').map(textOf).join('')).toBe('app and web may trace each other if they run as the same user and group.');
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
