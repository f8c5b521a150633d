import { Duration, Token } from 'aws-cdk-lib';
import { TcpKeepAlive } from 'cdk-fargate-linux-controls';

function valuesFor(seconds: number) {
  const { values } = TcpKeepAlive.forIdleTimeout(Duration.seconds(seconds));
  return {
    time: Number(values['net.ipv4.tcp_keepalive_time']),
    interval: Number(values['net.ipv4.tcp_keepalive_intvl']),
    probes: Number(values['net.ipv4.tcp_keepalive_probes']),
  };
}

test.each([4, 5, 6, 7, 8, 10, 15, 60, 61, 62, 63, 349, 350, 351, 600, 3600, 4000000])(
  'sends all probes before an idle timeout of %d seconds', timeout => {
    const { time, interval, probes } = valuesFor(timeout);
    expect([time, interval, probes].every(value => Number.isInteger(value) && value >= 1)).toBe(true);
    expect(time).toBeLessThanOrEqual(timeout / 2);
    expect(time + interval * probes).toBeLessThanOrEqual(timeout);
  });

test('sends the first probe after half of the idle timeout', () => {
  expect(valuesFor(350).time).toBe(175);
  expect(TcpKeepAlive.forIdleTimeout(Duration.minutes(5)).values['net.ipv4.tcp_keepalive_time']).toBe('150');
});

test.each([Duration.seconds(3), Duration.seconds(0), Duration.millis(4500)])('rejects %s, which is below 4 seconds or not a whole number', timeout => {
  expect(() => TcpKeepAlive.forIdleTimeout(timeout))
    .toThrow(`forIdleTimeout(${timeout.toSeconds({ integral: false })} seconds): the idle timeout must be a whole number of seconds, at least 4`);
});

test('rejects an unresolved idle timeout', () => {
  expect(() => TcpKeepAlive.forIdleTimeout(Duration.seconds(Token.asNumber({ Ref: 'Timeout' })))).toThrow('the idle timeout is resolved at deployment');
});
