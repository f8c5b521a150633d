import { synBacklogWithoutEffect } from '../../../src/checks/rules/syn-backlog-without-effect';
import { fargate, findings, Json, tuned, UNRESOLVED } from '../definitions';

const BACKLOG = 'net.ipv4.tcp_max_syn_backlog';
const COOKIES = 'net.ipv4.tcp_syncookies';
const found = (values: Json) => findings(synBacklogWithoutEffect, fargate([tuned('web', values)]));

test('reports tcp_max_syn_backlog if SYN cookies are on, as they are by default', () => {
  expect(found({ [BACKLOG]: '60000' })).toStrictEqual([{ message: `${BACKLOG} is 60000, but ${COOKIES} is 1 by default.` }]);
  expect(found({ [BACKLOG]: '60000', [COOKIES]: '1' })).toStrictEqual([{ message: `${BACKLOG} is 60000, but ${COOKIES} is 1.` }]);
  expect(found({ [BACKLOG]: '60000', [COOKIES]: '2' })).toStrictEqual([{ message: `${BACKLOG} is 60000, but ${COOKIES} is 2.` }]);
});

test.each<Json>([{ [BACKLOG]: '60000', [COOKIES]: '0' }, { [BACKLOG]: '60000', [COOKIES]: ' 0\n' }, { [BACKLOG]: '60000', [COOKIES]: UNRESOLVED }, { [COOKIES]: '1' }, { [BACKLOG]: UNRESOLVED }])('reports nothing for %j', values => {
  expect(found(values)).toEqual([]);
});
