import { NetworkPreset } from './sysctl-preset';
import { DEFAULT_SOMAXCONN } from '../../../catalog';
import { LinuxControlsError } from '../../error';
import { requireFactory } from '../../factory';
import { NUMBER, requireType } from '../../required-types';

const MAX_BACKLOG = 2147483647;

/**
 * Presets for servers that queue few new connections unless they are configured otherwise.
 *
 * The kernel uses the smaller of two limits: `net.core.somaxconn`, which is 4096 by default, and the backlog that the
 * program requests when it starts to listen. Many programs request less, so raising the parameter alone changes nothing for them.
 * The defaults of some, with the setting that changes them: Redis and Valkey 511 (`tcp-backlog`), Node.js 511
 * (`server.listen({ backlog })`), Tomcat 100 (`acceptCount`), uWSGI 100 (`listen`), Gunicorn 2048 (`backlog`), and Java's
 * `ServerSocket` 50 (its `backlog` argument).
 *
 * The presets never set the parameter below 4096, so that the other programs of the task keep their limit. `ProxyTuning`
 * has presets for proxies.
 *
 * @see https://docs.kernel.org/admin-guide/sysctl/net.html
 * @see https://nodejs.org/api/net.html#serverlisten
 * @see https://tomcat.apache.org/tomcat-9.0-doc/config/http.html
 * @see https://github.com/unbit/uwsgi/blob/master/core/init.c
 * @see https://docs.gunicorn.org/en/stable/settings.html#backlog
 * @see https://github.com/openjdk/jdk/blob/master/src/java.base/share/classes/java/net/ServerSocket.java
 */
export class ListenBacklog {
  /**
   * A preset for Redis, which requests 511 connections unless `tcp-backlog` sets another value.
   *
   * Throws if the backlog is not a whole number from 1 to 2147483647.
   *
   * @param backlog the maximum number of connections that wait to be accepted
   * @see https://github.com/redis/redis/blob/unstable/redis.conf
   *
   * @example
   * declare const taskDefinition: ecs.FargateTaskDefinition;
   *
   * taskDefinition.addExtension(KernelTuning.network({ presets: [ListenBacklog.redis(16384)] }));
   * taskDefinition.addContainer('redis', {
   *   image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/redis:8'),
   *   command: ['redis-server', '--tcp-backlog', '16384'],
   * });
   */
  public static redis(backlog: number): NetworkPreset {
    return listener('redis', backlog, 'https://github.com/redis/redis/blob/unstable/redis.conf', `Set \`tcp-backlog ${backlog}\` in redis.conf as well.`);
  }

  /**
   * A preset for Valkey, which requests 511 connections unless `tcp-backlog` sets another value.
   *
   * Throws if the backlog is not a whole number from 1 to 2147483647.
   *
   * @param backlog the maximum number of connections that wait to be accepted
   * @see https://github.com/valkey-io/valkey/blob/unstable/valkey.conf
   */
  public static valkey(backlog: number): NetworkPreset {
    return listener('valkey', backlog, 'https://github.com/valkey-io/valkey/blob/unstable/valkey.conf', `Set \`tcp-backlog ${backlog}\` in valkey.conf as well.`);
  }

  /**
   * A preset for any other server. The program must request the backlog as well.
   *
   * Throws if the backlog is not a whole number from 1 to 2147483647.
   *
   * @param backlog the maximum number of connections that wait to be accepted
   */
  public static of(backlog: number): NetworkPreset {
    return listener('of', backlog, 'https://docs.kernel.org/admin-guide/sysctl/net.html', `Set the backlog to ${backlog} in the configuration of the program as well.`);
  }

  private constructor() { requireFactory(undefined, ListenBacklog); }
}

/**
 * Returns the value of `net.core.somaxconn` for a backlog, never below the default. Throws if a backlog is not a length
 * that the kernel accepts.
 */
export function somaxconnFor(factory: string, backlog: number): string {
  requireType(factory, backlog, 'backlog', NUMBER);
  if (!Number.isInteger(backlog) || backlog < 1 || backlog > MAX_BACKLOG) {
    throw new LinuxControlsError(`${factory}(${backlog}): the backlog must be a whole number of connections from 1 to ${MAX_BACKLOG}. Linux allows ${DEFAULT_SOMAXCONN} by default.`);
  }
  return String(Math.max(backlog, DEFAULT_SOMAXCONN));
}

function listener(name: string, backlog: number, source: string, requirements: string): NetworkPreset {
  const factory = `ListenBacklog.${name}`;
  return new NetworkPreset(`${factory}(${backlog})`, {
    reason: `Up to ${backlog} new connections wait while the program is busy, instead of being dropped.`,
    source,
    requirements,
    values: { 'net.core.somaxconn': somaxconnFor(factory, backlog) },
  });
}
