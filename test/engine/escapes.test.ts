import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { handwrittenTask } from './handwritten-task';
import { PAUSE, TOOLS } from './images';
import { engineWith } from './observed-task';
import { Json } from '../checks/definitions';

// What a definition that one did not write can try to reach a folder of this machine.

const engine = engineWith(PAUSE, TOOLS);
const SECRET = 'only-on-this-machine';

let folder: string;

/** Whether each attempt ran, and was not refused. */
const ran: boolean[] = [];

beforeAll(() => {
  folder = engine.newFolder();
  writeFileSync(join(folder, 'target'), SECRET);
  ['upper', 'work'].forEach(name => mkdirSync(join(folder, name)));
  writeFileSync(join(folder, 'variables.env'), `STOLEN=${SECRET}\n`);
  engine.run('save', '--output', join(folder, 'image.tar'), `localhost/${TOOLS.name}`);
});

/** Prints the target if it finds it, and writes to each folder but those that the kernel provides. */
const PROBE = [
  'sh', '-c',
  'find / \\( -path /proc -o -path /sys \\) -prune -o -name target -exec cat {} + ; env; for folder in $(find / -path /proc -prune -o -path /sys -prune -o -type d -print); do touch $folder/written; done 2> /dev/null; echo probed',
];

/** What a task definition, and its container `app`, have in addition. The function gets a folder of this machine. */
const ATTEMPTS: Readonly<Record<string, (folder: string) => { app?: Json; task?: Json }>> = {
  'the options of an overlay in the name of a volume': canary => {
    const name = `x:O,upperdir=${canary}/upper,workdir=${canary}/work`;
    return { task: { volumes: [{ name }] }, app: { mountPoints: [{ sourceVolume: name, containerPath: '/data' }] } };
  },
  'a path in the name of a volume': canary => ({ task: { volumes: [{ name: canary }] }, app: { mountPoints: [{ sourceVolume: canary, containerPath: '/data' }] } }),
  'a path that leads upwards in the name of a volume': canary => {
    const name = `../../../..${canary}`;
    return { task: { volumes: [{ name }] }, app: { mountPoints: [{ sourceVolume: name, containerPath: '/data' }] } };
  },
  'a mount of a volume that the task does not have': canary => ({ app: { mountPoints: [{ sourceVolume: canary, containerPath: '/data' }] } }),
  'a path of the host': canary => ({
    task: { volumes: [{ name: 'data', host: { sourcePath: canary } }] }, app: { mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] },
  }),
  'a volume of a driver that binds a folder': canary => ({
    task: { volumes: [{ name: 'data', dockerVolumeConfiguration: { driver: 'local', driverOpts: { type: 'none', o: 'bind', device: canary } } }] },
    app: { mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] },
  }),
  'options in the path of a mount': canary => ({
    task: { volumes: [{ name: 'data' }] }, app: { mountPoints: [{ sourceVolume: 'data', containerPath: `/data:O,upperdir=${canary}/upper,workdir=${canary}/work` }] },
  }),
  'a mount path that leads upwards': canary => ({
    task: { volumes: [{ name: 'data' }] }, app: { mountPoints: [{ sourceVolume: 'data', containerPath: `/../../../..${canary}` }] },
  }),
  'options in the path of a tmpfs': () => ({ app: { linuxParameters: { tmpfs: [{ containerPath: '/run:exec,bind', size: 16 }] } } }),
  'a bind as the option of a tmpfs': canary => ({ app: { linuxParameters: { tmpfs: [{ containerPath: canary, size: 16, mountOptions: ['bind', `source=${canary}`] }] } } }),
  'a device': canary => ({ app: { linuxParameters: { devices: [{ hostPath: canary, containerPath: '/data' }] } } }),
  'an option as the name of a container': canary => ({ app: { name: `--volume=${canary}:/data` } }),
  'an option as the family': canary => ({ task: { family: `--volume=${canary}:/data` } }),
  'an option as the image': canary => ({ app: { image: `--volume=${canary}:/data` } }),
  'an archive as the image': canary => ({ app: { image: `docker-archive:${canary}/image.tar` } }),
  'a folder as the image, in a format of OCI': canary => ({ app: { image: `oci:${canary}` } }),
  'an option as the user': canary => ({ app: { user: `0 --volume=${canary}:/data` } }),
  'an option after a user': canary => ({ app: { user: `0:0,volume=${canary}` } }),
  'an option as the working directory': canary => ({ app: { workingDirectory: `--volume=${canary}:/data` } }),
  'a working directory that leads upwards': canary => ({ app: { workingDirectory: `/../../../..${canary}` } }),
  'an option as the entry point': canary => ({ app: { entryPoint: [`--volume=${canary}:/data`] } }),
  'a list as the entry point': () => ({ app: { entryPoint: ['["/bin/sh", "-c", "echo parsed"]'] } }),
  'an option as a variable': canary => ({ app: { environment: [{ name: `A=1 --volume=${canary}:/data`, value: '' }] } }),
  'all variables of this machine': () => ({ app: { environment: [{ name: '*', value: '' }] } }),
  'a variable of this machine': () => ({ app: { environment: [{ name: 'STOLEN', value: null }] } }),
  'a file with variables': canary => ({ app: { environmentFiles: [{ type: 's3', value: `${canary}/variables.env` }] } }),
  'an option as a kernel parameter': canary => ({ app: { systemControls: [{ namespace: `net.core.somaxconn=1 --volume=${canary}:/data`, value: '1' }] } }),
  'a path as a kernel parameter': canary => ({ app: { systemControls: [{ namespace: `net/../../..${canary}/target`, value: 'overwritten' }] } }),
  'an option as a host': canary => ({ app: { extraHosts: [{ hostname: `a:1 --volume=${canary}:/data`, ipAddress: '10.0.0.1' }] } }),
  'a security option': () => ({ app: { dockerSecurityOptions: ['label:disable', 'seccomp=unconfined', 'apparmor=unconfined'] } }),
  'privileged': () => ({ app: { privileged: true } }),
  'the namespaces of this machine': () => ({ task: { pidMode: 'host', ipcMode: 'host', networkMode: 'host' } }),
  'the volumes of another container': canary => ({ app: { volumesFrom: [{ sourceContainer: `${canary}:rw` }] } }),
  'a capability to mount': () => ({ app: { linuxParameters: { capabilities: { add: ['SYS_ADMIN'] } } } }),
  'all capabilities': () => ({ app: { linuxParameters: { capabilities: { add: ['ALL'] } } } }),
  'a label': canary => ({ app: { dockerLabels: { [`a=b --volume=${canary}:/data`]: ' ' } } }),
  'a command with options': canary => ({ app: { command: [...PROBE.slice(0, 2), `--volume=${canary}:/data; ${PROBE[2]}`] } }),
};

