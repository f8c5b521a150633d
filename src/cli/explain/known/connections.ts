import * as rules from '../../../checks/rules-by-name';
import { anyOf, cause, KnownMessage, named, quoted } from '../known-message';

/** Matches the port of a database, a cache, or a broker. */
const PORT = '(?:[:/ ]|[\'"], )(?:1433|1521|3306|5432|5439|567[12]|6379|6432|909[2-8]|11211|27017)\\b(?![.:]\\d)';

/** Matches an error of a connection to such a port, in either order. */
function connecting(error: string): RegExp {
  return new RegExp(`\\b(?:${error})[^\\n]{0,100}${PORT}|${PORT}[^\\n]{0,60}\\b(?:${error})`);
}

/** Matches an error that an Application Load Balancer reports without an answer of the target: in its metrics, its access log, or its response. */
function fromLoadBalancer(status: number): RegExp {
  return new RegExp([
    `\\bHTTPCode_ELB_${status}_Count\\b`,
    `\\belb_status_code["']?[ =:]{1,3}["']?${status}\\b[^\\n]{0,300}\\btarget_status_code["']?[ =:]{1,3}["']?-(?!\\d)`,
    `\\bapp\\/\\S{1,100} \\S{1,60} \\S{1,60}(?: -?[\\d.]{1,12}){3} ${status} - `,
    `\\bHTTP\\/[\\d.]{1,3}"? ${status}\\b[^\\n]{0,80}\\b[Ss]erver: awselb\\/`,
  ].join('|'));
}

