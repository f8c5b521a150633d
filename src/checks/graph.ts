/** Returns the nodes that follow a node directly. */
type Following<Node> = (node: Node) => readonly Node[];

/**
 * Returns the nodes so that each comes after those that follow it, and otherwise in the given order. In a cycle, some
 * node comes before one that follows it. Without recursion, because a chain may be longer than the stack.
 */
export function postorder<Node>(nodes: readonly Node[], following: Following<Node>): Node[] {
  const ordered: Node[] = [];
  const seen = new Set<Node>();
  const path: { readonly node: Node; readonly rest: Iterator<Node> }[] = [];
  const enter = (node: Node) => {
    if (!seen.has(node)) {
      seen.add(node);
      path.push({ node, rest: following(node)[Symbol.iterator]() });
    }
  };
  for (const start of nodes) {
    enter(start);
    for (let last = path[0]; last !== undefined; last = path[path.length - 1]) {
      const next = last.rest.next();
      if (next.done) {
        ordered.push(last.node);
        path.pop();
      } else {
        enter(next.value);
      }
    }
  }
  return ordered;
}

/** Returns the nodes of the shortest cycle through a node, which is first. Empty if it is in no cycle. */
export function cycleThrough<Node>(start: Node, following: Following<Node>): Node[] {
  const previous = new Map<Node, Node>();
  const found = [start];
  for (const node of found) {
    for (const next of following(node)) {
      if (next === start) {
        const cycle = [node];
        for (let before = previous.get(node); before !== undefined; before = previous.get(before)) {
          cycle.push(before);
        }
        return cycle.reverse();
      }
      if (!previous.has(next)) {
        previous.set(next, node);
        found.push(next);
      }
    }
  }
  return [];
}
