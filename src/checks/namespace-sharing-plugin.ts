import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  CfnResource, IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport, PolicyViolation, Stack,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { acknowledgementsOn, isAcknowledged } from './acknowledgements';
import { isAnnotated } from './attach';
import { judge, RuledFinding } from './judge';
import { locate } from './location';
import { mayDropKeys, withDroppedKeys } from './reading/construct';
import { logicalIdOf } from './reading/construct-references';
import { TASK_DEFINITION_TYPE } from './reading/stage-index';
import { FoundTaskDefinition, taskDefinitionsOf } from './reading/template';
import { idOf, isReportedByDefault, LIBRARY, Rule } from './rule';
import { RULES } from './rules';

/** Options for `NamespaceSharingPlugin`. */
export interface NamespaceSharingPluginProps {
  /**
   * Whether to report findings of severity `info` as well, such as that containers see each other's processes.
   *
   * They would be repeated at each synthesis. The command `check` always reports them.
   *
   * @default false
   */
  readonly information?: boolean;
}

/**
 * A validation plugin that checks every ECS task definition in the final templates of an app, including stages, nested stacks, included templates,
 * and overrides.
 *
 * Each finding is a violation in the CDK's validation report, with the construct, the location in the template, the fix, and the source. An error
 * stops the synthesis. To acknowledge a finding, errors included, use the id `cdk-fargate-linux-controls::RULE` on the task definition or on a
 * construct above it. Acknowledgements on other constructs do not apply.
 *
 * Findings that `NamespaceSharingChecks`, a block, or a pattern of this library has added as annotations are omitted.
 *
 * @example
 * declare const app: App;
 *
 * Validations.of(app).addPlugins(new NamespaceSharingPlugin());
 */
export class NamespaceSharingPlugin implements IPolicyValidationPlugin {
  /** The name under which the report lists the findings. */
  public readonly name = LIBRARY;

  /** The names of the rules to check. */
  public readonly ruleIds?: string[];

  private readonly rules: readonly Rule[];

  constructor(props: NamespaceSharingPluginProps = {}) {
    this.rules = props.information ? RULES : RULES.filter(isReportedByDefault);
    this.ruleIds = this.rules.map(({ name }) => name);
  }

  /** Checks the templates. The CDK calls this after it has written them. */
  public validate({ templatePaths, appConstruct }: IPolicyValidationContext): PolicyValidationPluginReport {
    const constructs = TaskDefinitionConstructs.in(appConstruct);
    const violations = [...templatePaths, ...constructs.nestedTemplatesOf(templatePaths)].flatMap(templatePath =>
      (taskDefinitionsOf(readJson(templatePath)) ?? []).flatMap(found => this.violationsOf(found, templatePath, constructs)));
    return { success: violations.every(({ severity }) => severity !== 'error'), violations };
  }

  private violationsOf(found: FoundTaskDefinition, templatePath: string, constructs: TaskDefinitionConstructs): PolicyViolation[] {
    // Finding the construct of a resource is slow, and is not needed if there are no findings.
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
      violatingResources: [{ resourceLogicalId: found.logicalId, templatePath, locations: [['Properties', ...locate(finding, found.properties, found.model)].join('/')] }],
    }));
  }
}

/** The task definitions of an app, collected once for all templates. */
class TaskDefinitionConstructs {
  public static in(app: IConstruct): TaskDefinitionConstructs {
    return new TaskDefinitionConstructs(app);
  }

  /** Whether some may have keys that the templates do not contain. */
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

  /** Returns the construct of a resource in a template. Undefined if the resource has none. */
  public find(templatePath: string, logicalId: string): CfnResource | undefined {
    this.byTemplate ??= new Map(this.taskDefinitions.map(construct => {
      const stack = Stack.of(construct);
      return [keyOf(stack.templateFile, logicalIdOf(construct)), construct];
    }));
    return this.byTemplate.get(keyOf(basename(templatePath), logicalId));
  }

  /** Returns the templates of nested stacks, which are files beside the template of their parent and which the CDK does not list. */
  public nestedTemplatesOf(templatePaths: readonly string[]): string[] {
    return this.nested.flatMap(({ templateFile, parent }) => templatePaths
      .filter(path => basename(path) === parent.templateFile)
      .map(path => join(dirname(path), templateFile)));
  }

  /**
   * Returns the name of the rule, followed by the path of the construct if the rule is acknowledged on another construct: older CDK releases
   * would apply that acknowledgement everywhere.
   */
  public ruleNameFor({ rule }: RuledFinding, construct: IConstruct | undefined): string {
    this.acknowledged ??= new Set(this.app.node.findAll().flatMap(acknowledgementsOn));
    const isElsewhere = this.acknowledged.has(idOf(rule)) && !(construct && isAcknowledged(idOf(rule), construct));
    return isElsewhere ? `${rule.name}[${construct?.node.path ?? 'template'}]` : rule.name;
  }
}

/** Returns the outermost parent of a nested stack. */
function rootOf(stack: Stack): Stack {
  return stack.nestedStackParent ? rootOf(stack.nestedStackParent) : stack;
}

function keyOf(templateFile: string, logicalId: string): string {
  return `${templateFile} ${logicalId}`;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined; // A file that is not a template fails the synthesis elsewhere, with its own message.
  }
}
