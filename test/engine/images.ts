import { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Engine } from './engine';
import { requireProgram, runAptGet } from '../require-program';
import { run, tryRun } from '../run';

/** A file that exists only in the application's image. */
export const APPLICATION_FILE = '/etc/application';

/** The pause image. Its only program is /pause. */
export const PAUSE: Image = { name: 'pause', fill: root => compile('pause.c', join(root, 'pause')) };

/** A master that runs as root, with workers of user 33. See application.c. */
export const APPLICATION: Image = {
  name: 'application',
  fill: root => {
    addBusybox(root);
    compile('application.c', join(root, 'bin', 'application'));
    copyFileSync(join(root, 'bin', 'application'), join(root, 'bin', 'worker'));
    writeFileSync(join(root, APPLICATION_FILE), 'only in the application\n');
  },
};

/** A shell, strace, and another tracer. See tracer.c. */
export const TOOLS: Image = {
  name: 'tools',
  fill: root => {
    shellWith('strace', { strace: 'strace' }).fill(root);
    compile('tracer.c', join(root, 'bin', 'tracer'));
  },
};

/** A shell with strace and the ps of procps, which prints trees, and a package manager that has nothing left to install. */
export const TOOLBOX: Image = {
  name: 'toolbox',
  fill: root => {
    shellWith('tools', { strace: 'strace', ps: 'procps' }).fill(root);
    mkdirSync(join(root, 'run'));
    writeFileSync(join(root, 'bin', 'apk'), '#!/bin/sh\n', { mode: 0o755 });
  },
};

/** A shell with nsenter and ss. */
export const SOCKET_TOOLS = shellWith('socket-tools', { ss: 'iproute2' });

/** A shell with what traces and signals: strace, Debian's gdb without Python, and the pkill and killall of Debian. */
export const TRACERS: Image = {
  name: 'tracers',
  fill: root => {
    shellWith('tracers', { strace: 'strace', pkill: 'procps', killall: 'psmisc' }).fill(root);
    unpack(root, 'gdb-minimal');
    librariesOf(join(root, 'usr', 'bin', 'gdb')).forEach(library => copy(library, join(root, library)));
  },
};

/** A program that binds a port, and setcap, which gives a program file capabilities. See listener.c. */
export const LISTENER: Image = {
  name: 'listener',
  fill: root => {
    shellWith('setcap', { setcap: 'libcap2-bin' }).fill(root);
    compile('listener.c', join(root, 'bin', 'listener'));
  },
};

/** A folder with strace, its libraries, and its loader, as vendors ship tools for any container. */
export const CARRIER: Image = {
  name: 'carrier',
  changes: ['VOLUME /tool'],
  fill: root => {
    addBusybox(root);
    requireCommand('strace', 'strace');
    const files = [fileOf('strace'), ...librariesOf('strace')];
    files.forEach(file => copy(file, join(root, 'tool', /^ld[-.]/.test(basename(file)) ? 'loader' : basename(file))));
  },
};

/** A program that keeps a connection open. See client.c. */
export const CLIENT: Image = { name: 'client', fill: root => compile('client.c', join(root, 'client')) };

/** Debian's nginx with its default configuration and site. */
export const NGINX: Image = {
  name: 'nginx',
  changes: ['CMD ["nginx", "-g", "daemon off;"]'],
  fill: root => {
    addBusybox(root);
    unpack(root, 'nginx', 'nginx-common');
    const program = join(root, 'usr', 'sbin', 'nginx');
    requireProgram(['sh', '-c', `! ldd ${program} | grep --quiet 'not found'`], ['libcrypt1', 'libpcre2-8-0', 'libssl3', 'zlib1g']);
    librariesOf(program).forEach(library => copy(library, join(root, library)));
    const [available, enabled] = ['sites-available', 'sites-enabled'].map(folder => join(root, 'etc', 'nginx', folder, 'default'));
    copyFileSync(available, enabled);
    ['var/log/nginx', 'var/lib/nginx', 'var/www/html', 'run'].forEach(folder => mkdirSync(join(root, folder), { recursive: true }));
    copyFileSync(join(root, 'usr', 'share', 'nginx', 'html', 'index.html'), join(root, 'var', 'www', 'html', 'index.html'));
  },
};

/** An image made of this machine's programs, without a registry. */
export interface Image {
  readonly name: string;

  /** Dockerfile instructions of the image. */
  readonly changes?: readonly string[];
  fill(root: string): void;
}

export function makeImages(engine: Engine, ...images: Image[]): void {
  images.forEach(({ name, changes, fill }) => engine.makeImage(name, fill, changes));
}

/** A shell with programs of this machine, by the Debian package that has them. */
function shellWith(name: string, programs: Readonly<Record<string, string>>): Image {
  return {
    name,
    fill: root => {
      addBusybox(root);
      for (const [program, debianPackage] of Object.entries(programs)) {
        requireCommand(program, debianPackage);
        addProgram(root, program);
      }
    },
  };
}

function requireCommand(program: string, debianPackage: string): void {
  requireProgram(['sh', '-c', `command -v ${program}`], [debianPackage]);
}

function compile(source: string, program: string): void {
  requireProgram(['gcc', '--version'], ['gcc', 'libc6-dev']);
  run('gcc', ['-static', '-O2', '-Wall', '-Wextra', '-Werror', '-o', program, join(__dirname, source)]);
}

/** Adds a shell with the usual commands. */
function addBusybox(root: string): void {
  requireCommand('busybox', 'busybox-static');
  addProgram(root, 'busybox');
  const commands = run('busybox', ['--list']).trim().split('\n').filter(command => command !== 'busybox');
  commands.forEach(command => symlinkSync('busybox', join(root, 'bin', command)));
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'etc', 'passwd'), 'root:x:0:0:::\nwww-data:x:33:33:::\n');
  writeFileSync(join(root, 'etc', 'group'), 'root:x:0:\nwww-data:x:33:\n');
  mkdirSync(join(root, 'tmp'));
  chmodSync(join(root, 'tmp'), 0o1777);
}

/** Extracts Debian packages without installing them. */
function unpack(root: string, ...packages: string[]): void {
  const download = () => tryRun('apt-get', ['download', ...packages], { cwd: root });
  if (download().status !== 0) {
    runAptGet(['update']);
    runAptGet(['download', ...packages], { cwd: root });
  }
  for (const archive of readdirSync(root).filter(name => name.endsWith('.deb'))) {
    run('dpkg', ['--extract', archive, '.'], { cwd: root });
    rmSync(join(root, archive));
  }
}

/** Copies a program of this machine into /bin of the image, with its libraries. */
function addProgram(root: string, program: string): void {
  copy(fileOf(program), join(root, 'bin', program));
  librariesOf(program).forEach(library => copy(library, join(root, library)));
}

function fileOf(program: string): string {
  return run('sh', ['-c', 'command -v "$0"', program]).trim();
}

/** The libraries of a program, including the loader. A static program has none, and ldd fails. */
function librariesOf(program: string): string[] {
  return tryRun('ldd', [program.startsWith('/') ? program : fileOf(program)]).stdout.match(/\/\S+/g) ?? [];
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  // The target may be a link to busybox.
  rmSync(to, { force: true });
  copyFileSync(from, to);
}
