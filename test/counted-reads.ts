/** An object with a list of containers. */
interface Task {
  readonly containers: readonly object[];
}

/** Counts how often the items of a task's list and their members are read, as a measure of time that does not depend on the machine. */
function readsDuring<T extends Task>(use: (task: T) => unknown, task: T): number {
  let count = 0;
  const counted = <Item extends object>(item: Item): Item => new Proxy(item, {
    get(target, key) {
      count++;
      return Reflect.get(target, key) as unknown;
    },
  });
  use({ ...task, containers: counted(task.containers.map(counted)) });
  return count;
}

/** Returns how much more often the containers of a long task are read than those of a short one. If it has twice as many: 2 for linear time, 4 for quadratic time. */
export function growth<T extends Task>(short: T, long: T, use: (task: T) => unknown): number {
  return readsDuring(use, long) / Math.max(readsDuring(use, short), 1);
}

/** Counts how often the members of a value, at any depth, are read. */
export function readsOf(value: object, use: (value: unknown) => unknown): number {
  let count = 0;
  const known = new WeakMap<object, object>();
  const counted = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) {
      return part;
    }
    const proxy = known.get(part) ?? new Proxy(part, {
      get(target, key) {
        count++;
        return counted(Reflect.get(target, key));
      },
    });
    known.set(part, proxy);
    return proxy;
  };
  use(counted(value));
  return count;
}
