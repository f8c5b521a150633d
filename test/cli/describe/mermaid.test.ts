import * as fc from 'fast-check';
import { described, MAY_TRACE, ROOT, TOOLBOX } from './definitions';
import { container, fargateTask, somaxconn, template } from '../definitions';
import { fileWith, removeFolders, run } from '../terminal';

afterEach(removeFolders);

function diagram(content: unknown): string {
  return described(content, 'mermaid');
}

/** A diagram read back: titles of subgraphs, labels of nodes with the subgraphs around them, and edges. */
interface Read {
  readonly nodes: ReadonlyMap<string, { readonly label: string; readonly inside: readonly string[] }>;
  readonly edges: readonly (readonly [from: string, kind: string, label: string, to: string])[];
}

/** A label that stands for nothing but its text: plain characters, entity codes and line breaks. */
const LABEL = '"((?:[\\w ./:=,()-]|#\\d+;|<br>)*)"';

/**
 * Reads the few forms that a diagram is made of, and throws for any other line. By hand such diagrams, with the names below and worse, were put to Mermaid 11.17
 * itself as well: it parsed and rendered them, and showed the names.
 */
function read(text: string): Read {
  const [first, ...lines] = text.split('\n');
  expect(first).toBe('flowchart LR');
  const nodes = new Map<string, { label: string; inside: string[] }>();
  const edges: [string, string, string, string][] = [];
  const open: string[] = [];
  const ids = new Set<string>();
  const match = (line: string, pattern: string) => new RegExp(`^ +${pattern}$`).exec(line)?.slice(1);
  for (const line of lines) {
    const [subgraph, node, edge] = [match(line, `subgraph (\\w+)\\[${LABEL}\\]`), match(line, `(\\w+)\\(?\\[${LABEL}\\]\\)?`), match(line, `(\\w+) (-->|-\\.->)\\|${LABEL}\\| (\\w+)`)];
    const [id] = subgraph ?? node ?? [];
    expect(ids.has(id!)).toBe(false);
    ids.add(id!);
    ids.delete(undefined!);
    if (subgraph) {
      open.push(decoded(subgraph[1]));
    } else if (node) {
      nodes.set(node[0], { label: decoded(node[1]), inside: [...open] });
    } else if (edge) {
      const [from, kind, label, to] = edge;
      expect(nodes.has(from) && nodes.has(to)).toBe(true);
      edges.push([nodes.get(from)!.label.split('\n')[0], kind, decoded(label), nodes.get(to)!.label.split('\n')[0]]);
    } else {
      expect(line.trim()).toBe('end');
      expect(open.pop()).toBeDefined();
    }
  }
  expect(open).toEqual([]);
  return { nodes, edges };
}

