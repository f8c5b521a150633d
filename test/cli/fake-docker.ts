import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith, programsIn } from './terminal';
import { groupBy } from '../../src/grouping';
import { currentOwner, localProcesses, Owner, ownerText } from '../../src/local/engine/owner';
import { Records } from '../../src/local/engine/records';

/** A container in the output of `docker ps`. */
interface FakeContainer {
  readonly task: string;

  /** Undefined for the pause container. */
  readonly container?: string;
  readonly status?: string;
  readonly run?: string;

  /** The process that runs the task, which has a record of it. */
  readonly owner?: Owner;

  /** The value of the label, by default that of the owner. */
  readonly ownerLabel?: string;
}

/** A Docker that lists containers and records the other commands. */
export interface FakeDocker {
  readonly env: NodeJS.ProcessEnv;

  /** The commands that changed something, one per line. */
  commands(): string[];
}

/** The identity of this machine where the system has none, for example in containers: the command keeps it in the folder for state. */
const MACHINE = { 'cdk-fargate-linux-controls/machine': 'the machine of the tests' };

/** A new folder for the state of the command. */
export function stateFolder(): string {
  return folderWith(MACHINE);
}

/** This process as an owner. */
export const RUNNING: Owner = currentOwner(localProcesses({ XDG_STATE_HOME: stateFolder() }));

/** An owner whose process is gone. */
export const GONE: Owner = { ...RUNNING, start: '1' };

function localNameIn({ task, container }: FakeContainer): string {
  return `linux-controls.${task.replace('/', '-')}${container === undefined ? '' : `.${container}`}`;
}

/** Makes a Docker that has these containers, whose script handles further commands with the cases of a shell. */
export function fakeDocker(containers: readonly FakeContainer[], cases = ''): FakeDocker {
  const found = containers.map((container, index) => ({ run: `run-${container.task.replace('/', '-')}`, ...container, id: `id${index + 1}`, localName: localNameIn(container) }));
  const rows = found.map(({ id, localName, task, run, owner, ownerLabel = owner === undefined ? '' : ownerText(owner), container = '', status = 'Up 1 second' }) =>
    JSON.stringify([id, localName, task, run, ownerLabel, container, status]));
  const folder = programsIn({
    docker: `folder=$(dirname "$0")
case "$1" in
  info) echo 'linux []' ;;
  ps) [ -e "$folder/removed" ] || cat "$folder/containers" ;;
  volume) ;;
  rm) echo "$*" >>"$folder/commands"; touch "$folder/removed"; for id; do echo "$id"; done ;;
  ${cases}
  *) echo "$*" >>"$folder/commands" ;;
esac`,
  }, { ...MACHINE, containers: rows.map(row => `${row}\n`).join('') });
  const file = join(folder, 'commands');
  const env = { PATH: `${folder}:${process.env.PATH}`, XDG_STATE_HOME: folder };
  for (const [run, own] of groupBy(found.filter(({ owner }) => owner !== undefined), ({ run: id }) => id)) {
    const record = new Records({ env, stderr: process.stderr }).open({ run, task: own[0].task, owner: own[0].owner!, engine: 'docker' });
    own.forEach(({ id, localName, container }) => {
      record.add({ kind: 'container', localName, container, stopTimeout: 1 });
      record.settle(localName, id);
    });
  }
  return { env, commands: () => existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [] };
}
