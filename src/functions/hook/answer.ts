import { messageLimit, readEvent, ResourceTarget, TemplateTarget, tokenOf } from './event';
import { judgeTemplate, NO_TASK_DEFINITION, NO_VERDICT, RUNNER_TYPES, RUNS_OTHER, Verdict } from './verdict';
import { annotationsOf, HookAnnotation, messageOf, shortened } from './wording';
import { parsedJson } from '../../attempt';
import { isObject } from '../../checks/json';
import type { Policy } from '../../policy';

/** The answer to an event. */
export interface HookAnswer {
  readonly hookStatus: 'SUCCESS' | 'FAILED';

  /** `NonCompliant` if the operation was judged, `InternalFailure` if something prevented that. */
  readonly errorCode?: 'NonCompliant' | 'InternalFailure';
  readonly message: string;
  readonly clientRequestToken: string;
  readonly annotations?: readonly HookAnnotation[];
}

/** What the hook requires from outside. */
export interface HookPorts {
  /** The policy of the hook. */
  readonly policy?: Policy;

  /** Returns the text at an address. Throws an error whose message is a sentence without the address. */
  fetchText(url: string): Promise<string>;
}

const DEFINITION_TYPES: readonly string[] = ['AWS::ECS::TaskDefinition', 'AWS::ECS::DaemonTaskDefinition'];

/**
 * Answers an event of a Lambda Hook. Whatever prevents a judgment is a failure: an operation that was not checked must
 * not look like one without findings.
 */
export async function answer(event: unknown, ports: HookPorts): Promise<HookAnswer> {
  const limit = messageLimit(event);
  const clientRequestToken = tokenOf(event);
  try {
    const verdict = await judgeEvent(event, ports);
    const annotations = annotationsOf(verdict);
    return {
      hookStatus: verdict.isFailed ? 'FAILED' : 'SUCCESS',
      ...verdict.isFailed && { errorCode: 'NonCompliant' },
      message: messageOf(verdict, limit),
      clientRequestToken,
      ...annotations.length > 0 && { annotations },
    };
  } catch (error) {
    return { hookStatus: 'FAILED', errorCode: 'InternalFailure', message: shortened(`Not checked: ${(error as Error).message}`, limit), clientRequestToken };
  }
}

async function judgeEvent(event: unknown, ports: HookPorts): Promise<Verdict> {
  const { isDeletion, target } = readEvent(event);
  if (isDeletion) {
    return { ...NO_VERDICT, summary: 'A deletion is not checked.' };
  }
  return target.kind === 'template' ? judgeTemplate(await templateOf(target, ports), ports.policy) : judgeResource(target, ports.policy);
}

/** Returns the template of a stack or change set. The previous template and the changes of a change set are not judged. */
async function templateOf({ payload }: TemplateTarget, { fetchText }: HookPorts): Promise<string> {
  const content = parsedJson(await fetchText(payload));
  const template = isObject(content) ? content.template : undefined;
  if (typeof template !== 'string' || template.trim() === '') {
    throw new Error('The payload of the event is not a JSON object with a template.');
  }
  return template;
}

function judgeResource({ type, logicalId, properties }: ResourceTarget, policy: Policy | undefined): Verdict {
  if (RUNNER_TYPES.includes(type)) {
    const reason = `${type} runs a task definition that is not a part of this operation, so it is checked only where it is created, without the settings of what runs it.`;
    return { ...NO_VERDICT, summary: NO_TASK_DEFINITION, skipped: [{ name: RUNS_OTHER, reason }] };
  }
  if (!DEFINITION_TYPES.includes(type)) {
    return { ...NO_VERDICT, summary: `${type} is not checked.` };
  }
  if (!isObject(properties)) {
    throw new Error(`The event has no resourceProperties of ${logicalId}.`);
  }
  // The caller wrote no template, so a line would be wrong.
  return judgeTemplate(JSON.stringify({ Resources: { [logicalId]: { Type: type, Properties: properties } } }), policy, { namesLines: false });
}