const filesOf = (path: string) => readdirSync(path, { recursive: true, withFileTypes: true })
  .map(file => [file.parentPath, file.name, file.isFile() && !file.name.endsWith('.tar') ? readFileSync(join(file.parentPath, file.name), 'utf8') : '']);

test.each(Object.entries(ATTEMPTS))('%s leads to no folder of this machine', (_, attempted) => {
  const before = filesOf(folder);
  const { app, task } = attempted(folder);
  const file = join(engine.newFolder(), 'task.json');
  writeFileSync(file, JSON.stringify({ family: 'escape', ...handwrittenTask([{ name: 'app', command: PROBE, ...app }], task) }));
  const { status, stdout, stderr } = engine.runCommand(['run', file, '--pause-image', PAUSE.name, '--network', 'none'], { STOLEN: SECRET });
  ran.push(/probed$/m.test(stdout));
  // The command ran and found nothing, or nothing was started.
  expect(status === 0).toBe(ran.at(-1));
  expect(stdout + stderr).not.toContain(SECRET);
  expect(stdout).not.toContain('parsed');
  expect(filesOf(folder)).toEqual(before);
});

test('most attempts are refused, and others run without what they ask for', () => {
  expect(ran.filter(Boolean).length).toBeGreaterThan(10);
  expect(ran.filter(one => !one).length).toBeGreaterThan(20);
});

test('a probe finds a folder of this machine that the user mounts', () => {
  const { stdout } = engine.runContainer('--rm', '--network', 'none', '--volume', `${folder}:/data:ro`, `localhost/${TOOLS.name}`, ...PROBE);
  expect(stdout).toMatch(new RegExp(`${SECRET}[^]*probed`));
});
