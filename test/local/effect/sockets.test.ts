import { parseSockets } from '../../../src/local/effect/sockets';

// Output of iproute2 6.1 on Linux 6.18, without irrelevant fields.
const LISTENING = 'LISTEN     5      511      0.0.0.0:80      0.0.0.0:*     users:(("nginx",pid=27033,fd=3),("nginx",pid=27034,fd=3)) bbr cwnd:10 unacked:5   ';
const OPENED = 'ESTAB      0      0      127.0.0.1:50214 127.0.0.1:80    users:(("python3",pid=27033,fd=5)) timer:(keepalive,4min57sec,0) ts sack bbr wscale:10,10 rto:204 bytes_acked:1 segs_out:2 lastsnd:2520 lastrcv:2520 lastack:2520 minrtt:0.005';
const WITHOUT_TIMER = 'ESTAB      0      0      127.0.0.1:80    127.0.0.1:50214 users:(("python3",pid=27033,fd=11)) ts sack bbr segs_in:2 lastsnd:2520 lastrcv:2520 lastack:2520';
const WROTE = 'ESTAB      0      0      127.0.0.1:50254 127.0.0.1:80    users:(("python3",pid=27033,fd=9)) timer:(keepalive,4min57sec,0) bytes_sent:15 bytes_acked:16 lastsnd:16 lastrcv:2520 lastack:16';
const READ = 'CLOSE-WAIT 1      0      127.0.0.1:80    127.0.0.1:50270 ts sack bbr bytes_received:1 segs_out:1 lastsnd:16 lastrcv:16 lastack:16';
const PROBED = 'ESTAB      0      0      127.0.0.1:50246 127.0.0.1:80    users:(("client",pid=7,fd=3)) timer:(keepalive,1min14sec,0) bytes_acked:1 lastsnd:20520 lastrcv:20520 lastack:12';

test('parses the address, processes, waiting connections, and backlog of a listener', () => {
  expect(parseSockets(LISTENING)).toEqual([{
    state: 'LISTEN',
    received: 5,
    toSend: 511,
    local: { address: '0.0.0.0', port: 80 },
    peer: { address: '0.0.0.0', port: 0 },
    processes: [{ program: 'nginx', pid: 27033 }, { program: 'nginx', pid: 27034 }],
    timer: undefined,
    silence: 0,
    isUntouched: true,
  }]);
});

test('parses a connection with and without a keepalive timer', () => {
  const [opened, without] = parseSockets(`${OPENED}\n${WITHOUT_TIMER}\n`);
  expect(opened).toMatchObject({ state: 'ESTAB', peer: { address: '127.0.0.1', port: 80 }, silence: 2.52, timer: { kind: 'keepalive', ends: [297, 298], unanswered: 0 } });
  expect(without.timer).toBeUndefined();
});

test.each([
  ['opening it', true, OPENED],
  ['the peer opened it', true, WITHOUT_TIMER],
  ['sending data', false, WROTE],
  ['receiving data', false, READ],
  ['an answered probe', false, PROBED],
])('after %s, the untouched flag of a connection is %s', (_, isUntouched, line) => {
  expect(parseSockets(line)[0].isUntouched).toBe(isUntouched);
});

test('measures silence since the last packet from the peer, with or without data', () => {
  expect(parseSockets(WROTE)[0].silence).toBe(0.016);
  expect(parseSockets(PROBED)[0].silence).toBe(0.012);
});

test.each([
  ['119min', 7140, 7200],
  ['10min', 600, 660],
  ['9min59sec', 599, 600],
  ['1min3.', 63, 64],
  ['27sec', 27, 28],
  ['3.204ms', 3.204, 3.205],
  ['9.501sec', 9.501, 9.502],
  ['204ms', 0.204, 0.205],
])('a timer of %s expires after %d and before %d seconds', (time, least, most) => {
  const [{ timer }] = parseSockets(OPENED.replace('4min57sec', time));
  expect(timer!.ends[0]).toBe(least);
  expect(timer!.ends[1]).toBeCloseTo(most, 6);
});

test('counts unanswered probes', () => {
  expect(parseSockets(OPENED.replace('4min57sec,0', '12sec,3'))[0].timer!.unanswered).toBe(3);
});

test.each([
  ['*:81', '*', 81],
  ['[::]:443', '[::]', 443],
  ['[::ffff:10.0.0.5]:8080', '[::ffff:10.0.0.5]', 8080],
  ['127.0.0.53%lo:53', '127.0.0.53%lo', 53],
])('parses the address %s', (text, address, port) => {
  expect(parseSockets(LISTENING.replace('0.0.0.0:80', text))[0].local).toEqual({ address, port });
});

test('escapes control characters in the name of a program', () => {
  const [{ processes }] = parseSockets(LISTENING.replace('"nginx",pid=27033', '"a (b) \u001b[2J",pid=12'));
  expect(processes[0]).toEqual({ program: 'a (b) \\u{1b}[2J', pid: 12 });
});

test('ignores lines that are not sockets', () => {
  expect(parseSockets(`\nState Recv-Q Send-Q\nESTAB\n${OPENED.replace('python3', 'py\nthon3')}\n`).map(({ processes }) => processes)).toEqual([[]]);
});
