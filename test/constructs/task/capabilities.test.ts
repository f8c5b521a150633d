import { allowTracing, dropCapabilities, dropsTracing } from '../../../src/constructs/task/capabilities';

test.each([
  ['a container without Linux parameters', undefined, { capabilities: { add: ['SYS_PTRACE'] } }],
  ['a container that already adds it', { capabilities: { add: ['SYS_PTRACE'] } }, { capabilities: { add: ['SYS_PTRACE'] } }],
  ['a container with other settings', { initProcessEnabled: true, capabilities: { add: ['NET_RAW'], drop: ['ALL'] } }, { initProcessEnabled: true, capabilities: { add: ['NET_RAW', 'SYS_PTRACE'], drop: ['ALL'] } }],
])('allowTracing adds SYS_PTRACE once to %s', (_, linuxParameters, expected) => {
  const container = { name: 'app', image: 'i', linuxParameters };
  allowTracing(container);
  expect(container.linuxParameters).toEqual(expected);
});

test.each([
  [undefined, false], [{}, false], [{ capabilities: { drop: ['ALL'] } }, false], [{ capabilities: { drop: ['NET_RAW'] } }, false],
  [{ capabilities: { drop: ['NET_RAW', 'SYS_PTRACE'] } }, true],
])('a container with Linux parameters %j drops SYS_PTRACE by name: %s', (linuxParameters, expected) => {
  expect(dropsTracing({ name: 'app', image: 'i', linuxParameters })).toBe(expected);
});

test('dropCapabilities drops the default capabilities and keeps the added ones', () => {
  const container = { name: 'app', image: 'i', linuxParameters: { initProcessEnabled: true, capabilities: { add: ['SYS_PTRACE'], drop: ['NET_RAW'] } } };
  dropCapabilities(container);
  expect(container.linuxParameters).toEqual({ initProcessEnabled: true, capabilities: { add: ['SYS_PTRACE'], drop: ['ALL'] } });
});
