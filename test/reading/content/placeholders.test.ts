import { UNKNOWN } from '../../../src/checks/model';
import { readInput } from '../../../src/cli/input';
import { container, fargateTask, REGISTER, template } from '../../cli/definitions';
import { fileWith, run } from '../../cli/terminal';

function modelOf(content: unknown, name?: string) {
  const { files: [{ taskDefinitions: [{ model }] }], unreadable } = readInput([fileWith(content, name)]);
  expect(unreadable).toEqual([]);
  return model;
}

const PLACEHOLDERS = ['${x}', '${var.pid_mode}', '{{ x }}', '{{x}}', '<X>', '<pid mode>', '__X__', '__pid_mode__', '$X', '$pid_mode', ' ${x} '];
const PARTS = ['${x', 'a${x}', '${x}b', '${x}${y}', '{{ x', '{ x }', '<X', 'a$X', '{{ x }} y', '%X%'];
const TEXTS = ['host', '$', '$1', '_X_', 'a__X__'];

test.each([...PLACEHOLDERS, ...PARTS])('%s is unresolved in place of a word of the ECS API, and a literal in a template', placeholder => {
  expect(modelOf({ ...REGISTER, pidMode: placeholder }).pidMode).toBe(UNKNOWN);
  expect(modelOf(template({ Task: fargateTask([container()], { PidMode: placeholder }) })).pidMode).toBe(placeholder);
  expect(modelOf(JSON.stringify({ ...REGISTER, pidMode: placeholder }), 'task.yaml').pidMode).toBe(UNKNOWN);
});

test.each(TEXTS)('the scalar %s is an ordinary text', text => expect(modelOf({ ...REGISTER, pidMode: text }).pidMode).toBe(text));

test.each(['${X}', '<X>', '__X__', '$X'])('%s without quotes is unresolved in YAML', placeholder => {
  const yaml = `family: web\npidMode: ${placeholder}\ncpu: ${placeholder} # comment\ncontainerDefinitions:\n- name: app\n  image: ${placeholder}\n`;
  expect(modelOf(yaml)).toMatchObject({ pidMode: UNKNOWN, containers: [{ name: 'app', image: UNKNOWN }] });
});

test.each(['${X}', '{{ x }}', '<X>', '$X', '<%= x %>'])('%s without quotes is not JSON, and the error names it', placeholder => {
  expect(run(['check', fileWith(JSON.stringify(REGISTER).replace('"host"', placeholder))]))
    .toMatchObject({ code: 2, out: '', err: expect.stringContaining(`It contains the placeholder ${placeholder}. Fill it in first.`) });
});

test('braces without quotes are a structure in YAML, which is reported', () => {
  const yaml = 'family: web\npidMode: {{ x }}\nrequiresCompatibilities: [FARGATE]\ncontainerDefinitions:\n- { name: app, image: i }\n';
  expect(run(['check', fileWith(yaml, 'task.yaml')])).toMatchObject({ code: 1, out: expect.stringContaining('pidMode could not be checked: a structure is not a text') });
  expect(run(['check', fileWith('family: web\ncontainerDefinitions: {{ x }}\n', 'task.yaml')]).code).toBe(2);
});

test('a dynamic reference remains CloudFormation\'s', () => {
  expect(modelOf({ ...REGISTER, ipcMode: '{{resolve:ssm:/mode}}' }).ipcMode).toBe(UNKNOWN);
});

test('in commands, entry points, health checks, and values of the environment, the dollar sign is the shell\'s', () => {
  const [{ command, entryPoint, healthCheck, environment }] = modelOf({
    ...REGISTER,
    containerDefinitions: [{
      name: 'app',
      image: 'i',
      command: ['$CMD', '${CMD}', '<X>'],
      entryPoint: ['$ENTRY'],
      healthCheck: { command: ['CMD', '$CHECK'] },
      environment: [{ name: 'A', value: '$B' }, { name: '$C', value: '${D}' }],
    }],
  }).containers;
  expect({ command, entryPoint, healthCheck, environment }).toStrictEqual({
    command: ['$CMD', '${CMD}', '<X>'], entryPoint: ['$ENTRY'], healthCheck: ['CMD', '$CHECK'], environment: ['A', UNKNOWN],
  });
  // A list that is a placeholder as a whole cannot be a shell's.
  expect(modelOf({ ...REGISTER, containerDefinitions: [{ name: 'app', image: 'i', command: '${command}' }] }).containers[0].command).toBe(UNKNOWN);
});

test('a placeholder may stand for all containers', () => {
  expect(modelOf({ ...REGISTER, containerDefinitions: '${containers}' })).toMatchObject({ containers: [], hasUnresolvedContainers: true });
});

test.each([
  ['${name}', '${name}'], ['<NAME>', '<NAME>'], ['{{ name }}', '{{ name }}'],
])('a container with the name %s is shown as what was written', (name, shown) => {
  const { out } = run(['check', fileWith({
    ...REGISTER, pidMode: undefined, containerDefinitions: [{ name, image: 'i', systemControls: [{ namespace: 'net.core.somaxcon', value: '1' }] }],
  })]);
  expect(out).toContain(`error  container ${shown}: net.core.somaxcon is not a known kernel parameter.`);
});

test('a file in which nearly everything is a placeholder says so', () => {
  const task = (placeholder: string) => fileWith({
    family: '${family}', requiresCompatibilities: ['FARGATE'], networkMode: '<MODE>', pidMode: '<PID>', cpu: '__CPU__', memory: '$MEMORY', containerDefinitions: [{ name: placeholder, image: '$IMAGE' }],
  });
  const { code, err } = run(['check', task('{{ name }}')]);
  expect(code).toBe(0);
  expect(err).toMatch(/^cdk-fargate-linux-controls: .*file\.json consists of placeholders: 7 of 8 values are unresolved, and most rules cannot judge them\. Fill them in first\.\n$/);
  expect(run(['check', task('app')]).err).toBe('');
});

