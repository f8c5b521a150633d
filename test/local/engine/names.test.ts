import { decodeLabel, dryRun, LABELS, labelOptions, localNameOf, logNameOf, newRun, RunIdentity } from '../../../src/local/engine/names';
import { currentOwner, localProcesses, ownerText } from '../../../src/local/engine/owner';

const AWKWARD = ['x/../../etc', '..', '.hidden', '-rf', 'par x', 'par-x', 'par--x', 'par_x', 'Größe', '任务', '', ' ', 'a\tb\nc', '--privileged', '%2F', '\ud800', 'x'.repeat(300), `${'x'.repeat(300)}y`, 'Prod Stack/Web-1/TaskDef'];
const owner = currentOwner(localProcesses(process.env));

/** The value of a label in options. */
const labelIn = (options: readonly (readonly string[])[], label: string) =>
  options.find(([, text]) => text.startsWith(`${label}=`))?.[1].slice(label.length + 1);

/** The names of a run's objects. */
const namesIn = (run: RunIdentity) => (['pause', 'container-1', 'container-12', 'volume-1'] as const).map(object => localNameOf(run, object));

describe('the engine\'s names', () => {
  test('tell the run and the position in the task definition', () => {
    expect(namesIn({ task: 'web', id: 'abc' }))
      .toEqual(['linux-controls.abc.pause', 'linux-controls.abc.container-1', 'linux-controls.abc.container-12', 'linux-controls.abc.volume-1']);
  });

  test('of two runs, and of two objects of a run, end differently', () => {
    const names = [newRun('web', owner), newRun('web', owner)].flatMap(namesIn);
    expect(new Set(names.map(name => /\.([0-9a-f]{8})$/.exec(name)![1])).size).toBe(names.length);
  });

  // https://github.com/containerd/containerd/blob/main/pkg/identifiers/validate.go
  // nerdctl converts the value of `--pid` to lower case (measured with 2.1.2).
  test('are accepted by every engine: parts of lower-case letters and digits, and at most 76 characters', () => {
    for (const local of AWKWARD.flatMap(name => [newRun(name, owner), dryRun(name)]).flatMap(namesIn)) {
      expect(local).toMatch(/^[a-z0-9]+([._-][a-z0-9]+)*$/);
      expect(local.length).toBeLessThanOrEqual(76);
    }
  });
});

describe('the name of a log', () => {
  test.each(['web', 'log_router-1', 'x'.repeat(30)])('keeps the name of the task %s', task => expect(logNameOf(task)).toBe(`linux-controls.${task}.log`));

  test('shows the readable part of another name', () => {
    expect(logNameOf('Prod Stack/Web-1/TaskDef')).toMatch(/^linux-controls\.Prod-Stack-Web-1-Task-[0-9a-f]{8}\.log$/);
  });

  test('differs if the names differ, also from a name that looks like a changed one, and names a file', () => {
    const all = [...AWKWARD, 'x'.repeat(31), logNameOf('par x').slice('linux-controls.'.length, -'.log'.length)];
    expect(new Set(all.map(logNameOf)).size).toBe(all.length);
    expect(all.map(logNameOf).filter(name => !/^[\w.-]{1,76}$/.test(name))).toEqual([]);
  });
});

describe('the labels', () => {
  test('contain the task, the container, the run, and its owner', () => {
    const options = labelOptions({ task: 'Shop/Web', id: 'abc', owner }, 'app');
    expect(options).toEqual([
      ['--label', 'cdk-fargate-linux-controls.task=Shop/Web'],
      ['--label', 'cdk-fargate-linux-controls.container=app'],
      ['--label', 'cdk-fargate-linux-controls.run=abc'],
      ['--label', `cdk-fargate-linux-controls.owner=${ownerText(owner)}`],
    ]);
  });

  test.each(AWKWARD)('keep the name %j, in one line without tabs', name => {
    const label = labelIn(labelOptions(dryRun(name)), LABELS.task)!;
    expect(label).not.toMatch(/\s/);
    expect(decodeLabel(label)).toBe(name === '\ud800' ? '\ufffd' : name);
  });

  test('of the pause container and of volumes name no container, and those of a dry run no owner', () => {
    const options = labelOptions(dryRun('web'));
    expect([labelIn(options, LABELS.container), labelIn(options, LABELS.owner)]).toEqual([undefined, undefined]);
  });

  test('of two runs differ, and those of two dry runs of a task do not', () => {
    expect(newRun('web', owner).id).not.toBe(newRun('web', owner).id);
    expect([dryRun('web').id, dryRun('web').id === dryRun('edge').id]).toEqual([dryRun('web').id, false]);
  });

  test('that another program wrote are read as they are', () => expect(decodeLabel('100%')).toBe('100%'));
});
