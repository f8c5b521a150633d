import { apiName, containersNamed, fewNames, joinClauses, joinWords, message, sentence } from '../src/wording';

test.each([
  [['a'], 'a', 'a'],
  [['a', 'b'], 'a and b', 'a, and b'],
  [['a', 'b', 'c'], 'a, b, and c', 'a, b, and c'],
])('joins %j as words and as clauses', (items, words, clauses) => {
  expect(joinWords(items)).toBe(words);
  expect(joinClauses(items)).toBe(clauses);
});

test('joins words with another conjunction', () => {
  expect(joinWords(['a', 'b'], 'or')).toBe('a or b');
  expect(joinWords(['a', 'b', 'c'], 'or')).toBe('a, b, or c');
});

test('uses the singular for one container and the plural for more', () => {
  expect(containersNamed(['web'])).toBe('container web');
  expect(containersNamed(['web', 'agent'])).toBe('containers web and agent');
});

test.each([[10, 10, 'n10'], [11, 10, '2 others'], [12, 10, '3 others']])('of %i names, %i are listed, and the last one is %s', (length, listed, last) => {
  const names = fewNames(Array.from({ length }, (_, index) => `n${index + 1}`));
  expect([names.length, names[names.length - 1]]).toEqual([listed, last]);
});

test('turns a clause into a sentence', () => expect(sentence('set net.ipv4.tcp_rmem')).toBe('Set net.ipv4.tcp_rmem.'));

describe('names of properties and methods', () => {
  beforeEach(() => {
    delete process.env.JSII_AGENT;
  });

  test('are spelled as in TypeScript by default', () => {
    expect(message`Set ${'myName'} in excludeContainers.`).toBe('Set myName in excludeContainers.');
  });

  test.each([
    ['netIpv4TcpTwReuse', 'net_ipv4_tcp_tw_reuse'],
    ['memoryLimitMiB', 'memory_limit_mib'],
    ['ephemeralStorageGiB', 'ephemeral_storage_gib'],
    ['enableECSManagedTags', 'enable_ecs_managed_tags'],
    ['DebugToolbox: containerName', 'DebugToolbox: container_name'],
    ['net.core.somaxconn', 'net.core.somaxconn'],
    ['SYS_PTRACE of CfnTaskDefinition', 'SYS_PTRACE of CfnTaskDefinition'],
  ])('%s is spelled %s in Python', (name, expected) => {
    process.env.JSII_AGENT = 'Python/3.11.7';
    expect(apiName(name)).toBe(expected);
  });

  test('are spelled as in Python in a message, and inserted values stay as they are', () => {
    process.env.JSII_AGENT = 'Python/3.11.7';
    expect(message`Set ${'myName'} in excludeContainers, or call task.allowSecret(${1}).`)
      .toBe('Set myName in exclude_containers, or call task.allow_secret(1).');
  });
});
