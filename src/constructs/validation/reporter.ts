import { App, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { pluginsOf } from './introspection/cdk-internals';
import { isAtLeast, Severity } from '../../checks/rule';

// The copies of the library in one app share this symbol, so that only one of their plugins reports a finding.
const PLUGIN = Symbol.for('cdk-fargate-linux-controls.plugin');

/** A plugin of this or of another copy of the library. */
interface MarkedPlugin {
  readonly [PLUGIN]: { readonly minimumSeverity: Severity };
}

/** Marks a plugin of the library, and the minimum severity that it reports. */
export function markPlugin(plugin: object, minimumSeverity: Severity): void {
  Object.defineProperty(plugin, PLUGIN, { value: { minimumSeverity } });
}

/**
 * Returns the plugin of the library that reports the findings in a construct: the outermost of those that report most.
 *
 * Undefined if there is none, or if the CDK does not show the plugins of a stage. The checks then add annotations, and
 * the plugin omits what is annotated.
 */
export function reporterOf(construct: IConstruct): object | undefined {
  // The CDK calls the plugins of all stages when it synthesizes the app.
  const stages = App.isApp(construct.node.root) ? construct.node.scopes.filter(scope => Stage.isStage(scope)) : [];
  const plugins = stages.flatMap(stage => pluginsOf(stage) ?? []).filter(isMarked);
  return plugins.find(plugin => plugins.every(other => isAtLeast(other[PLUGIN].minimumSeverity, plugin[PLUGIN].minimumSeverity)));
}

/** Whether findings with an id are annotations of a construct. */
export function isAnnotated({ node }: IConstruct, id: string): boolean {
  return node.metadata.some(({ data }) => typeof data === 'string' && (data.endsWith(`[${id}]`) || data.endsWith(`[ack: ${id}]`)));
}

function isMarked(plugin: object): plugin is MarkedPlugin {
  return PLUGIN in plugin;
}
