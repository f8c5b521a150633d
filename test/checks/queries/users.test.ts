import { isRoot, numericIdOf, userIdOf } from '../../../src/checks/queries/users';

test.each(['root', 'root:root', 'root:1000', '0', '0:0', '00', '00:1000', ':1000', ':'])('user %s is root', user => {
  expect(isRoot(user)).toBe(true);
  expect(userIdOf(user)).toBe(0);
});

test.each(['1000', '1', '10', '1000:0', 'nginx', 'nginx:root', 'toor', 'Root', '0x0', '-0', '0 ', '${Token[User.1]}'])('user %s is not root', user => {
  expect(isRoot(user)).toBe(false);
});

test.each([['1000', 1000], ['1000:0', 1000], ['01000', 1000], ['nginx', undefined], ['nginx:1000', undefined]])('the number of user %s is %s', (user, id) => {
  expect(userIdOf(user)).toBe(id);
});

test.each([['root', 0], ['0', 0], ['1000', 1000], ['adm', undefined], ['', undefined]])('the number of group "%s" is %s', (group, id) => {
  expect(numericIdOf(group)).toBe(id);
});
