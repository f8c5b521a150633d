import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  CfnResource, IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport, PolicyViolation, Stack, Stage,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { acknowledgementsOn, acknowledgeOn, assemblyStackOf, isAcknowledged, isWarningAcknowledged, missingHintsOn } from './acknowledgements';
import { additionsOf } from './introspection/construct';
import { logicalIdOf } from './introspection/construct-references';
import { StageIndex, TASK_DEFINITION_TYPE } from './introspection/stage-index';
import { isAnnotated, markPlugin, reporterOf } from './reporter';
import { attempt } from '../../attempt';
import { CaseFinding, judgeEachCase } from '../../checks/cases';
import { RuledFinding, severityOf, uncheckedFinding } from '../../checks/judge';
import { locate } from '../../checks/location';
import type { JsonPath } from '../../checks/model';
import { idForConstruct, idOf, isAtLeast, LIBRARY, Rule, Severity } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import type { FoundTaskDefinition, WrittenCase } from '../../reading/content/found';
import { taskDefinitionsOf } from '../../reading/content/template';
import { FileLinks, withLinkedServices } from '../../reading/content/template-links';
import { casesIn, unresolvedText, unresolvedValuesOf } from '../../reading/content/unresolved-values';
import { type Checks, oneOf, optional, requireTypes } from '../required-types';

/** The severity of a finding. */
export enum FindingSeverity {
  /** Background information, such as that containers see each other's processes. */
  INFO = 'info',

  /** A judgment. */
  WARNING = 'warning',

  /** A setting that is known to fail or to have no effect. */
  ERROR = 'error',
}

/** Properties of `NamespaceSharingPlugin`. */
export interface NamespaceSharingPluginProps {
  /**
   * The minimum severity to report. Information would be repeated at each synthesis, so it is not reported by default.
   *
   * With `FindingSeverity.ERROR`, warnings are not reported: blocks, patterns, and `NamespaceSharingChecks` leave
   * their findings to the plugin.
   *
   * @default - `FindingSeverity.WARNING`, as in the command `check`
   */
  readonly minimumSeverity?: FindingSeverity;
}

const OPTIONS: Checks<NamespaceSharingPluginProps> = { minimumSeverity: optional(oneOf('FindingSeverity', FindingSeverity)) };

/**
 * A validation plugin that checks every ECS task definition in the final templates of an app, including stages, nested
 * stacks, included templates, and overrides. It judges each case of conditions and parameters, as the command `check`
 * does.
 *
 * Each finding is a violation in the CDK's validation report, with the construct, the location in the template, the fix,
 * and the source. An error makes `cdk synth` fail. To acknowledge a finding, errors included, use the id
 * `cdk-fargate-linux-controls::RULE` on the task definition or on a construct above it. Acknowledgements on other
 * constructs do not apply.
 *
 * `NamespaceSharingChecks`, blocks, and patterns leave their findings to this plugin, so each is reported once.
 *
 * With `cdk synth --debug`, the plugin logs the values that only the deployment knows, and that may cause a finding.
 *
 * @example
 * declare const app: App;
 *
 * Validations.of(app).addPlugins(new NamespaceSharingPlugin());
 */
export class NamespaceSharingPlugin implements IPolicyValidationPlugin {
  /** The name under which the report lists the findings. */
  public readonly name = LIBRARY;

  /** The version of this package. */
  public readonly version?: string = packageVersion();

  /** The names of the rules to check. */
  public readonly ruleIds?: string[];

  readonly #rules: readonly Rule[];
  readonly #minimum: Severity;