/** Messages about connections to databases, caches, brokers, and HTTP servers. */
export const CONNECTION_MESSAGES: readonly KnownMessage[] = named({
  'connection-lost': {
    title: 'The server, or something on the way to it, closed a connection that the program still uses',
    pattern: anyOf([
      // Pools, and MySQL Connector/J after 100 seconds or more.
      /\bclosing bad (?<idle>idle) connection\b|\b(?<pool>Failed to validate) connection\b/,
      /\blast packet (?:successfully )?(?:received|sent)\b[^\n]{0,30}\bwas (?<long>(?:[\d,.]{1,12}[,.])?(?:\d{3}[,.]\d{3}|\d{6,12})) (?:ms|milliseconds) ago(?![^\n]{0,400}'wait_timeout')/,
      // PostgreSQL.
      /\bserver closed the connection unexpectedly|\bSSL connection has been closed unexpectedly|\bPQconsumeInput\(\)|\bPG::UnableToSend\b|\bSSL SYSCALL error: (?:EOF detected|(?:Connection|Operation) timed out|Connection reset)/,
      /\bcould not (?:receive data from|send data to) server: |\bclosed in the middle of operation\b|\bInterfaceError\)?:? (?:cannot perform operation: )?connection (?:already|is) closed\b|\bOperationalError: the connection is (?:closed|lost)\b/,
      /\bI\/O error occurred while sending to the backend|\bPSQLException: This connection has been closed\b|ConnectionClosedException: (?:\[\d{5}\] )?(?:Connection (?:unexpectedly )?closed|Cannot exchange messages)/,
      /\bConnection terminated(?: unexpectedly|["'\s]{0,4}$)|\bencountered a connection error and is not queryable|\bServer has closed the connection\b|\bPostgreSQL connection: Error \{ kind: (?:Closed|Io)\b/,
      /\bserver conn crashed\?|\bdriver: bad connection\b|\bConn is in a bad state: EOF\b|\bfailed to (?:receive message|write startup message): unexpected EOF\b/,
      // MySQL.
      /\bserver has gone away\b|\bLost connection to (?:MySQL |MariaDB )?server (?:during query|at '[^'\s]{1,200}')|\bPROTOCOL_CONNECTION_LOST\b|\bConnection lost: The server closed the connection\b/,
      /\bMySQL client is not connected\b|\bcommand when connection is in closed state\b|\(socket was closed by server\)|\bsocket has unexpectedly been closed\b|\bNo operations allowed after connection closed\b|\bpackets\.go:\d{1,5}: (?!closing bad idle)/,
      // .NET and SQL Server. An error during the TLS handshake has other causes.
      /\bUnable to (?<!SSL connection could not be established[^\n]{0,200}Unable to )(?:read data from|write data to) the transport connection: (?:An existing connection was forcibly closed|Broken pipe|Connection (?:reset|timed out))/,
      /\bNpgsqlException\b[^\n]{0,200}past the end of the stream|\btransport-level error has occurred when\b|\bSQLServerException: (?:Connection reset|The connection is closed)/,
      // Redis.
      /\bSocket(?:Closed|Failure)\b[^\n]{0,150}:\d{2,5}\/(?:Interactive|Subscription)\b|\bSocket closed unexpectedly\b|\bConnection closed by server\b|\bError \d{1,3} while writing to socket\b|\bError while reading from (?:socket|\S{1,200}:\d{2,5}) ?: ?\(1\d\d\b/,
      /\bread error on connection to\b|\bJedisConnectionException: (?:Unexpected end of stream|[\w.]{1,40}: (?:Connection reset|Broken pipe))|\bRedis\w{0,20}Exception: [^\n]{0,120}Connection reset by peer/,
      // MongoDB.
      /\bMongo\w{0,20}Error: (?:server \S{1,200} sockets closed|connection \d{1,10} to \S{1,200} (?:closed|timed out))\b/,
      // RabbitMQ, Kafka, and gRPC.
      /\bBrokerConnection\b[^\n]{0,300}>: socket disconnected\b|\bkeepalive ping failed to receive ACK within timeout\b/,
      /\bmissed heartbeats from client\b|\btoo many (?:missed )?heartbeats\b|\bHeartbeat missing with heartbeat = |\bStream connection lost: |\bReceive failed: Disconnected\b|:\d{4,5}\/\d{1,9}: Disconnected\b|\bBroker transport failure\b|\bConnection to broker lost\b|\bkeepalive watchdog (?:fired|timeout)\b|\btransport is closing\b|\bNetwork closed for unknown reason\b/,
      // Go, and Node.js except npm.
      new RegExp(`\\b(?:read|write) tcp \\S{3,60}->\\S{3,50}${PORT}: (?:read|write): (?:connection (?:reset by peer|timed out)|broken pipe)`),
      /\bread ECONNRESET\b(?<!\bnpm [^\n]{0,60}read ECONNRESET)/,
    ], 'i'),
    samples: [
      quoted('HikariCP', 'Failed to validate connection org.postgresql.jdbc.PgConnection@8d50b76 (This connection has been closed.).', 'brettwooldridge/HikariCP#1796'),
      quoted('PHP', 'SQLSTATE[HY000]: General error: 2006 MySQL server has gone away', 'laravel/framework#51894'),
      quoted('librdkafka', 'Receive failed: Disconnected', 'confluentinc/librdkafka#1973'),
    ],
    ...cause(rules.keepaliveOutlivesIdleLimits, ({ long, pool = long, idle = pool }) => `A NAT gateway drops an idle connection after 350 seconds, and the server does after its own timeout, such as wait_timeout. Let the pool close or test idle connections sooner (maxLifetime in HikariCP, SetConnMaxIdleTime in Go, pool_recycle in SQLAlchemy), or use TcpKeepAlive.natGateway() and turn on keepalive in the driver (tcpKeepAlive=true in JDBC).${idle === undefined ? ' If the connection was in use, the log and the events of the server state why: it restarted, failed over, or refused a packet above max_allowed_packet.' : ''}`),
    isPartial: true,
    causes: 'pool-used-up',
  },
  'server-idle-timeout': {
    title: 'The database server ended the session: it was idle, or its transaction took, longer than a parameter allows',
    pattern: anyOf([
      /\bterminating connection due to (?<parameter>idle-session|idle-in-transaction|transaction) timeout\b/,
      /\bdisconnected by the server because of inactivity\b|\bER_CLIENT_INTERACTION_TIMEOUT\b|\bserver configured value of 'wait_timeout'|\bGot timeout reading communication packets\b/,
    ]),
    samples: [
      quoted('PostgreSQL', 'terminating connection due to idle-session timeout', 'mazyu36/langfuse-with-aws-cdk/pull/38'),
      quoted('MySQL', 'The client was disconnected by the server because of inactivity.', 'mysql-net/MySqlConnector#970'),
    ],
    fix: ({ parameter }) => `TCP keepalive does not prevent it. Let the ${parameter?.includes('transaction')
      ? 'program end each transaction sooner, also after an error'
      : 'pool close or test idle connections sooner'}, or raise ${parameter === undefined ? 'wait_timeout' : `${parameter.replace(/^idle-in-transaction$/, '$&-session').replace(/-/g, '_')}_timeout`} in the parameter group.`,
  },
  'writer-is-read-only': {
    title: 'The program writes to a server that only reads: in general, a failover made the former writer a reader, and the program is still connected to it',
    pattern: /\brunning with the --(?:super-|innodb-)?read-only option\b|\bcannot execute [A-Z ]{3,40} in a read-only transaction\b|\bREADONLY You can't write against a read[- ]only\b/,
    samples: [
      quoted('MySQL', 'The MySQL server is running with the --read-only option so it cannot execute this statement',
        'sidorares/node-mysql2#2050'),
      quoted('Redis', 'READONLY You can\'t write against a read only replica.', 'laravel/framework/pull/57685'),
    ],
    fix: 'Connect again on this error, keep DNS answers only for seconds (networkaddress.cache.ttl in Java), and limit the lifetime of connections. The AWS drivers and RDS Proxy follow the writer. Without a failover, the program uses the address of a reader, or a read-only transaction.',
  },
  'server-ended-session': {
    title: 'The server ended the session or accepts none yet: it restarts or fails over, or a person ended the session',
    pattern: anyOf([
      /\bterminating connection (?:due to administrator command|because of crash of another server process)|\bthe database system is (?:starting up|shutting down|in recovery mode|not (?:yet )?accepting connections)\b/,
      /\bServer shutdown in progress\b|\bactive SQL connection has changed due to\b|\bLOADING Redis is loading the dataset in memory\b/,
    ]),
    samples: [quoted('PostgreSQL', 'terminating connection due to administrator command', 'npgsql/npgsql#2896')],
    fix: 'Let the program connect again and repeat the transaction. The events of the database state why. To notice a failed server within seconds, use TcpKeepAlive.auroraFailover().',
  },
  'server-connections-used-up': {
    title: 'The server has as many connections as it, or the user, may have',
    pattern: anyOf([
      /\bsorry, too many clients already\b|\bremaining connection slots are reserved\b|\btoo many connections for (?:database|role)\b/,
      /(?:\b1040\b|\bER_CON_COUNT_ERROR\b|message from server: |\bMySQL\b)[^\n]{0,20}\bToo many connections\b|\b(?:than|the) 'max_user_connections'|\bmax number of clients reached\b/,
    ]),
    samples: [quoted('PostgreSQL', 'remaining connection slots are reserved for non-replication superuser and rds_superuser connections', 'mlflow/mlflow#3727')],
    fix: 'Each process of each task has its own pool, and a deployment runs old and new tasks at once. Together, the pools must stay below max_connections: lower their size, or use RDS Proxy.',
  },
  'pool-used-up': {
    title: 'The program got no connection from its pool in time: all are in use, or it cannot open new ones',
    pattern: anyOf([
      /\bConnection is not available, request timed out after \d|\bQueuePool limit of size \d|\bThe pool is probably full\b|ConnectionAcquireTimeoutError\b|\bconnection pool has been exhausted\b|\bpooled connections (?:are|were) in use\b/,
      /\bcould not obtain a (?:database )?connection (?:from the pool )?within \d|\bTimed out fetching a (?:new )?connection from the (?:connection )?pool\b|\bprior to obtaining a connection from the pool\b|\bpool timed out while waiting for an open connection\b/,
      /\bcouldn't get a connection after \d|\bchecking out a connection from connection pool\b|\bTimeout waiting for idle object\b|\bPool empty\. Unable to fetch a connection in \d|\btimeout exceeded when trying to connect\b|\bwaiting to acquire database connection\b/,
    ]),
    samples: [quoted('HikariCP', 'HikariPool-1 - Connection is not available, request timed out after 3027ms.',
      'brettwooldridge/HikariCP#1212')],
    fix: 'If it happens from the start, the program does not reach the server: check its address and the security groups. Under load, look for slow queries and for connections that are not returned. Then raise the pool size.',
    isPartial: true,
  },
  'server-refused': {
    title: 'Nothing listens at this address and port: the server does not run, is not ready yet, or listens elsewhere',
    pattern: anyOf([
      connecting('connection refused|ECONNREFUSED'),
      /\bConnection to \S{1,200}:\d{4,5} refused\b|\bError 111 connecting to\b|\bcould not connect to server: Connection refused\b|\[2002\] Connection refused\b|\bCan't connect to (?:MySQL )?server on \S{1,200}[^\n]{0,40}\((?:\[Errno )?111\b/,
    ], 'i'),
    samples: [quoted('Node.js', 'Error: connect ECONNREFUSED 127.0.0.1:6379', 'imagegenius/docker-immich#487')],
    fix: 'In awsvpc mode, 127.0.0.1 is the task itself: let the other container start first (dependsOn HEALTHY), or set the address of the server, without which many programs use localhost. At another address, check the port, and whether the server restarts.',
    isPartial: true,
  },
  'database-proxy-failed': {
    title: 'The proxy in front of the database, PgBouncer or ProxySQL, got no connection to it',
    pattern: /\bserver login has been failing, try again later\b|\bMax connect timeout reached while reaching hostgroup \d/,
    samples: [
      quoted('PgBouncer', 'server login has been failing, try again later (server_login_retry)', 'pgbouncer/pgbouncer#1094'),
      quoted('ProxySQL', 'Max connect timeout reached while reaching hostgroup 20 after 10000ms', 'sysown/proxysql#4657'),
    ],
    fix: 'The log of PgBouncer states why the login failed. In ProxySQL, runtime_mysql_servers shows whether the hostgroup is empty, and mysql_server_connect_log the errors. Check the password, the security group of the database, and its number of connections.',
    isPartial: true,
  },
  'client-closed-early': {
    title: 'A client closed its connection before it sent anything: in general, it is the TCP health check of a load balancer',
    pattern: /\bClient disconnected with error SocketError\("Error reading message code from socket\b/,
    samples: [quoted('PgCat', 'Client disconnected with error SocketError("Error reading message code from socket - Error Kind(UnexpectedEof)")', 'postgresml/pgcat#400')],
    fix: 'The health check is harmless. If the message also appears without a load balancer, look for clients that end.',
    isPartial: true,
  },
  'client-gone': {
    title: 'A client of PgBouncer closed its connection without ending the session',
    samples: [quoted('PgBouncer', 'closing because: client unexpected eof', 'pgbouncer/pgbouncer#609')],
    fix: 'It is harmless if the client ended, or if the health check of a load balancer connects. If clients lose idle connections, look for a timeout between: a Network Load Balancer drops them after 350 seconds, so set tcp_keepidle of PgBouncer below.',
    isPartial: true,
  },
  'broker-not-connected': {
    title: 'The client of Kafka has no connection to a broker: lines before it may state why',
    pattern: /\b\d{1,3}\/\d{1,3} brokers are down\b|\bBootstrap broker \S{1,200} \(id: -?\d{1,10} rack: \w{1,20}\) disconnected\b|\bDisconnected: connecting to a PLAINTEXT broker listener\?/,
    samples: [
      quoted('librdkafka', '2/2 brokers are down', 'confluentinc/confluent-kafka-dotnet#2164'),
      quoted('librdkafka', 'SSL handshake failed: Disconnected: connecting to a PLAINTEXT broker listener?', 'confluentinc/confluent-kafka-python#1308'),
      quoted('the Java client of Kafka', 'Bootstrap broker b-1.xxx.yyyyyy.c18.kafka.us-east-1.amazonaws.com:9098 (id: -3 rack: null) disconnected', 'aws/aws-msk-iam-auth#48'),
    ],
    fix: 'Check that security.protocol fits the port, which in Amazon MSK is 9092 without TLS, 9094 with TLS, 9096 for SASL/SCRAM, and 9098 for IAM, and that the security group of the brokers allows it. While MSK restarts a broker, the client connects to the others.',
    isPartial: true,
  },
  'server-not-reached': {
    title: 'The program did not reach the server: in general, a security group or a route is missing, or the address is wrong',
    pattern: anyOf([
      connecting('(?:connect(?:ion|ing)?|dial)\\b[^\\n]{0,60}(?<!read: connection )(?:timed out|ETIMEDOUT|EHOSTUNREACH|no route to host)|i/o timeout(?<!\\bread tcp [^\\n]{0,100}i/o timeout)'),
      /\bCan't reach database server at\b|\bUnable to connect to any of the specified MySQL hosts\b|\bwhile establishing a connection to SQL Server\b|\bTCP\/IP connection to the host \S{1,200}, port \d{1,5} has failed\b|\bConnection terminated due to connection timeout\b|\bconnect ETIMEDOUT(?=["'\s]{0,4}$)|\bServer selection (?:error: |timed out)|\bConnection to node -?\d{1,9}\b[^\n]{0,200} could not be established\b/,
      /\bnot possible to connect to the redis server(?![^\n]{0,60}authentication)|\b(?:Error 110|timeout) connecting to \S|\bdriver has not received any packets from the server\b|\[2002\] (?:Connection|Operation) timed out|\bNpgsqlException\b[^\n]{0,60}Exception while connecting\b/,
      // curl, and clients of Redis and Memcached.
      new RegExp(`\\bFailed to connect to \\S{1,200} port${PORT}[^\\n]{0,60}\\btimed out\\b`),
      /\bRedis failed to connect\b[^\n]{0,60}\btimed out\b|\bMemJS: Server \S{1,200} failed after \(\d{1,3}\) retries with error - socket timed out\b|\bServer at \S{1,200}:11211 not available\b/,
      /\bupstream timed out \(110: [^)\n]{1,30}\) while connecting\b|\bCan't connect to (?:MySQL )?server on \S{1,200}[^\n]{0,40}\((?:timed out|(?:\[Errno )?11[03]\b)/,
    ], 'i'),
    samples: [quoted('node-postgres', 'Error: connect ETIMEDOUT 100.28.151.148:5432', 'sciety/sciety#3287')],
    fix: 'Allow the port in the security group of the server, from that of the task, and in that of the task if it limits outgoing traffic. Check that the server runs, and that the VPC of the task has a route to it.',
    isPartial: true,
  },
  'endpoint-not-resolved': {
    title: 'The name of an endpoint has no address, or the name server did not answer',
    pattern: /(?<fluent>\[net\] getaddrinfo\(host='[^'\n]{1,200}', err=(?:4|1[12])\): )|\b(?:could not translate host name ["']?|getaddrinfo (?:ENOTFOUND|EAI_AGAIN|for) |lookup |UnknownHostException: |Unknown (?:MySQL )?server host ["']?)[\w.-]{1,200}\.amazonaws\.com\b/i,
    samples: [
      quoted('libpq', 'could not translate host name "xxx.us-east-1.rds.amazonaws.com" to address: Try again',
        'kubernetes/kops#4251'),
      quoted('Fluent Bit', '[net] getaddrinfo(host=\'http-intake.logs.datadoghq.eu\', err=12): Timeout while contacting DNS servers', 'aws/aws-for-fluent-bit#236', 'fluent/fluent-bit#7105'),
    ],
    fix: ({ fluent }) => `If it always fails, correct the name, check that the resource exists, and turn on DNS resolution of the VPC. If it fails at times, cache answers and keep connections open: the name server of a VPC accepts 1024 packets per second from a network interface.${fluent === undefined ? '' : ' Some versions of Fluent Bit, such as 1.8, also fail by themselves: use a newer one, or set net.dns.resolver to LEGACY in the output.'}`,
    isPartial: true,
  },
  'http-connection-lost': {
    title: 'The HTTP server closed the connection before it answered: in general, it closes idle connections sooner than the client or the load balancer, or it ended',
    pattern: anyOf([
      /\bsocket hang up\b|\bupstream prematurely closed connection\b|\bConnection prematurely closed (?:BEFORE|DURING) response\b|\bNoHttpResponseException\b|\(104: Connection reset by peer\) while (?:reading response|sending request)\b/,
      /\bRemote end closed connection without response\b|\bServer disconnected without sending a response\b|\bhttp: server closed idle connection\b|\bSocketError: other side closed\b|\bThe response ended prematurely\b/,
      fromLoadBalancer(502),
    ]),
    samples: [
      quoted('Node.js', 'Error: socket hang up', 'nodejs/node#39810', 'nodejs/node#20256'),
      quoted('Application Load Balancer', 'elb_status_code=502, target_status_code="-"',
        'OpenCTI-Platform/opencti#17648', 'medplum/medplum#2253'),
    ],
    fix: 'Set the keep-alive timeout of the server above that of its clients. An Application Load Balancer keeps idle connections for 60 seconds, and answers 502 if the server closes one; Node.js closes them after 5 (keepAliveTimeout). If it happens during deployments or with every request, the server ended: look at its log.',
  },
  'http-answer-too-late': {
    title: 'The server behind the proxy did not answer in time',
    pattern: anyOf([/\bupstream timed out \(110: Connection timed out\) while reading\b/, fromLoadBalancer(504)]),
    samples: [
      quoted('nginx', 'upstream timed out (110: Connection timed out) while reading', 'aptible/docker-nginx/pull/85'),
      quoted('Application Load Balancer', 'app/xxxxxx/xxxxxx xxx.xx.xx.xxx:12653 10.0.8.248:31130 -1 -1 -1 504 - 49 202', 'kubernetes-sigs/aws-load-balancer-controller#3095'),
    ],
    fix: 'Find what the server waits for, such as CPU or a database. For long answers, raise the timeout of the proxy, and the idle timeout of the load balancer, which answers 504 after 60 seconds. If it never answers, allow traffic from the load balancer in the security group of the task.',
  },
  'no-target': {
    title: 'The load balancer has no task to which it can send the request',
    pattern: fromLoadBalancer(503),
    samples: [quoted('CloudWatch', 'HTTPCode_ELB_503_Count', 'cds-snc/covid-alert-portal/pull/297',
      'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html')],
    fix: 'The events of the service state why no task is healthy. Check that the listener forwards to the target group of the service.',
  },
});
