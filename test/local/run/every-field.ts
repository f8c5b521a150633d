import { RICH_TASKS } from '../../reading/rich-tasks';

export type Json = Record<string, unknown>;

/** Returns a value with what only the other one has. Lists become one item, which has what their items have. */
function merged(one: unknown, other: unknown): unknown {
  if (Array.isArray(one) && Array.isArray(other)) {
    return [[...one as unknown[], ...other as unknown[]].reduce(merged)];
  }
  if (typeof one !== 'object' || typeof other !== 'object') {
    return one;
  }
  const common = Object.keys(one!).filter(key => key in other!);
  return { ...other, ...one, ...Object.fromEntries(common.map(key => [key, merged((one as Json)[key], (other as Json)[key])])) };
}

const task = Object.values(RICH_TASKS).reduce<unknown>(merged, {}) as Json;
const [container] = task.containerDefinitions as [Json];

/** What differs from the defaults, so that the field matters, and from the names in a template. */
const NO_DEFAULTS: Json = {
  essential: false,
  privileged: true,
  disableNetworking: true,
  dockerLabels: { Team: 'web' },
  linuxParameters: { ...container.linuxParameters as Json, initProcessEnabled: true },
  healthCheck: { command: ['CMD', 'true'], interval: 10, timeout: 3, retries: 2, startPeriod: 7 },
};

/** A task definition with a value in each field: it mixes the tasks on Fargate, on instances, and on Windows. */
export const EVERY_FIELD: Json = {
  ...task,
  networkMode: 'bridge',
  ipcMode: 'task',
  containerDefinitions: [{ ...container, ...NO_DEFAULTS }, { name: 'envoy', image: 'example.com/envoy:1', healthCheck: { command: ['CMD', 'true'] } }],
};