function decoded(label: string): string {
  return label.replace(/<br>/g, '\n').replace(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

/** The only node whose first line is a name. */
function nodeOf(content: unknown, name: string) {
  return [...read(diagram(content)).nodes.values()].find(({ label }) => label.split('\n')[0] === name)!;
}

test('draws the containers inside of the namespaces that they share, with their kernel parameters, and who traces and waits', () => {
  const app = container({ SystemControls: [somaxconn('6000')], DependsOn: [{ ContainerName: 'toolbox', Condition: 'START' }] });
  expect(diagram(template({ Task: fargateTask([app, TOOLBOX], { PidMode: 'task' }) }))).toBe(`flowchart LR
  subgraph task1["Task (FARGATE)"]
    subgraph task1_network["network namespace"]
      subgraph task1_PID["PID namespace, process 1 is /pause"]
        task1_1["app<br>net.core.somaxconn = 6000"]
        task1_2["toolbox<br>user 0<br>SYS_PTRACE"]
      end
    end
  end
  task1_2 -->|"may trace: any user"| task1_1
  task1_1 -.->|"waits for START"| task1_2`);
});

const ec2 = (properties: Record<string, unknown>) => fargateTask([container(), TOOLBOX], { NetworkMode: 'bridge', RequiresCompatibilities: ['EC2'], ...properties });

test.each([
  ['none', [], {}],
  ['the network', ['network namespace'], { NetworkMode: 'awsvpc' }],
  ['all', ['network namespace', 'PID namespace, process 1 is /pause', 'IPC namespace'], { NetworkMode: 'awsvpc', PidMode: 'task', IpcMode: 'task' }],
  ['those of the instance', ['network namespace of the instance', 'PID namespace of the instance', 'IPC namespace of the instance'], { NetworkMode: 'host', PidMode: 'host', IpcMode: 'host' }],
  [
    'those of which nobody knows', ['network namespace: known when deployed who shares it', 'PID namespace: known when deployed who shares it'],
    { NetworkMode: { Ref: 'A' }, PidMode: { Ref: 'B' } },
  ],
])('draws a subgraph for each namespace that is shared: %s', (_, expected, properties) => {
  expect(nodeOf(template({ Task: ec2(properties) }), 'app').inside).toEqual(['Task (EC2)', ...expected]);
});

test('draws an edge for each pair of which one may trace the other, and tells where that is not known', () => {
  const edges = (containers: unknown[], properties: Record<string, unknown>) =>
    read(diagram(template({ Task: fargateTask(containers, properties) }))).edges;
  const root = container({ Name: 'root', ...ROOT });
  expect(edges([container(), TOOLBOX, root], { PidMode: 'task' })).toEqual([
    ['app', '-->', 'may trace if both run as one user and group, which is not known here', 'root'],
    ['toolbox', '-->', 'may trace: any user', 'app'],
    ['toolbox', '-->', 'may trace: any user', 'root'],
    ['root', '-->', 'may trace if both run as root, which is not known here', 'app'],
  ]);
  expect(edges([root, { ...root, Name: 'other' }], { PidMode: 'task' }).map(([from, , label, to]) => [from, label, to])).toEqual([
    ['root', 'may trace: own user', 'other'], ['other', 'may trace: own user', 'root'],
  ]);
  expect(edges([container(), TOOLBOX], {})).toEqual([]);
});

test('a container that waits for nobody who is there gets no edge', () => {
  const DependsOn = [{ ContainerName: 'nobody' }, { ContainerName: { Ref: 'Other' } }, {}, { ContainerName: 'toolbox', Condition: { Ref: 'How' } }];
  expect(read(diagram(template({ Task: fargateTask([container({ DependsOn }), TOOLBOX]) }))).edges).toEqual([['app', '-.->', 'waits for it', 'toolbox']]);
});

test('shows what is known when deployed as such, and containers too', () => {
  const late = { Ref: 'Late' };
  const controls = [{ Namespace: late, Value: late }];
  expect(nodeOf(template({ Task: fargateTask([container({ User: late, SystemControls: controls })]) }), 'app').label)
    .toBe('app\nuser known when deployed\nknown when deployed = known when deployed');
  expect(nodeOf(template({ Task: fargateTask({ 'Fn::FindInMap': ['a', 'b', 'c'] }) }), 'containers known when deployed')).toBeDefined();
  expect(nodeOf(template({ Task: fargateTask([container(), { 'Fn::If': ['c', {}, {}] }]) }), 'containers known when deployed')).toBeDefined();
});

test('draws all task definitions in one diagram, and one without any', () => {
  const { nodes } = read(diagram(template({ A: fargateTask([container()]), B: fargateTask([container()]) })));
  expect([...nodes.keys()]).toEqual(['task1_1', 'task2_1']);
  expect([...read(diagram(template({}))).nodes.values()]).toEqual([{ label: 'There is no task definition.', inside: [] }]);
});

const NAMES = [
  'a"b', 'it\'s', '[x](y)', '{c}', '<script>alert(1)</script>', '<br>', 'a|b', '`md`', '**bold**', '_under_', '1. list', '2) list', '- item', '+ item', '# head', '#quot;', '#35;',
  '&amp;', 'end', 'x --> y', '%% comment', '%%{init: {}}%%', 'a\\nb', 'style: a:b#c;', 'fa:fa-ban', 'www.example.com', 'http://example.com', 'a@{ shape: x }', '    code', ' ', '---',
  '$$x^2$$', '~~~', 'käse', '漢字', '🎉', 'net.ipv4.ip_local_port_range', 'tail ',
];

test.each(NAMES)('a name or a value of any letters is shown as it is: %j', name => {
  const app = container({ Name: name, User: name, SystemControls: [{ Namespace: name, Value: name }], DependsOn: [{ ContainerName: 'toolbox', Condition: name }] });
  const task = { ...fargateTask([app, TOOLBOX], { PidMode: 'task' }), Metadata: { 'aws:cdk:path': name } };
  const content = template({ Task: task });
  expect(nodeOf(content, name)).toEqual({ label: `${name}\nuser ${name}\n${name} = ${name}`, inside: [`${name} (FARGATE)`, 'network namespace', 'PID namespace, process 1 is /pause'] });
  expect(read(diagram(content)).edges).toContainEqual([name, '-.->', `waits for ${name}`, 'toolbox']);
});

test('what begins a list or a quotation, emphasizes, links or is an icon in Markdown is written in codes', () => {
  const plain = (name: string) => /task1_1\["(.*?)<br>/.exec(diagram(template({ T: fargateTask([container({ Name: name, User: '0' })]) })))![1];
  expect(['1. a', '- a', '_a_', 'a_b', 'www.a.b', 'fa:fa-a', 'a-1.b'].map(plain))
    .toEqual(['#49;. a', '#45; a', '#95;a#95;', 'a_b', 'www#46;a.b', 'fa#58;fa-a', 'a-1.b']);
});

test('what no diagram can show is replaced, and what is too long is cut', () => {
  const shownAs = (name: string) => [...read(diagram(template({ Task: fargateTask([container({ Name: name })]) }))).nodes.values()][0].label;
  expect(shownAs('a\nb\u0000c\u0085d\ud800e')).toBe('a\ufffdb\ufffdc\ufffdd\ufffde');
  expect(shownAs('🎉'.repeat(120))).toBe('🎉'.repeat(120));
  expect(shownAs('🎉'.repeat(121))).toBe(`${'🎉'.repeat(120)}…`);
});

test('whatever is in a task definition, its diagram can be read', () => {
  const word = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'"[](){}<>|#;&%`*_-\n\\ 1.end') }));
  fc.assert(fc.property(fc.array(fc.record({ Name: word, User: word, Namespace: word, Value: word }), { maxLength: 4 }), word, (containers, name) => {
    read(diagram(template({
      [name]: fargateTask(containers.map(({ Name, User, Namespace, Value }) => container({ Name, User, SystemControls: [{ Namespace, Value }], ...MAY_TRACE })), { PidMode: 'task' }),
    })));
  }), { seed: 1 });
});

test('a diagram that Mermaid would not render is refused, with what to do', () => {
  const tasks = (number: number) => template(Object.fromEntries(Array.from({ length: number }, (_, i) => [`Task${i}`, fargateTask([container(), TOOLBOX])])));
  expect(run(['describe', fileWith(tasks(200)), '--format', 'mermaid'])).toMatchObject({ code: 0, err: '' });
  const { code, out, err } = run(['describe', fileWith(tasks(300)), '--format', 'mermaid']);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^cdk-fargate-linux-controls: the diagram has \d{5} characters and 0 edges, and Mermaid renders 50000 and 500 at most\. Describe one file at a time\.\n$/);
  const edges = (number: number) => template(Object.fromEntries(Array.from({ length: number }, (_, i) => [`T${i}`, fargateTask(Array.from({ length: 10 }, (__, j) => ({ Name: `${j}`, ...ROOT })), { PidMode: 'task' })])));
  expect(run(['describe', fileWith(edges(5)), '--format', 'mermaid']).code).toBe(0);
  expect(run(['describe', fileWith(edges(6)), '--format', 'mermaid']).err).toContain('540 edges');
});