  constructor(props: NamespaceSharingPluginProps = {}) {
    props = requireTypes('NamespaceSharingPlugin', props, OPTIONS, new.target !== NamespaceSharingPlugin);
    this.#minimum = `${props.minimumSeverity ?? FindingSeverity.WARNING}` as const;
    this.#rules = RULES.filter(({ severity }) => isAtLeast(severity, this.#minimum));
    this.ruleIds = this.#rules.map(({ name }) => name);
    markPlugin(this, this.#minimum);
  }

  /** Checks the templates. The CDK calls this after it has written them. */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    // Python users and type checkers see the name of the parameter.
    const { templatePaths, appConstruct } = context;
    const constructs = new TaskDefinitionConstructs(appConstruct);
    // A plugin of both an app and a stage gets the templates of the stage twice.
    const paths = new Set([...templatePaths, ...constructs.nestedTemplatesOf(templatePaths)]);
    const templates = constructs.linked([...paths].map(readTemplate));
    const violations = templates.flatMap(template => this.#violationsIn(template, constructs));
    // It is too late for annotations.
    missingHintsOn(constructs.acknowledging).forEach(log);
    return { success: !violations.some(({ severity }) => severity === 'error'), violations };
  }

  #violationsIn({ file: templatePath, taskDefinitions, error }: ReadTemplate, constructs: TaskDefinitionConstructs): PolicyViolation[] {
    if (error !== undefined) {
      const unchecked = uncheckedFinding('the task definition', error);
      return [...constructs.in(templatePath)].map(([logicalId, construct]) =>
        violationOf(unchecked, { logicalId, templatePath, locations: ['Properties'] }, constructs, construct));
    }
    return taskDefinitions.flatMap(found => this.#violationsOf(found, templatePath, constructs));
  }

  #violationsOf(found: FoundTaskDefinition, templatePath: string, constructs: TaskDefinitionConstructs): PolicyViolation[] {
    const construct = constructs.in(templatePath).get(found.logicalId);
    const reporter = construct && constructs.reporterOf(construct);
    if (reporter && reporter !== this) {
      return [];
    }
    if (constructs.isLogged) {
      this.#logUnresolved(found, construct?.node.path ?? found.name);
    }
    const place = (location: JsonPath) => ({ logicalId: found.logicalId, templatePath, locations: [['Properties', ...location].join('/')] });
    const [cases, unread] = constructs.casesOf(found, construct);
    return [
      ...unread.map(finding => ({ finding, location: [] })),
      ...judgeEachCase(cases, this.#rules).map(judged => ({ finding: judged.finding, location: locationOf(judged, found) })),
    ]
      .filter(({ finding }) => isAtLeast(severityOf(finding), this.#minimum))
      .filter(({ finding: { rule } }) => !construct || !isAnnotated(construct, idOf(rule)))
      .map(({ finding, location }) => violationOf(finding, place(location), constructs, construct));
  }

  /** Logs the values that only the deployment knows, and that may cause a finding. The report does not contain them. */
  #logUnresolved(found: FoundTaskDefinition, path: string): void {
    try {
      unresolvedValuesOf(found, this.#rules).forEach(value => log(`[${path}] unresolved: ${unresolvedText(value)}`));
    } catch (error) {
      log(`[${path}] unresolved values are unknown: ${(error as Error).message}`);
    }
  }
}

/** Whether the user debugs the app, as the CDK decides it: `cdk synth --debug` sets the variable. */
function isDebugging(): boolean {
  return /^(?:1|on|true)$/i.test(process.env.CDK_DEBUG ?? '');
}

function log(line: string): void {
  process.stderr.write(`${LIBRARY}: ${line}\n`);
}

function packageVersion(): string {
  return (JSON.parse(readFileSync(join(__dirname, '..', '..', '..', 'package.json'), 'utf8')) as { version: string }).version;
}

/** A template, or why it cannot be read. */
interface ReadTemplate {
  readonly file: string;
  readonly taskDefinitions: readonly FoundTaskDefinition[];
  readonly links: readonly FileLinks[];
  readonly error?: unknown;
}

function readTemplate(file: string): ReadTemplate {
  const links: FileLinks[] = [];
  try {
    const template: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return { file, taskDefinitions: taskDefinitionsOf(template, { onLinks: found => links.push({ ...found, file }) }) ?? [], links };
  } catch (error) {
    return { file, taskDefinitions: [], links: [], error };
  }
}

/** A case of a task definition with what only its construct shows. */
interface ConstructCase extends WrittenCase {
  /** Defaults to this case: the construct shows no more. */
  readonly written?: WrittenCase;
}

/** Returns the path of a finding in the properties of a task definition. */
function locationOf({ occurrence, case: each }: CaseFinding<ConstructCase>, { properties, model }: FoundTaskDefinition): JsonPath {
  const { written = each } = each;
  return written.model === model
    ? locate(occurrence, properties, model)
    : written.writtenPath(locate(occurrence, written.properties, written.model));
}

/** A place in a template. */
interface Place {
  readonly logicalId: string;
  readonly templatePath: string;
  readonly locations: string[];
}

function violationOf(
  finding: RuledFinding, { logicalId, templatePath, locations }: Place, constructs: TaskDefinitionConstructs, construct: IConstruct | undefined,
): PolicyViolation {
  return {
    ruleName: constructs.ruleNameFor(finding, construct),
    description: `${finding.container === undefined ? '' : `container ${finding.container}: `}${finding.message}`,
    fix: finding.fix ?? finding.rule.fix,
    severity: severityOf(finding),
    ruleMetadata: { id: idOf(finding.rule), source: finding.rule.source },
    violatingResources: [{ resourceLogicalId: logicalId, templatePath, locations }],
  };
}

/** The task definitions of an app, collected once for each validation. */
class TaskDefinitionConstructs {
  /** Whether the values that only the deployment knows are logged. */
  public readonly isLogged = isDebugging();

  /** The constructs with acknowledgements. */
  public readonly acknowledging: IConstruct[] = [];
  private readonly taskDefinitions: CfnResource[] = [];
  private readonly nested: { readonly templateFile: string; readonly parent: Stack }[] = [];
  private byTemplate?: ReadonlyMap<string, ReadonlyMap<string, CfnResource>>;
  private readonly reporters = new Map<Stack, object | undefined>();
  private readonly indexes = new Map<IConstruct | undefined, StageIndex>();
  private mayBeRunElsewhere = true;
  private acknowledged?: ReadonlySet<string>;

  constructor(app: IConstruct) {
    for (const construct of app.node.findAll()) {
      if (acknowledgementsOn(construct).length > 0) {
        this.acknowledging.push(construct);
      }
      if (Stack.isStack(construct) && construct.nestedStackParent) {
        this.nested.push({ templateFile: construct.templateFile, parent: assemblyStackOf(construct) });
      }
      if (CfnResource.isCfnResource(construct) && construct.cfnResourceType === TASK_DEFINITION_TYPE) {
        this.taskDefinitions.push(construct);
      }
    }
  }

  /** Returns the task definitions that belong to a template, by their logical ids. */
  public in(templatePath: string): ReadonlyMap<string, CfnResource> {
    if (!this.byTemplate) {
      const found = new Map<string, Map<string, CfnResource>>();
      for (const construct of this.taskDefinitions) {
        const { templateFile } = Stack.of(construct);
        const byLogicalId = found.get(templateFile) ?? new Map<string, CfnResource>();
        found.set(templateFile, byLogicalId.set(logicalIdOf(construct), construct));
      }
      this.byTemplate = found;
    }
    return this.byTemplate.get(basename(templatePath)) ?? new Map();
  }

  /** Returns the plugin that reports the findings in a task definition, which is the same for all of a stack. */
  public reporterOf(construct: CfnResource): object | undefined {
    const stack = Stack.of(construct);
    if (!this.reporters.has(stack)) {
      this.reporters.set(stack, reporterOf(construct));
    }
    return this.reporters.get(stack);
  }

  /** Returns templates whose task definitions have the services of other templates that run them. */
  public linked(templates: readonly ReadTemplate[]): readonly ReadTemplate[] {
    const links = templates.flatMap(({ links: each }) => each);
    // A service that runs a task definition of its own template runs none of another one.
    this.mayBeRunElsewhere = templates.some(({ error }) => error !== undefined) || links.some(({ services }) => services.length > 0);
    return this.mayBeRunElsewhere ? withLinkedServices(templates, this.withoutReferences(links)) : templates;
  }

  /** Returns the cases of a task definition with what only its construct shows, or a finding that it does not. */
  public casesOf(found: FoundTaskDefinition, construct: CfnResource | undefined): [readonly ConstructCase[], RuledFinding[]] {
    const cases = casesIn(found);
    try {
      const complete = construct && additionsOf(construct, this.mayBeRunElsewhere ? this.indexOf(construct) : undefined);
      return [complete === undefined ? cases : cases.map(written => {
        const model = complete(written.model);
        const added = model.services.slice(written.model.services.length).map((_, position) => found.model.services.length + position);
        const without: WrittenCase['without'] = parameters => complete(written.without(parameters));
        return { ...written, written, model, services: [...written.services, ...added], without };
      }), []];
    } catch (error) {
      return [cases, [uncheckedFinding('the construct of the task definition', error)]];
    }
  }

  /** Leaves out the services whose reference to a task definition the app shows. */
  private withoutReferences(links: readonly FileLinks[]): FileLinks[] {
    const keyOf = (file: string, logicalId: string) => JSON.stringify([basename(file), logicalId]);
    const runners = this.taskDefinitions.flatMap(construct => attempt(() => this.indexOf(construct).servicesOf(construct)) ?? []);
    const referring = new Set(runners.map(({ resource }) => keyOf(Stack.of(resource).templateFile, logicalIdOf(resource))));
    return links.map(each => ({ ...each, services: each.services.filter(({ logicalId }) => !referring.has(keyOf(each.file, logicalId))) }));
  }

  private indexOf(construct: CfnResource): StageIndex {
    const stage = Stage.of(construct);
    const index = this.indexes.get(stage) ?? StageIndex.fresh(construct);
    this.indexes.set(stage, index);
    return index;
  }

  /** Returns the templates of nested stacks, which are files beside the template of their parent and which the CDK does not list. */
  public nestedTemplatesOf(templatePaths: readonly string[]): string[] {
    return this.nested.flatMap(({ templateFile, parent }) => templatePaths
      .filter(path => basename(path) === parent.templateFile)
      .map(path => join(dirname(path), templateFile)));
  }

  /**
   * Returns the name of the rule, followed by the path of the construct if the rule is acknowledged on another construct,
   * because older CDK releases would apply that acknowledgement everywhere, or with the older API, which the CDK does not
   * apply to plugins.
   */
  public ruleNameFor({ rule }: RuledFinding, construct: IConstruct | undefined): string {
    this.acknowledged ??= new Set(this.acknowledging.flatMap(acknowledgementsOn));
    const id = idOf(rule);
    const path = construct?.node.path ?? 'template';
    if (construct && rule.severity === 'warning' && !isAcknowledged(id, construct) && isWarningAcknowledged(id, construct)) {
      acknowledgeOn(construct, idForConstruct(id, path).replace(/ /g, '-')); // As the CDK writes the names of rules.
      return idForConstruct(rule.name, path);
    }
    const isElsewhere = [id, idForConstruct(id, path)].some(each => this.acknowledged!.has(each)) && !(construct && isAcknowledged(id, construct));
    return isElsewhere ? idForConstruct(rule.name, path) : rule.name;
  }
}
