/** An object with a list of containers, and the number of reads of the list's items and of their members. */
interface Counted<Task> {
  readonly task: Task;
  reads(): number;
}

/** Counts how often the containers of a task are read, as a measure of time that does not depend on the machine. */
export function countReads<Task extends { readonly containers: readonly object[] }>(task: Task): Counted<Task> {
  let count = 0;
  const counted = <Item extends object>(item: Item): Item => new Proxy(item, {
    get(target, key) {
      count++;
      return Reflect.get(target, key) as unknown;
    },
  });
  return { task: { ...task, containers: counted(task.containers.map(counted)) }, reads: () => count };
}

/** Returns how much more often the containers of a long task are read than those of a short one. If it has twice as many: 2 for linear time, 4 for quadratic time. */
export function growth<Task extends { readonly containers: readonly object[] }>(short: Task, long: Task, use: (task: Task) => unknown): number {
  const [few, many] = [short, long].map(original => {
    const { task, reads } = countReads(original);
    use(task);
    return reads();
  });
  return many / Math.max(few, 1);
}
