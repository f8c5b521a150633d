import * as fc from 'fast-check';
import { described, SYS_PTRACE, ROOT, TOOLBOX } from './definitions';
import { anyCharacter } from '../../any-character';
import { fuzzRuns } from '../../fuzz-runs';
import { container, fargateTask, somaxconn, template } from '../definitions';
import { failure, fileWith, run } from '../terminal';

// `npm run suite -- fuzz` draws more diagrams.
const numRuns = fuzzRuns(20);

function diagram(content: unknown): string {
  return described(content, 'mermaid');
}

/** A parsed diagram: labels of nodes with the titles of the enclosing subgraphs, and edges. */
interface ParsedDiagram {
  readonly nodes: ReadonlyMap<string, { readonly label: string; readonly inside: readonly string[] }>;
  readonly edges: readonly (readonly [from: string, kind: string, label: string, to: string])[];
}

/** A label without any markup: plain characters, entity codes, and line breaks. */
const LABEL = '"((?:[\\w ./:=,()-]|#\\d+;|<br>)*)"';

/**
 * Parses the few statements that a diagram consists of, and throws for any other line. Mermaid 11.17 was also checked by hand with such diagrams, including
 * the names below: it rendered them and showed the names.
 */
function parseDiagram(text: string): ParsedDiagram {
  const [first, ...lines] = text.split('\n');
  expect(first).toBe('flowchart LR');
  const nodes = new Map<string, { label: string; inside: string[] }>();
  const edges: [string, string, string, string][] = [];
  const open: string[] = [];
  const match = (line: string, pattern: string) => new RegExp(`^ +${pattern}$`).exec(line)?.slice(1);
  for (const line of lines) {
    const [subgraph, node, edge] = [match(line, `subgraph (\\w+)\\[${LABEL}\\]`), match(line, `(\\w+)\\(?\\[${LABEL}\\]\\)?`), match(line, `(\\w+) (-->|-\\.->)\\|${LABEL}\\| (\\w+)`)];
    if (subgraph) {
      open.push(decoded(subgraph[1]));
    } else if (node) {
      expect(nodes.has(node[0])).toBe(false);
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

/** Returns the node with the given name in its first line. */
function nodeOf(content: unknown, name: string) {
  return [...parseDiagram(diagram(content)).nodes.values()].find(({ label }) => label.split('\n')[0] === name)!;
}

test('draws containers inside the namespaces that they share, with kernel parameters, tracing, and dependencies', () => {
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
  task1_1 -.->|"depends on (START)"| task1_2`);
});

const ec2 = (properties: Record<string, unknown>) =>
  fargateTask([container(), TOOLBOX], { NetworkMode: 'bridge', RequiresCompatibilities: ['EC2'], ...properties });

test.each([
  ['none', [], {}],
  ['all', ['network namespace', 'PID namespace, process 1 is /pause', 'IPC namespace'], { NetworkMode: 'awsvpc', PidMode: 'task', IpcMode: 'task' }],
  ['the namespaces of the instance', ['network namespace of the instance', 'PID namespace of the instance', 'IPC namespace of the instance'], { NetworkMode: 'host', PidMode: 'host', IpcMode: 'host' }],
  [
    'unresolved modes', ['network namespace (sharing known at deployment)', 'PID namespace (sharing known at deployment)'],
    { NetworkMode: { Ref: 'A' }, PidMode: { Ref: 'B' } },
  ],
])('draws a subgraph for each shared namespace: %s', (_, expected, properties) => {
  expect(nodeOf(template({ Task: ec2(properties) }), 'app').inside).toEqual(['Task (EC2)', ...expected]);
});

test('draws an edge for each container that may trace another one, and says once what is unknown', () => {
  const edges = (containers: unknown[], properties: Record<string, unknown>) =>
    parseDiagram(diagram(template({ Task: fargateTask(containers, properties) }))).edges;
  const root = container({ Name: 'root', ...ROOT });
  expect(edges([container(), TOOLBOX, root], { PidMode: 'task' })).toEqual([['toolbox', '-->', 'may trace: any user', 'app'], ['toolbox', '-->', 'may trace: any user', 'root']]);
  expect(nodeOf(template({ Task: fargateTask([container(), TOOLBOX, root], { PidMode: 'task' }) }), 'app may trace root if they run as the same user and group.'))
    .toEqual({ label: 'app may trace root if they run as the same user and group.\nroot may trace app if they run as root.', inside: ['Task (FARGATE)'] });
  expect(edges([root, { ...root, Name: 'other' }], { PidMode: 'task' }).map(([from, , label, to]) => [from, label, to])).toEqual([
    ['root', 'may trace: own user', 'other'], ['other', 'may trace: own user', 'root'],
  ]);
  expect(edges([container(), TOOLBOX], {})).toEqual([]);
});

test('draws no edge for a dependency on a container that does not exist', () => {
  const DependsOn = [{ ContainerName: 'nobody' }, { ContainerName: { Ref: 'Other' } }, {}, { ContainerName: 'toolbox', Condition: { Ref: 'How' } }];
  expect(parseDiagram(diagram(template({ Task: fargateTask([container({ DependsOn }), TOOLBOX]) }))).edges)
    .toEqual([['app', '-.->', 'depends on', 'toolbox']]);
});

test('marks values and containers that are known at deployment', () => {
  const late = { Ref: 'Late' };
  const controls = [{ Namespace: late, Value: late }];
  expect(nodeOf(template({ Task: fargateTask([container({ User: late, SystemControls: controls })]) }), 'app').label)
    .toBe('app\nuser known at deployment\nknown at deployment = known at deployment');
  expect(nodeOf(template({ Task: fargateTask({ 'Fn::FindInMap': ['a', 'b', 'c'] }) }), 'containers known at deployment')).toBeDefined();
  expect(nodeOf(template({ Task: fargateTask([container(), { 'Fn::ImportValue': 'agent' }]) }), 'containers known at deployment')).toBeDefined();
});

test('draws all task definitions in one diagram, and a diagram without any', () => {
  const { nodes } = parseDiagram(diagram(template({ A: fargateTask([container()]), B: fargateTask([container()]) })));
  expect([...nodes.keys()]).toEqual(['task1_1', 'task2_1']);
  expect([...parseDiagram(diagram(template({}))).nodes.values()]).toEqual([{ label: 'No task definitions found.', inside: [] }]);
});

const NAMES = [
  'a"b', 'it\'s', '[x](y)', '{c}', '<script>alert(1)</script>', '<br>', 'a|b', '`md`', '**bold**', '_under_', '1. list', '2) list', '- item', '+ item', '# head', '#quot;', '#35;',
  '&amp;', 'end', 'x --> y', '%% comment', '%%{init: {}}%%', 'a\\nb', 'style: a:b#c;', 'fa:fa-ban', 'www.example.com', 'http://example.com', 'a@{ shape: x }', '    code', ' ', '---',
  '$$x^2$$', '~~~', 'käse', '漢字', '🎉', 'net.ipv4.ip_local_port_range', 'tail ',
];

test.each(NAMES)('shows a name or value literally: %j', name => {
  const app = container({ Name: name, User: name, SystemControls: [{ Namespace: name, Value: name }], DependsOn: [{ ContainerName: 'toolbox', Condition: name }] });
  const task = { ...fargateTask([app, TOOLBOX], { PidMode: 'task' }), Metadata: { 'aws:cdk:path': name } };
  const content = template({ Task: task });
  expect(nodeOf(content, name)).toEqual({ label: `${name}\nuser ${name}\n${name} = ${name}`, inside: [`${name} (FARGATE)`, 'network namespace', 'PID namespace, process 1 is /pause'] });
  expect(parseDiagram(diagram(content)).edges).toContainEqual([name, '-.->', `depends on (${name})`, 'toolbox']);
});

test('escapes Markdown lists, emphasis, links, and icons', () => {
  const plain = (name: string) => /task1_1\["(.*?)<br>/.exec(diagram(template({ T: fargateTask([container({ Name: name, User: '0' })]) })))![1];
  expect(['1. a', '- a', '_a_', 'a_b', 'www.a.b', 'fa:fa-a', 'a-1.b'].map(plain))
    .toEqual(['#49;. a', '#45; a', '#95;a#95;', 'a_b', 'www#46;a.b', 'fa#58;fa-a', 'a-1.b']);
});

test('replaces characters that a diagram cannot show, and cuts long names', () => {
  const shownAs = (name: string) => [...parseDiagram(diagram(template({ Task: fargateTask([container({ Name: name })]) }))).nodes.values()][0].label;
  expect(shownAs('a\nb\u0000c\u0085d\ud800e')).toBe('a\ufffdb\ufffdc\ufffdd\ufffde');
  expect(shownAs('🎉'.repeat(120))).toBe('🎉'.repeat(120));
  expect(shownAs('🎉'.repeat(121))).toBe(`${'🎉'.repeat(120)}…`);
});

test('draws a valid diagram for any task definition', () => {
  const word = fc.oneof(fc.string({ unit: anyCharacter }), fc.string({ unit: fc.constantFrom(...'"[](){}<>|#;&%`*_-\n\\ 1.end') }));
  fc.assert(fc.property(fc.array(fc.record({ Name: word, User: word, Namespace: word, Value: word }), { maxLength: 4 }), word, (containers, name) => {
    parseDiagram(diagram(template({
      [name]: fargateTask(containers.map(({ Name, User, Namespace, Value }) => container({ Name, User, SystemControls: [{ Namespace, Value }], ...SYS_PTRACE })), { PidMode: 'task' }),
    })));
  }), { numRuns });
}, 60_000 + numRuns * 50);

test('rejects a diagram that is too large for Mermaid', () => {
  const tasks = (number: number) =>
    template(Object.fromEntries(Array.from({ length: number }, (_, i) => [`Task${i}`, fargateTask([container(), TOOLBOX])])));
  expect(run(['describe', fileWith(tasks(200)), '--format', 'mermaid'])).toMatchObject({ code: 0, err: '' });
  expect(run(['describe', fileWith(tasks(300)), '--format', 'mermaid'])).toEqual(failure(/^cdk-fargate-linux-controls: the diagram is too large for Mermaid: \d{5} characters \(limit 50000\) and 0 edges \(limit 500\)\. Describe one file at a time\.\n$/));
  const edges = (number: number) => template(Object.fromEntries(Array.from({ length: number }, (_, i) => [`T${i}`, fargateTask(Array.from({ length: 10 }, (__, j) => ({ Name: `${j}`, ...ROOT })), { PidMode: 'task' })])));
  expect(run(['describe', fileWith(edges(5)), '--format', 'mermaid']).code).toBe(0);
  expect(run(['describe', fileWith(edges(6)), '--format', 'mermaid']).err).toContain('540 edges');
});
