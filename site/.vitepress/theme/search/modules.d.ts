/** A module of the generator: the sections of the pages, by language. */
declare module '@localSearchIndex' {
  const index: { readonly root: () => Promise<{ readonly default: string }> };
  export default index;
}
