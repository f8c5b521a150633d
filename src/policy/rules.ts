import { matchesAny } from './glob';
import type { PolicyRuleName } from './rule-names';
import {
  ContainerModel, Maybe, networkNamespacesOf, runsOnWindows, sharesPidNamespace, TaskDefinitionModel, UNKNOWN,
} from '../checks/model';
import { execServicesOf } from '../checks/queries/exec';
import { hasSysPtrace } from '../checks/queries/reach';
import type { Example, Finding, Rule } from '../checks/rule';
import { agent, MAY_TRACE, onFargate, runBy, setting, sharingPid, web } from '../checks/rules/examples';
import { containersNamed, fewNames, joinWords } from '../wording';

/** The part `policy` of a policy. */
export interface PolicyOptions {
  readonly sysPtrace?: { readonly images?: readonly string[]; readonly containers?: readonly string[] };
  readonly sharedPidNamespace?: { readonly families?: readonly string[]; readonly executeCommand?: boolean; readonly secrets?: boolean };
  readonly parameters?: Readonly<Record<string, ParameterPolicy>>;
  readonly images?: { readonly pinnedByDigest?: boolean };
  readonly readonlyRootFilesystem?: { readonly exceptContainers?: readonly string[] };
  readonly acknowledgeable?: readonly string[];
}

export type ParameterPolicy = 'required' | 'forbidden' | { readonly min?: number; readonly max?: number; readonly required?: boolean };

type Texts = Pick<Rule, 'title' | 'why' | 'fix' | 'source'>;

/**
 * Returns a rule of a policy. `tried` has a task definition for each value that the policy refuses, to find the values
 * that only the deployment knows.
 */
function policyRule(name: PolicyRuleName, texts: Texts, tried: readonly Example[], check: Rule['check']): Rule {
  return {
    name, severity: 'error', ...texts, tried, fails: () => [], foundAt: [], passes: () => [], check,
  };
}

/** Returns the rules that a policy turns on. */
export function policyRules(
  { sysPtrace, sharedPidNamespace, parameters = {}, images, readonlyRootFilesystem }: PolicyOptions,
): Rule[] {
  return [
    ...sysPtrace ? [sysPtraceRule(sysPtrace)] : [],
    ...sharedPidNamespace ? [sharedPidRule(sharedPidNamespace)] : [],
    ...Object.keys(parameters).length === 0 ? [] : [parameterRule(parameters)],
    ...images?.pinnedByDigest ? [pinnedRule()] : [],
    ...readonlyRootFilesystem ? [readOnlyRule(readonlyRootFilesystem)] : [],
  ];
}

/** Returns the rules that policies can turn on, to describe them. */
export function allPolicyRules(): Rule[] {
  return policyRules({ sysPtrace: {}, sharedPidNamespace: {}, parameters: { 'net.core.somaxconn': 'required' }, images: { pinnedByDigest: true }, readonlyRootFilesystem: {} });
}

const PARAMETERS_OF_ECS = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html';

function sysPtraceRule({ images = [], containers = [] }: NonNullable<PolicyOptions['sysPtrace']>): Rule {
  const isAllowed = (container: ContainerModel) => allows(images, container.image) || allows(containers, nameOf(container));
  const allowed = joinWords([listed('image', images), listed('container', containers)].filter(text => text !== ''));
  return policyRule('policy-sys-ptrace', {
    title: 'The policy does not allow SYS_PTRACE for a container',
    why: 'Root with SYS_PTRACE reads and changes the memory of every process in its PID namespace.',
    fix: 'Remove SYS_PTRACE, or allow the image or the container in sysPtrace of the policy.',
    source: 'https://man7.org/linux/man-pages/man2/ptrace.2.html',
  }, [onFargate([web({ ...MAY_TRACE, image: '-' })])], task => runsOnWindows(task) ? [] : task.containers
    .filter(container => hasSysPtrace(withUsualNames(container)) === true && !isAllowed(container))
    .map(container => ({
      container: container.name,
      message: `it has SYS_PTRACE, which the policy allows ${allowed === '' ? 'for no container' : `only for ${allowed}`}.`,
      at: ['linuxParameters', 'capabilities', 'add', 'SYS_PTRACE'],
    })));
}

/**
 * Returns a container with its capabilities as ECS writes them. Docker also accepts `cap_sys_ptrace`
 * (`NormalizeLegacyCapabilities` of moby), and on EC2 no rule reports it.
 */
