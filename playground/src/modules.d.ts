/** The source of the worker, which the build inserts. */
declare module 'playground:worker' {
  const source: string;
  export default source;
}

/** The synthesized examples, which the build inserts. */
declare module 'playground:tasks' {
  const tasks: readonly { readonly name: string; readonly title: string; readonly text: string }[];
  export default tasks;
}

/** The version of the package, which the build inserts. */
declare module 'playground:version' {
  const version: string;
  export default version;
}
