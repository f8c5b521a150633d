import { Lazy } from 'aws-cdk-lib';
import { newStack } from './task-definitions';
import { requireContainerName } from '../../../src/constructs/task/container-name';

const requireName = (name: string | undefined) => requireContainerName(name, 'containerName');

test.each(['web', 'Web_app-1', 'w'.repeat(255), undefined, Lazy.string({ produce: () => 'known later' })])('accepts the name %j', name => {
  expect(() => requireName(name)).not.toThrow();
});

test.each([
  ['my app', 'containerName "my app" contains " ", so ECS rejects it as the name of a container. Use 1 to 255 letters, digits, hyphens, and underscores.'],
  ['agent.v2', 'containerName "agent.v2" contains "."'],
  ['w'.repeat(256), 'containerName has 256 characters, but at most 255 are allowed, so ECS'],
  ['', 'containerName is empty, so ECS'],
])('rejects the name %j with the reason', (name, message) => {
  expect(() => requireName(name)).toThrow(message);
});

test('names the construct', () => {
  expect(() => requireContainerName('my app', 'containerName', newStack())).toThrow('[Stack] containerName "my app"');
});
