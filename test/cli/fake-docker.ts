import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith } from './terminal';
import { currentOwner, localProcesses, Owner, ownerText } from '../../src/local/engine/owner';

/** A container in the output of `docker ps`. */
interface FakeContainer {
  readonly task: string;

  /** Undefined for the pause container. */
  readonly container?: string;
  readonly status?: string;
  readonly run?: string;
  readonly owner?: Owner;
}

/** A Docker that lists containers and records the other commands. */
export interface FakeDocker {
  readonly env: NodeJS.ProcessEnv;

  /** The commands that changed something, one per line. */
  commands(): string[];
}

/** An owner whose process is gone. */
export const GONE: Owner = { ...currentOwner(localProcesses()), start: '1' };

/** Makes a Docker that has these containers, whose script handles further commands with the cases of a shell. */
export function fakeDocker(containers: readonly FakeContainer[], cases = ''): FakeDocker {
  const rows = containers.map(({ task, container, status = 'Up 1 second', run = `run-${task}`, owner }) =>
    [`linux-controls.${task}${container === undefined ? '' : `.${container}`}`, task, run, owner === undefined ? '' : ownerText(owner), container ?? '', status].join('\t'));
  const folder = folderWith({
    containers: rows.map(row => `${row}\n`).join(''),
    docker: `#!/bin/sh
folder=$(dirname "$0")
case "$1" in
  info) echo 'linux []' ;;
  ps) [ -e "$folder/removed" ] || cat "$folder/containers" ;;
  volume) ;;
  rm) echo "$*" >>"$folder/commands"; touch "$folder/removed" ;;
  ${cases}
  *) echo "$*" >>"$folder/commands" ;;
esac
`,
  });
  chmodSync(join(folder, 'docker'), 0o755);
  const file = join(folder, 'commands');
  return { env: { PATH: `${folder}:${process.env.PATH}` }, commands: () => existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [] };
}
