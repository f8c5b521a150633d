import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/** The members of a rule that hold its examples. */
const EXAMPLES = new Set(['fails', 'passes']);

/** Ignores mutants of the examples of rules: they are data, and an example that is shorter passes too. */
export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'examples', {
  shouldIgnore: ({ node }) => node.type === 'ObjectProperty' && EXAMPLES.has(node.key.name) ? 'It is an example.' : undefined,
})];
