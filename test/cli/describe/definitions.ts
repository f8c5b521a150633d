import { describe as describeFiles, Format } from '../../../src/cli/describe/describe';
import { PLAIN } from '../../../src/cli/style';
import { taskDefinitionsOf } from '../../../src/reading/content/template';
import { container } from '../definitions';

/** Returns the output of `describe` for a file with this content. */
export function described(content: unknown, format?: Format, file = 'App.template.json'): string {
  return describeFiles([{ file, taskDefinitions: taskDefinitionsOf(content)! }], PLAIN, { format });
}

export const ROOT = { User: '0' };
export const SYS_PTRACE = { LinuxParameters: { Capabilities: { Add: ['SYS_PTRACE'] } } };

/** A sidecar that may trace processes. */
export const TOOLBOX = container({ Name: 'toolbox', Image: 'example/toolbox:1.0', Essential: false, ...ROOT, ...SYS_PTRACE });
