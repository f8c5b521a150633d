import { ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { eventually } from './eventually';
import { requireProgram } from '../require-program';
import { run, tryRun } from '../run';

const SYSTEMD = '/lib/systemd/systemd';

/**
 * Starts a program in a group of its own, whose name is the first argument: the manager moves all processes of its group. It starts only where
 * /run/systemd/system says that systemd has booted the machine.
 */
const START = `
for all in $(findmnt --noheadings --output TARGET --types cgroup,cgroup2); do
  mkdir "$all/$0" && { echo $$ >"$all/$0/cgroup.procs" || rmdir "$all/$0"; }
done
grep --quiet "systemd:/$0\\|^0::/$0" /proc/self/cgroup || exit
test -d /run/systemd/system || { mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system; } && exec "$@"
`;

/** A service manager of its own: systemd as the manager of a user. */
export class ServiceManager {
  private readonly manager: ChildProcess;
  private readonly env: NodeJS.ProcessEnv;
  private readonly units: string;
  private readonly group: string;

  constructor(folder: string) {
    requireProgram([SYSTEMD, '--version'], ['systemd']);
    this.group = basename(dirname(folder));
    this.units = join(folder, 'units');
    this.env = {
      XDG_RUNTIME_DIR: join(folder, 'runtime'), SYSTEMD_UNIT_PATH: `${this.units}:/lib/systemd/user`, DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, 'no-bus')}`,
    };
    [this.units, this.env.XDG_RUNTIME_DIR!].forEach(path => mkdirSync(path, { mode: 0o700 }));
    // Replaces the target that would start the services of this machine.
    writeFileSync(join(this.units, 'basic.target'), '[Unit]\nDefaultDependencies=no\n');
    this.manager = spawn('unshare', ['--mount', 'sh', '-c', START, this.group, SYSTEMD, '--user', '--unit=basic.target'], { stdio: 'ignore', env: { ...process.env, ...this.env } });
    eventually(() => tryRun('systemctl', ['--user', 'is-active', 'basic.target'], { env: this.env }).status === 0);
  }

  /** Starts a command as a service. */
  public start(service: string, command: readonly string[], env: NodeJS.ProcessEnv, settings: readonly string[] = []): void {
    const quoted = (text: string) => `"${text.replace(/[\\"]/g, '\\$&').replaceAll('%', '%%')}"`;
    // systemd forgets a service that succeeded.
    const report = ['/bin/sh', '-c', 'echo "$SERVICE_RESULT $EXIT_STATUS" >"$0"', this.endOf(service)];
    const line = (words: readonly string[]) => words.map(word => quoted(word).replaceAll('$', '$$$$')).join(' ');
    writeFileSync(join(this.units, `${service}.service`), [
      '[Service]', `ExecStart=${line(command)}`, `ExecStopPost=${line(report)}`,
      ...Object.entries(env).map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`), ...settings, '',
    ].join('\n'));
    this.systemctl('daemon-reload');
    this.systemctl('start', service);
  }

  /** Stops a service. Returns its result and the exit code of its process. */
  public stop(service: string): string {
    this.systemctl('stop', service);
    return readFileSync(this.endOf(service), 'utf8').trim();
  }

  public async remove(): Promise<void> {
    const ended = new Promise(resolve => this.manager.on('close', resolve));
    this.manager.kill('SIGTERM');
    await ended;
    // The kernel removes the cgroups of ended containers at the same time.
    run('find', ['/sys/fs/cgroup', '-ignore_readdir_race', '-depth', '-type', 'd', '-path', `*/${this.group}*`, '-delete']);
  }

  private endOf(service: string): string {
    return join(this.units, `${service}.end`);
  }

  private systemctl(...args: readonly string[]): string {
    return run('systemctl', ['--user', ...args], { env: this.env });
  }
}
