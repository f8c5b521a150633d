import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { eventually } from './eventually';
import { APPLICATION_FILE, PACKET_TOOLS } from './images';
import { engineWithImages, observedDefinition, runObserved } from './observed-task';
import type { Task } from './task';
import { IMAGE } from '../constructs/task/task-definitions';
import { run } from '../run';
import { PacketCapture, PacketCaptureProps } from 'cdk-fargate-linux-controls';

/** What the application's file contains. */
const CONTENT = 'only in the application';

const CAPTURES: Record<string, Partial<PacketCaptureProps>> = {
  'headers': { filter: 'tcp port 8080' },
  'short': { duration: Duration.seconds(2) },
  'payload': { bytesPerPacket: 1500, filter: '(tcp port 8080) and tcp[tcpflags] & tcp-push != 0' },
  'rotated': { bytesPerPacket: 65535, filter: 'port 8081', megabytesPerFile: 1, maxFiles: 2 },
  'wrong-filter': { filter: 'tcp prt 8080' },
};

const engine = engineWithImages(PACKET_TOOLS);
let task: Task;

beforeAll(async () => {
  const names = Object.keys(CAPTURES);
  const captures = names.map(containerName => new PacketCapture({ image: IMAGE, containerName, ...CAPTURES[containerName] }));
  const definition = observedDefinition(captures, taskDefinition => {
    names.forEach(sourceVolume => taskDefinition.findContainer('app')!.addMountPoints({ sourceVolume, containerPath: `/of/${sourceVolume}`, readOnly: true }));
  });
  task = await runObserved(engine, definition, { images: Object.fromEntries(names.map(name => [name, PACKET_TOOLS.name])) });
  names.filter(name => name !== 'wrong-filter').forEach(name => eventually(() => task.logs(name).includes('listening on any')));
  task.shell('app', 'httpd -p 8080 -h /etc; dd if=/dev/zero of=/tmp/zeros bs=1000000 count=5 2> /dev/null; httpd -p 8081 -h /tmp');
  task.shell('app', `wget -q -O - http://127.0.0.1:8080${APPLICATION_FILE.replace('/etc', '')} | grep -q '${CONTENT}'`);
  task.shell('app', 'wget -q -O /dev/null http://127.0.0.1:8081/zeros');
});

test('ends with 0 when its time is over', () => {
  expect(task.exitCodeOf('short')).toBe(0);
  expect(task.logs('short')).toMatch(/packet-capture: ended after writing to \/captures\/short-\S+\.pcap\*\.\n$/);
});

test('runs as root with the capabilities that tcpdump needs, in its own PID namespace', () => {
  expect(task.shell('headers', 'id -u; grep CapEff /proc/self/status; cat /proc/1/comm')).toBe('0\nCapEff:\t00000000000021c2\nsh');
  expect(task.exec('headers', 'touch', '/tmp/file').stderr).toContain('Read-only file system');
});

test('a wrong filter ends only the capture, with the message of tcpdump', () => {
  expect(task.exitCodeOf('wrong-filter')).toBe(1);
  expect(task.logs('wrong-filter'))
    .toMatch(/can't parse filter expression: syntax error\npacket-capture: tcpdump failed with status 1\. Its message is above\./);
});

test('by default, stores complete headers of the selected packets and nothing of what the application sends', () => {
  expect(task.stop('headers')).toBe(0);
  const { lines, contents } = packetsOf('headers');
  // A handshake with all options, and the packets of one request.
  expect(lines[0]).toMatch(/ > 127\.0\.0\.1\.8080: Flags \[S\], .* \[mss \d+,sackOK,TS val \d+ ecr 0,nop,wscale \d+\], length 0$/);
  expect(lines.filter(line => !/\b127\.0\.0\.1\.8080\b/.test(line))).toEqual([]);
  expect(lines.some(line => /Flags \[P\.\].* length \d{2,}/.test(line))).toBe(true);
  // The first eight bytes are stored: see bytesPerPacket.
  expect(contents.includes('GET /app')).toBe(true);
  expect(contents.includes('GET /appl')).toBe(false);
  expect(contents.includes(CONTENT)).toBe(false);
});

test('stores the payload on request, up to the last packet before it stops', () => {
  task.shell('app', 'wget -q -O /dev/null http://127.0.0.1:8080/passwd');
  expect(task.stop('payload')).toBe(0);
  const { contents } = packetsOf('payload');
  expect([CONTENT, 'GET /passwd'].map(text => contents.includes(text))).toEqual([true, true]);
});

test('overwrites its oldest file, so that its size is limited', () => {
  // On a busy machine, the kernel drops packets that tcpdump does not read in time.
  eventually(() => {
    task.shell('app', 'wget -q -O /dev/null http://127.0.0.1:8081/zeros');
    return task.shell('app', 'ls /of/rotated').split('\n').length === 2;
  });
  expect(task.stop('rotated')).toBe(0);
  const sizes = task.shell('app', 'stat -c %s /of/rotated/*').split('\n').map(Number);
  expect(sizes).toHaveLength(2);
  // One packet more than the size of a file.
  expect(Math.max(...sizes)).toBeLessThan(1_000_000 + 65_535 + 40);
  expect(Math.max(...sizes)).toBeGreaterThan(900_000);
});

/** Returns what a capture has stored: the lines that tcpdump prints, and the bytes of its first file. */
function packetsOf(name: string) {
  const contents = Buffer.from(task.shell('app', `base64 /of/${name}/*.pcap0`), 'base64');
  const file = join(engine.newFolder(), 'packets.pcap');
  writeFileSync(file, contents);
  return { contents, lines: run('tcpdump', ['-n', '-t', '-r', file]).trim().split('\n') };
}
