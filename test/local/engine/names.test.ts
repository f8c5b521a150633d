import { decodeLabel, dryRun, LABELS, labelOptions, localNameOf, newRun, volumeNameOf } from '../../../src/local/engine/names';
import { currentOwner, localProcesses, ownerText } from '../../../src/local/engine/owner';

const AWKWARD = ['x/../../etc', '..', '.hidden', '-rf', 'par x', 'par-x', 'par--x', 'par_x', 'Größe', '任务', '', ' ', 'a\tb\nc', '--privileged', '%2F', '\ud800', 'x'.repeat(300), `${'x'.repeat(300)}y`, 'Prod Stack/Web-1/TaskDef'];
const owner = currentOwner(localProcesses(process.env));

/** The value of a label in options. */
const labelIn = (options: readonly (readonly string[])[], label: string) =>
  options.find(([, text]) => text.startsWith(`${label}=`))?.[1].slice(label.length + 1);

describe('the engine\'s names', () => {
  test('keep the names of a task, a container, and a volume that are safe', () => {
    expect(localNameOf({ task: 'web' })).toBe('linux-controls.web');
    expect(localNameOf({ task: 'web' }, 'log_router-1')).toBe('linux-controls.web.log_router-1');
    expect(volumeNameOf({ task: 'web', id: 'abc' }, 'data')).toBe('linux-controls.abc.data');
  });

  test('show the readable part of other names', () => {
    expect(localNameOf({ task: 'Prod Stack/Web-1/TaskDef' }, 'app')).toMatch(/^linux-controls\.Prod-Stack-Web-1-Task-[0-9a-f]{8}\.app$/);
  });

  test('differ if the names differ, also from a name that looks like a changed one', () => {
    const changed = localNameOf({ task: 'par x' }).slice('linux-controls.'.length);
    const all = [...AWKWARD, changed];
    for (const name of [(text: string) => localNameOf({ task: text }), (text: string) => localNameOf({ task: 'web' }, text), (text: string) => volumeNameOf({ task: 'web', id: 'abc' }, text)]) {
      expect(new Set(all.map(name)).size).toBe(all.length);
    }
  });

  test('of two runs, and of two objects of a run, end differently', () => {
    const names = [newRun('web', owner), newRun('web', owner)].flatMap(run => [localNameOf(run), localNameOf(run, 'app'), localNameOf(run, 'init'), volumeNameOf(run, 'app')]);
    expect(new Set(names.map(name => /\.([0-9a-f]{8})$/.exec(name)![1])).size).toBe(names.length);
  });

  // https://github.com/containerd/containerd/blob/main/pkg/identifiers/validate.go
  test('are accepted by every engine: parts of letters and digits, and at most 76 characters', () => {
    for (const name of AWKWARD) {
      for (const local of [newRun(name, owner), dryRun(name)].flatMap(run => [localNameOf(run), localNameOf(run, name), volumeNameOf(run, name)])) {
        expect(local).toMatch(/^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$/);
        expect(local.length).toBeLessThanOrEqual(76);
      }
    }
  });

  test.each([[30, 'keeps'], [31, 'shortens']])('a task name of %i characters: %s it', (length, verb) => {
    expect(localNameOf({ task: 'x'.repeat(length) }) === `linux-controls.${'x'.repeat(length)}`).toBe(verb === 'keeps');
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
