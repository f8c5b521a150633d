import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  CfnResource, IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport, PolicyViolation, Stack,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { acknowledgementsOn, isAcknowledged } from './acknowledgements';
import { isAnnotated } from './attach';
import { judge, RuledFinding } from './judge';
import { mayDropKeys, withDroppedKeys } from './reading/construct';
import { TASK_DEFINITION_TYPE } from './reading/stage-index';
import { FoundTaskDefinition, taskDefinitionsOf } from './reading/template';
import { idOf, isReportedByDefault, LIBRARY, Rule } from './rule';
import { RULES } from './rules';

/** What `NamespaceSharingPlugin` reports. */
export interface NamespaceSharingPluginProps {
  /**
   * Whether to report as well what is merely good to know, such as that containers see each other's processes. It is told anew at each synthesis;
   * the command `check` tells it when it is called.
   *
   * @default false
   */
  readonly information?: boolean;
}

/**
 * Checks the final templates of an app against the rules of sharing Linux namespaces: those of stages and nested stacks as well, and whatever
 * an include or an override has put there.
 *
 * Each finding is a violation in the CDK's validation report, with the construct, the place in the template, the fix and the source. An error
 * stops the synthesis. All can be acknowledged, errors included, by `cdk-fargate-linux-controls::` and the rule's name, on the task definition
 * or on a construct above it; what is acknowledged elsewhere still counts here.
 *
 * What `NamespaceSharingChecks`, a block or a pattern of this library has annotated already is left out.
 *
 * @example
 * declare const app: App;
 *
 * Validations.of(app).addPlugins(new NamespaceSharingPlugin());
 */
export class NamespaceSharingPlugin implements IPolicyValidationPlugin {
  /** The name under which the report lists the findings. */
  public readonly name = LIBRARY;

  /** The rules that are checked. */
  public readonly ruleIds?: string[];

  private readonly rules: readonly Rule[];

  constructor(props: NamespaceSharingPluginProps = {}) {
    this.rules = props.information ? RULES : RULES.filter(isReportedByDefault);
    this.ruleIds = this.rules.map(({ name }) => name);
  }

  /** Judges the templates; called by the CDK when they are written. */
  public validate({ templatePaths, appConstruct }: IPolicyValidationContext): PolicyValidationPluginReport {
    const constructs = TaskDefinitionConstructs.in(appConstruct);
    const violations = [...templatePaths, ...constructs.nestedTemplatesOf(templatePaths)].flatMap(templatePath =>
      (taskDefinitionsOf(readJson(templatePath)) ?? []).flatMap(found => this.violationsOf(found, templatePath, constructs)));
    return { success: violations.every(({ severity }) => severity !== 'error'), violations };
  }

  private violationsOf(found: FoundTaskDefinition, templatePath: string, constructs: TaskDefinitionConstructs): PolicyViolation[] {
    // Which construct is behind a resource takes a while to find out, and where all is right nobody has to know.
    if (!constructs.mayDropKeys && judge(found.model, this.rules).length === 0) {
      return [];
    }
    const construct = constructs.find(templatePath, found.logicalId);
    const rules = construct && isAnnotated(construct) ? this.rules.filter(rule => !isReportedByDefault(rule)) : this.rules;
    return judge(construct ? withDroppedKeys(found.model, construct) : found.model, rules).map(finding => ({
      ruleName: constructs.ruleNameFor(finding, construct),
      description: `${finding.container === undefined ? '' : `container ${finding.container}: `}${finding.message}`,
      fix: finding.fix ?? finding.rule.fix,
      severity: finding.rule.severity,
      ruleMetadata: { id: idOf(finding.rule), source: finding.rule.source },
      violatingResources: [{ resourceLogicalId: found.logicalId, templatePath, locations: [locationOf(finding, found)] }],
    }));
  }
}

/** The task definitions of an app, found once for all templates. */
class TaskDefinitionConstructs {
  public static in(app: IConstruct): TaskDefinitionConstructs {
    return new TaskDefinitionConstructs(app);
  }

  /** Whether some may have been given keys that the templates do not hold. */
  public readonly mayDropKeys: boolean;

  private readonly taskDefinitions: CfnResource[] = [];
  private readonly nested: { readonly templateFile: string; readonly parent: Stack }[] = [];
  private byTemplate?: ReadonlyMap<string, CfnResource>;
  private acknowledged?: ReadonlySet<string>;

  private constructor(private readonly app: IConstruct) {
    for (const construct of app.node.findAll()) {
      if (Stack.isStack(construct) && construct.nestedStackParent) {
        this.nested.push({ templateFile: construct.templateFile, parent: rootOf(construct) });
      }
      if (CfnResource.isCfnResource(construct) && construct.cfnResourceType === TASK_DEFINITION_TYPE) {
        this.taskDefinitions.push(construct);
      }
    }
    this.mayDropKeys = this.taskDefinitions.some(mayDropKeys);
  }

  /** The construct behind a resource of a template; undefined where it came there without one. */
  public find(templatePath: string, logicalId: string): CfnResource | undefined {
    this.byTemplate ??= new Map(this.taskDefinitions.map(construct => {
      const stack = Stack.of(construct);
      return [keyOf(stack.templateFile, String(stack.resolve(construct.logicalId))), construct];
    }));
    return this.byTemplate.get(keyOf(basename(templatePath), logicalId));
  }

  /** The templates of nested stacks, which lie beside the one of the stack that holds them and are no stacks of their own to the CDK. */
  public nestedTemplatesOf(templatePaths: readonly string[]): string[] {
    return this.nested.flatMap(({ templateFile, parent }) => templatePaths
      .filter(path => basename(path) === parent.templateFile)
      .map(path => join(dirname(path), templateFile)));
  }

  /**
   * The rule's name, with the construct's path behind it where somebody has acknowledged the rule for another construct: older releases of the CDK
   * would take that for all.
   */
  public ruleNameFor({ rule }: RuledFinding, construct: IConstruct | undefined): string {
    this.acknowledged ??= new Set(this.app.node.findAll().flatMap(acknowledgementsOn));
    const isElsewhere = this.acknowledged.has(idOf(rule)) && !(construct && isAcknowledged(idOf(rule), construct));
    return isElsewhere ? `${rule.name}[${construct?.node.path ?? 'template'}]` : rule.name;
  }
}

/** The stack, not itself nested, whose template refers to this one's. */
function rootOf(stack: Stack): Stack {
  return stack.nestedStackParent ? rootOf(stack.nestedStackParent) : stack;
}

function locationOf({ container }: RuledFinding, { model }: FoundTaskDefinition): string {
  const index = model.containers.findIndex(({ name }) => name === container);
  return index < 0 ? 'Properties' : `Properties/ContainerDefinitions/${index}`;
}

function keyOf(templateFile: string, logicalId: string): string {
  return `${templateFile} ${logicalId}`;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined; // What is no template fails the synthesis elsewhere, with a message of its own.
  }
}