function withUsualNames(container: ContainerModel): ContainerModel {
  const usual = (names: ContainerModel['capabilitiesAdded']) => names.map(name => name === UNKNOWN ? name : name.toUpperCase().replace(/^CAP_/, ''));
  return { ...container, capabilitiesAdded: usual(container.capabilitiesAdded), capabilitiesDropped: usual(container.capabilitiesDropped) };
}

function listed(noun: string, globs: readonly string[]): string {
  return globs.length === 0 ? '' : `${noun}${globs.length === 1 ? '' : 's'} ${joinWords(fewNames(globs))}`;
}

/** Whether globs match a text, or may match one that only the deployment knows. */
function allows(globs: readonly string[], text: Maybe<string | undefined>): boolean {
  return text === UNKNOWN ? globs.length > 0 : text !== undefined && matchesAny(globs, text);
}

function nameOf({ name, hasUnresolvedName, isNamed }: ContainerModel): Maybe<string | undefined> {
  return hasUnresolvedName ? UNKNOWN : isNamed ? name : undefined;
}

function sharedPidRule({ families, executeCommand = true, secrets = true }: NonNullable<PolicyOptions['sharedPidNamespace']>): Rule {
  const secret = { secrets: [{ name: 'A', valueFrom: 'b' }] };
  return policyRule('policy-shared-pid-namespace', {
    title: 'The policy does not allow this shared PID namespace',
    why: 'In a shared PID namespace, containers see and signal each other\'s processes, and may read their environment, memory, and files.',
    fix: 'Remove pidMode, or change sharedPidNamespace of the policy.',
    source: PARAMETERS_OF_ECS,
  }, [sharingPid([web(), agent()], { family: '-' }), runBy({ enableExecuteCommand: true }, sharingPid([web(), agent()])), sharingPid([web(secret), agent(secret)])], task => {
    if (typeof task.pidMode !== 'string' || task.pidMode.toLowerCase() !== 'task' || runsOnWindows(task)) {
      return [];
    }
    const { family } = task;
    const isOther = families !== undefined && !(family === UNKNOWN && families.length > 0) && !(typeof family === 'string' && matchesAny(families, family));
    return [
      ...isOther ? [{
        message: `pidMode is task, which the policy allows ${families.length === 0 ? 'for no family' : `only for the families ${joinWords(fewNames(families))}`}.`,
        at: ['pidMode'],
      }] : [],
      ...executeCommand ? [] : execServicesOf(task).map(service => ({
        message: `service ${service.name} turns on ECS Exec for a task with pidMode task, which the policy does not allow.`,
        fix: 'Turn off ECS Exec, or remove pidMode.',
        at: ['enableExecuteCommand'],
        service: task.services.indexOf(service),
      })),
      ...secrets ? [] : besideSecrets({ ...task, pidMode: 'task' }),
    ];
  });
}

/** Returns a finding if a container has secrets, and others share its PID namespace. */
function besideSecrets(task: TaskDefinitionModel): Finding[] {
  const owners = sharesPidNamespace(task) ? task.containers.filter(container => container.secrets.length > 0) : [];
  return owners.length === 0 ? [] : [{
    message: `pidMode is task, and ${containersNamed(owners.map(({ name }) => name))} ${owners.length === 1 ? 'has' : 'have'} secrets, which the policy does not allow.`,
    fix: 'Inject no secrets, or remove pidMode.',
    at: ['pidMode'],
  }];
}

function parameterRule(parameters: Readonly<Record<string, ParameterPolicy>>): Rule {
  const entries = Object.entries(parameters).map(([name, value]) => ({ name, isForbidden: value === 'forbidden', ...value === 'required' ? { required: true } : value === 'forbidden' ? {} : value }));
  return policyRule('policy-parameter', {
    title: 'The policy does not allow a kernel parameter or its value, or requires a parameter',
    why: 'The organization decided on these parameters.',
    fix: 'Change the kernel parameter, or parameters of the policy.',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html',
  }, [
    onFargate([web()]),
    ...entries.flatMap(({ name, min = 0, max = 0 }) => [min - 1, max + 1].map(value => setting({ [name]: String(value) }))),
  ], task => runsOnWindows(task) ? [] : entries.flatMap(({ name, isForbidden, min = -Infinity, max = Infinity, required }) => [
    ...task.containers.flatMap(container => container.systemControls.filter(({ namespace }) => namespace === name).flatMap(({ value }): Finding[] => {
      const found = { container: container.name, at: ['systemControls', name] };
      if (isForbidden) {
        return [{ ...found, message: `it sets ${name}, which the policy forbids.`, fix: `Remove ${name}.` }];
      }
      const wrong = value === UNKNOWN ? undefined : numbersIn(value).find(number => !(number >= min && number <= max));
      return wrong === undefined ? [] : [{
        ...found, message: `${name} is ${String(value)}, and the policy allows ${rangeText(min, max)}.`, fix: `Set ${name} to ${rangeText(min, max)}.`,
      }];
    })),
    ...required ? missing(name, task) : [],
  ]));
}

