import { parseSockets } from '../../../src/cli/effect/sockets';

// What iproute2 6.1 wrote of sockets of one machine, on Linux 6.18, shortened where it has no meaning here.
const LISTENING = 'LISTEN     5      511      0.0.0.0:80      0.0.0.0:*     users:(("nginx",pid=27033,fd=3),("nginx",pid=27034,fd=3)) bbr cwnd:10 unacked:5   ';
const OPENED = 'ESTAB      0      0      127.0.0.1:50214 127.0.0.1:80    users:(("python3",pid=27033,fd=5)) timer:(keepalive,4min57sec,0) ts sack bbr wscale:10,10 rto:204 bytes_acked:1 segs_out:2 lastsnd:2520 lastrcv:2520 lastack:2520 minrtt:0.005';
const WITHOUT_TIMER = 'ESTAB      0      0      127.0.0.1:80    127.0.0.1:50214 users:(("python3",pid=27033,fd=11)) ts sack bbr segs_in:2 lastsnd:2520 lastrcv:2520 lastack:2520';
const WROTE = 'ESTAB      0      0      127.0.0.1:50254 127.0.0.1:80    users:(("python3",pid=27033,fd=9)) timer:(keepalive,4min57sec,0) bytes_sent:15 bytes_acked:16 lastsnd:16 lastrcv:2520 lastack:16';
const READ = 'CLOSE-WAIT 1      0      127.0.0.1:80    127.0.0.1:50270 ts sack bbr bytes_received:1 segs_out:1 lastsnd:16 lastrcv:16 lastack:16';
const PROBED = 'ESTAB      0      0      127.0.0.1:50246 127.0.0.1:80    users:(("client",pid=7,fd=3)) timer:(keepalive,1min14sec,0) bytes_acked:1 lastsnd:20520 lastrcv:20520 lastack:12';

test('a listener has its address, its processes, the connections that wait and its backlog', () => {
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

test('a connection has a keepalive timer or has none', () => {
  const [opened, without] = parseSockets(`${OPENED}\n${WITHOUT_TIMER}\n`);
  expect(opened).toMatchObject({ state: 'ESTAB', peer: { address: '127.0.0.1', port: 80 }, silence: 2.52, timer: { kind: 'keepalive', ends: [297, 298], unanswered: 0 } });
  expect(without.timer).toBeUndefined();
});

test.each([
  ['its opening', true, OPENED],
  ['its opening by the peer', true, WITHOUT_TIMER],
  ['data that was sent', false, WROTE],
  ['data that came', false, READ],
  ['the answer to a probe', false, PROBED],
])('after %s, that nothing has touched a connection is %s', (_, isUntouched, line) => {
  expect(parseSockets(line)[0].isUntouched).toBe(isUntouched);
});

test('a connection is silent since the last sign of the peer, be it data or not', () => {
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
])('a timer of %s ends after %d and before %d seconds', (time, least, most) => {
  const [{ timer }] = parseSockets(OPENED.replace('4min57sec', time));
  expect(timer!.ends[0]).toBe(least);
  expect(timer!.ends[1]).toBeCloseTo(most, 6);
});

test('probes without an answer are counted', () => {
  expect(parseSockets(OPENED.replace('4min57sec,0', '12sec,3'))[0].timer!.unanswered).toBe(3);
});

test.each([
  ['*:81', '*', 81],
  ['[::]:443', '[::]', 443],
  ['[::ffff:10.0.0.5]:8080', '[::ffff:10.0.0.5]', 8080],
  ['127.0.0.53%lo:53', '127.0.0.53%lo', 53],
])('the address %s', (text, address, port) => {
  expect(parseSockets(LISTENING.replace('0.0.0.0:80', text))[0].local).toEqual({ address, port });
});

test('a program may have any name, and nothing of it reaches a terminal as a command', () => {
  const [{ processes }] = parseSockets(LISTENING.replace('"nginx",pid=27033', '"a (b) \u001b[2J",pid=12'));
  expect(processes[0]).toEqual({ program: 'a (b) \\u{1b}[2J', pid: 12 });
});

test('what is no socket is left out', () => {
  expect(parseSockets(`\nState Recv-Q Send-Q\nESTAB\n${OPENED.replace('python3', 'py\nthon3')}\n`).map(({ processes }) => processes)).toEqual([[]]);
});
