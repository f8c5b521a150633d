import { readInput, requireReadable, standardInputOf, writeNotes } from '../../cli/input';
import { howToChooseOne, selectTaskDefinitions } from '../../cli/task-name';
import type { Terminal } from '../../cli/terminal';
import { isDaemon } from '../../reading/definitions/daemon';
import { ofEachFile } from '../../reading/failures';
import { UsageError } from '../../usage-error';

/** Reads the one task definition that the paths and `--task` select. Throws if there are none or several, or if it is no task. */
export async function selectTaskDefinition(
  paths: readonly string[], requested: string | undefined, terminal: Terminal,
) {
  const input = readInput(paths, { standardInput: await standardInputOf(paths, terminal) });
  const unreadable = [...input.unreadable];
  ofEachFile(input.files, ({ taskDefinitions }) => taskDefinitions.forEach(found => found.cases()[0].model), unreadable);
  requireReadable({ ...input, unreadable });
  const all = input.files.flatMap(({ taskDefinitions }) => taskDefinitions);
  if (all.length === 0) {
    throw new UsageError(`no task definition in ${paths.join(', ')}`);
  }
  const found = requested === undefined ? all : selectTaskDefinitions(all, requested);
  if (found.length > 1) {
    const files = input.files.map(({ file, taskDefinitions }) => ({ file, taskDefinitions: taskDefinitions.filter(each => found.includes(each)) }));
    throw new UsageError(`${requested === undefined ? 'found' : `--task ${requested} matches`} ${found.length} task definitions. ${howToChooseOne(files)}`);
  }
  const [taskDefinition] = found;
  if (isDaemon(taskDefinition.cases()[0].properties)) {
    throw new UsageError(`cannot run ${taskDefinition.name}: it is an AWS::ECS::DaemonTaskDefinition, and run starts no daemons. Copy its containers into an AWS::ECS::TaskDefinition and run that.`);
  }
  // Those about repeated keys, among others.
  const { file: itsFile } = input.files.find(({ taskDefinitions }) => taskDefinitions.includes(taskDefinition))!;
  writeNotes(terminal, input.notes.filter(({ file }) => file === itsFile));
  return taskDefinition;
}