/** The numbers in the value of a parameter. A word is no number, which no bounds allow. */
function numbersIn(value: string): number[] {
  return value.trim().split(/\s+/).map(word => word === '' ? NaN : Number(word));
}

function rangeText(min: number, max: number): string {
  return min === -Infinity ? `at most ${max}` : max === Infinity ? `at least ${min}` : `${min} to ${max}`;
}

/**
 * Returns the namespaces in which no container sets a parameter. Network parameters belong to a network namespace, and
 * the others to a container.
 */
function missing(name: string, task: TaskDefinitionModel): Finding[] {
  const isNetwork = name.startsWith('net.');
  const groups = task.containers.length === 0 || task.hasUnresolvedContainers ? [] : isNetwork ? networkNamespacesOf(task) : [task.containers];
  const isMissing = (container: ContainerModel) => container.systemControls.every(({ namespace }) => namespace !== name && namespace !== UNKNOWN);
  return groups.filter(group => group.every(isMissing)).map(group => ({
    ...groups.length > 1 ? { container: group[0].name } : { at: ['containerDefinitions'] },
    message: `${name} is not set, and the policy requires it.`,
    fix: `Set ${name}${isNetwork ? ', for example with KernelTuning.network' : ''}.`,
  }));
}

/** Where the registries of accounts are, by partition: `RegionInfo.regions` of aws-cdk-lib lists them as `domainSuffix`. */
const REGISTRY_DOMAINS = ['amazonaws.com', 'amazonaws.com.cn', 'amazonaws.eu', 'cloud.adc-e.uk', 'c2s.ic.gov', 'sc2s.sgov.gov', 'csp.hci.ic.gov'];

const DIGEST = /@sha256:[0-9a-f]{64}$/;
const IMAGE_OF_CDK = /^\d{12}\.dkr\.ecr\.[a-z\d-]+\.([a-z\d.-]+)\/cdk-\w+-container-assets-[^/]*:[0-9a-f]{64}$/;

/**
 * Whether an image cannot change. The CDK names an image that it builds by the hash of its content, in a repository of
 * the account whose tags cannot be moved.
 */
function isPinned(image: string): boolean {
  return DIGEST.test(image) || REGISTRY_DOMAINS.includes(IMAGE_OF_CDK.exec(image)?.[1] ?? '');
}

function pinnedRule(): Rule {
  return policyRule('policy-image-not-pinned', {
    title: 'The policy requires a digest for an image',
    why: 'A tag can be moved to another image, so a new task may run code that was not reviewed.',
    fix: 'Name the image by its digest: NAME@sha256:DIGEST.',
    source: PARAMETERS_OF_ECS,
  }, [onFargate([web({ image: 'web:1' })])], ({ containers }) => containers
    .filter(({ image }) => typeof image === 'string' && !isPinned(image))
    .map(({ name, image }) => ({ container: name, message: `the image ${String(image)} has no ${String(image).includes('@') ? 'valid digest' : 'digest'}, and the policy requires one.`, at: ['image'] })));
}

function readOnlyRule({ exceptContainers = [] }: NonNullable<PolicyOptions['readonlyRootFilesystem']>): Rule {
  return policyRule('policy-writable-root', {
    title: 'The policy requires a read-only root file system',
    why: 'A process that an attacker controls can change the programs of a container whose root file system is writable.',
    fix: 'Set readonlyRootFilesystem to true, or allow the container in readonlyRootFilesystem of the policy.',
    source: PARAMETERS_OF_ECS,
  }, [onFargate([web({ name: '-', readonlyRootFilesystem: false })])], task => runsOnWindows(task) ? [] : task.containers
    .filter(container => container.readonlyRootFilesystem === false && !allows(exceptContainers, nameOf(container)))
    .map(({ name }) => ({ container: name, message: 'its root file system is writable, and the policy requires a read-only one.', at: ['readonlyRootFilesystem'] })));
}
