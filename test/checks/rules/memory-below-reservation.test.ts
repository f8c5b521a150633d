import { memoryBelowReservation } from '../../../src/checks/rules/memory-below-reservation';
import { container, each, fargate, findings, reportsNothing, UNRESOLVED } from '../definitions';

const limited = ([memory, memoryReservation]: readonly unknown[]) => fargate([container('web', { memory, memoryReservation })]);

test.each([[255, 256], ['255', '256']])('reports a limit of %j with a reservation of %j', (memory, reservation) => {
  expect(findings(memoryBelowReservation, limited([memory, reservation])))
    .toStrictEqual([{ container: 'web', message: 'memory is 255 MiB, but memoryReservation is 256.' }]);
});

reportsNothing(memoryBelowReservation, each('limit and reservation', [
  [256, 256], [257, 256], [undefined, 256], [255, undefined], [0, 256], [UNRESOLVED, 256], [255, UNRESOLVED],
], limited));
