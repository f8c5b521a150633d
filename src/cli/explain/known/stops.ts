import { REACHABLE } from './startup';
import { anyOf, DEVELOPER_GUIDE, KnownMessage, measured, named, quoted } from '../known-message';

const WHY_STOPPED = 'https://repost.aws/knowledge-center/ecs-task-stopped';
const GUIDE = 'https://github.com/awsdocs/amazon-ecs-developer-guide/blob/cf5e581179045c141716e76f394773250168d12c/doc_source';
const REASONS = `${GUIDE}/stopped-task-errors-classic-console.md`;
const EVENTS = `${GUIDE}/service-event-messages.md`;
const ERROR_CODES = 'https://docs.aws.amazon.com/AmazonECS/latest/userguide/stopped-task-error-codes.html';
const AGENT = 'ECS agent';
const RUNC = 'runc 1.1.5';

/** Matches the event of a service that has no problems. */
export const STEADY = /has reached a steady state/;

/** Matches what uses another resource that runs out. */
const NOT_A_DISK = '\\b(?:bpf\\w{0,20}|cgroup|CLONE_\\w{1,10}|epoll_ctl|i?notify\\w{0,20}|keyctl|mq_open|msgget|perf_\\w{1,20}|sem\\w{0,10}get|shmget|shm_open|watch\\w{0,4})\\b';

/** Matches a reason why ECS does not place a task, whatever prints it. */
function failureReason(reason: string): RegExp {
  return new RegExp(`(?:^|\\b[Rr]eason["']?[ :=]{1,3}["']?|\\bencountered error ")${reason}(?:["',]|\\s{0,9}$)`);
}

/** Matches the code why ECS stopped a task, without the reason: a reason that is not known stays unknown. */
function stopCode(code: string): RegExp {
  return new RegExp(`^\\W{0,9}(?:stopCode\\W{1,6})?${code}\\W{0,9}$`);
}

/** Returns the advice about a target, by the reason that the load balancer reports. */
function unhealthyFix(reason: string): string {
  const path = 'Correct the path of the health check, or the codes that it expects.';
  const traffic = 'Allow traffic from the load balancer in the security group of the task, and let the program listen on 0.0.0.0 and the port of the mapping.';
  return /\[\d/.test(reason) ? path : /time/i.test(reason) ? traffic : `${traffic} ${path}`;
}

/** Reasons for stopped tasks and unsteady services that are unrelated to Linux controls: short explanations with a link to more. */
export const STOP_MESSAGES: readonly KnownMessage[] = named({
  'out-of-memory': {
    title: 'The kernel killed the container because it needed more memory than its own limit or the task\'s',
    pattern: anyOf([
      /OutOfMemoryError: Container|Container killed due to memory usage|container init was OOM-killed|\bOOMKilled"?[:=] ?true\b/,
      /\bout of memory: Kill(?:ed)? process\b|\binvoked oom-killer\b|\boom-kill:constraint=|\bReason: +OOMKilled\b/,
    ], 'i'),
    samples: [
      quoted(AGENT, 'OutOfMemoryError: Container killed due to memory usage', `${DEVELOPER_GUIDE}/out-of-memory.html`),
      quoted('runc', 'container init was OOM-killed (memory limit too low?)', 'aws/amazon-ecs-agent#3021'),
    ],
    fix: 'Raise the memory of the container or of the task, or reduce the memory that the program uses.',
  },
  'process-killed': {
    title: 'A process of the program was killed (SIGKILL): in general by the kernel, because the memory of the container or the task was used up, or by its own supervisor after a timeout',
    pattern: anyOf([
      /\bwas sent SIGKILL! Perhaps out of memory\b|\bsignal 9 \(SIGKILL\)|\bterminated by (?:SIGKILL|signal 9: Killed)|\bdied with <Signals\.SIGKILL: 9>/,
      /\bWorker with pid \d{1,10} was terminated due to signal 9\b|\b(?:child|process) \d{1,10} exited on signal 9\b/,
      /\bline \d{1,6}: +\d{1,10} Killed\b/,
      /\b(?:worker|process) (?:\d{1,10} )?(?:got|(?:was )?(?:killed|terminated) (?:by|with)) signal:? (?:9|SIGKILL)\b/i,
    ]),
    samples: [
      quoted('Gunicorn', 'Worker (pid:13) was sent SIGKILL! Perhaps out of memory?',
        'AI-Shipping-Labs/website#689', 'benoitc/gunicorn/pull/2419'),
      quoted('Gunicorn', 'Worker with pid 55 was terminated due to signal 9', 'jlab-sensing/ENTS-backend#82'),
    ],
    fix: 'Compare the memory that the task uses with its limit. Raise the memory, or run fewer workers. After WORKER TIMEOUT of Gunicorn, raise --timeout instead. The kernel kills one process: if it is not process 1, the container goes on, and ECS does not report it.',
    isPartial: true,
  },
  'worker-timeout': {
    title: 'A worker of Gunicorn did not respond within the timeout, 30 seconds by default, so Gunicorn killed it',
    pattern: /\bWORKER TIMEOUT \(pid:\d/,
    samples: [quoted('Gunicorn', '[CRITICAL] WORKER TIMEOUT (pid:17)',
      'open-runtimes/open-runtimes/pull/330', 'benoitc/gunicorn#1646')],
    fix: 'Raise --timeout, or let requests do less. If the task has too little CPU or memory, workers are slow too: compare its use with its limits. A following line about SIGKILL is this timeout, even if it suspects the memory.',
    causes: 'process-killed',
  },
  'worker-terminated': {
    title: 'SIGTERM ended a worker process of Celery while it ran a task: in general, a supervisor sends the signal to all processes',
    pattern: /\bWorker exited prematurely: signal 15 \(SIGTERM\)/,
    samples: [quoted('Celery', 'WorkerLostError: Worker exited prematurely: signal 15 (SIGTERM).', 'celery/celery#2700', 'celery/celery#2839')],
    fix: 'Start Celery as process 1 (exec in an entry script): ECS then sends SIGTERM only to it, and it lets its workers finish. Elsewhere, set REMAP_SIGTERM=SIGQUIT. Raise stopTimeout of the container, which is at most 120 seconds on Fargate.',
  },
  'java-array-too-large': {
    title: 'The Java program asked for an array with more elements than the JVM allows, about 2 billion',
    samples: [quoted('Java', 'OutOfMemoryError: Requested array size exceeds VM limit', 'mdcao/japsa#36', 'msigwart/fakeload#11')],
    fix: 'Let the program ask for less, for example read a file in parts. No option and no memory raises this limit.',
  },
  'dotnet-out-of-memory': {
    title: 'The .NET runtime could not get more memory: in general, its heap reached its limit, which is 75% of the memory of the container by default',
    samples: [quoted('.NET', 'System.OutOfMemoryException', 'dotnet/coreclr#25767', 'dotnet/runtime#50414')],
    // https://learn.microsoft.com/en-us/dotnet/core/runtime-config/garbage-collector
    fix: 'Raise the memory of the container or the task, or let the program hold less. DOTNET_GCHeapHardLimitPercent sets another limit, as a hexadecimal number: 50 means 80%.',
  },
  'java-out-of-memory': {
    title: 'The JVM ran out of memory of this kind, which it limits itself: neither the kernel nor ECS ended the program',
    pattern: anyOf([
      /\bOutOfMemoryError: (?:Java heap space|GC overhead limit exceeded|(?:PermGen|Compressed class) space|Metaspace|Direct buffer memory|Cannot reserve \d)/,
      /\bjava\.lang\.OutOfMemoryError\b(?!: ?(?:$|unable\b|Container\b|Map\b|Requested\b))/,
    ], 'i'),
    samples: [quoted('Java', 'java.lang.OutOfMemoryError: Direct buffer memory', 'tchiotludo/akhq#1214')],
    fix: 'Raise the limit of that kind, for example -XX:MaxRAMPercentage for the heap or -XX:MaxDirectMemorySize for direct buffers, and leave memory of the task free for the others. -XX:+HeapDumpOnOutOfMemoryError shows what fills the heap.',
  },
  'java-memory-calculated': {
    title: 'The buildpack sizes the memory of the JVM for this amount: if only the task limits the memory, it is that of the host',
    pattern: /\bCalculating JVM memory based on \d{1,12}[KMG]? available memory\b/,
    samples: [quoted('Paketo', 'Calculating JVM memory based on 15637632K available memory', 'paketo-buildpacks/libjvm#86', 'heroku/buildpacks-nodejs#220')],
    fix: 'If it is more than the memory of the task, set memory of the container, too, or set -Xmx in JAVA_TOOL_OPTIONS. If not, nothing is wrong.',
    isGeneric: true,
  },
  'php-out-of-memory': {
    title: 'PHP reached memory_limit, which it sets itself: neither the kernel nor ECS ended the program',
    pattern: /\bAllowed memory size of \d{1,20} bytes exhausted\b/,
    samples: [quoted('PHP', 'Allowed memory size of 134217728 bytes exhausted',
      'nfrastack/container-freescout#31', 'tobybatch/kimai2#107')],
    fix: 'Raise memory_limit in php.ini, and leave memory of the task for the other processes of PHP.',
  },
  'javascript-out-of-memory': {
    title: 'The heap of Node.js reached the limit that Node.js set itself: neither the kernel nor ECS ended the program',
    pattern: /\bJavaScript heap out of memory\b|\bAllocation failed - process out of memory\b|\bFatalProcessOutOfMemory\b[^\n]{0,200}\bnode\b/,
    samples: [quoted('Node.js', 'FATAL ERROR: Ineffective mark-compacts near heap limit Allocation failed - JavaScript heap out of memory',
      'aws/amazon-ecs-agent#2231')],
    fix: 'Raise --max-old-space-size (in NODE_OPTIONS) to about three quarters of the memory of the task. If the heap only grows, the program has a leak.',
  },
  'mounted-onto-another-kind': {
    title: 'A folder is mounted at the path of a file, or a file at the path of a folder',
    samples: [quoted('Docker', 'Are you trying to mount a directory onto a file', 'docker/cli#2573', 'moby/moby#36428')],
    fix: 'A volume of a task is a folder: mount it at a folder, or at a new path. On instances, host.sourcePath may name a file, but the engine creates an empty folder if nothing is there: create the file first.',
  },
  'devices-not-created': {
    title: 'The engine could not create devices such as /dev/null: in general, Amazon EFS is mounted at / or /dev',
    pattern: /\berror creating device nodes: mknod \S{1,300}: errno 524\b/,
    samples: [quoted('runc', 'error creating device nodes: mknod /run/containerd/rootfs/dev/null: errno 524',
      'aws/amazon-ecs-agent#3526')],
    fix: 'Mount the volume at a folder of its own, such as /data.',
  },
  'root-is-read-only': {
    title: 'The program writes to a file system that is read-only, in general the root file system (readonlyRootFilesystem)',
    pattern: /\bread-only file system\b/i,
    samples: [quoted('nginx', 'nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)',
      'namespacelabs/foundation#47',
      'aws/containers-roadmap#736')],
    fix: 'Mount a volume or a tmpfs at the folders that the program writes to, such as /tmp and /var/run, or let it write elsewhere.',
    isPartial: true,
  },
  'no-temporary-folder': {
    title: 'Python found no folder for temporary files that it may write to: in general, the root file system is read-only (readonlyRootFilesystem)',
    samples: [quoted('Python', 'No usable temporary directory found in', 'HHS/simpler-grants-gov/pull/7844')],
    fix: 'Mount a volume or a tmpfs at /tmp to which the user of the program may write. If the root file system is writable, its disk may be full.',
  },
  'disk-full': {
    title: 'A file system is full: in general the disk of the task or the instance, which images, containers, and volumes share',
    // Other resources that run out have the same error.
    pattern: new RegExp(`\\bno space left on device\\b(?<!${NOT_A_DISK}[^\\n]{0,1000})(?![^\\n]{0,1000}${NOT_A_DISK})`, 'i'),
    samples: [quoted('.NET', 'System.IO.IOException: No space left on device', 'CloudSnorkel/cdk-github-runners#444')],
    fix: 'Find it with df -h in the container: if it is /dev/shm or a tmpfs, memory is full. On Fargate, raise ephemeralStorage of the task (20 GiB by default, at most 200), or write to Amazon EFS. On instances, use a larger volume, or let the agent delete old images sooner.',
    isPartial: true,
  },
  'owner-not-changed': {
    title: 'The program may not change the owner or the permissions of a file: it does not run as root or as the owner, or the file system forces an owner, such as Amazon EFS with an access point',
    pattern: anyOf([
      /\b[fl]?ch(?:grp|own)\b(?<!\bcopy file info for [^\n]{1,600})[^\n]{0,300}(?:: |\(1: )Operation not permitted\b|\boperation not permitted,? [fl]?chown\b/,
      /\bchang(?:e|ing) (?:owner(?:ship)?|permissions)\b[^\n]{0,300}: Operation not permitted\b|\bchmod: \/[^\n:]{1,200}: Operation not permitted\b/,
    ], 'i'),
    samples: [
      quoted('chown', 'chown: changing ownership of ‘/bitnami/magento/’: Operation not permitted',
        'bitnami/bitnami-docker-magento#223',
        'https://docs.aws.amazon.com/efs/latest/ug/enforce-identity-access-points.html'),
      quoted('nginx', 'chown("/usr/src/app/shared/nginx_cache", 101) failed (1: Operation not permitted)',
        'filecoin-saturn/L1-node#115'),
    ],
    fix: 'With an access point that enforces a user, remove the command: every file belongs to that user, so run the program as that user. Elsewhere, run the command as root, in a container that does not drop CHOWN, or when you build the image.',
  },
  'program-not-found': {
    title: 'The image does not contain this program',
    pattern: anyOf([
      /executable (?<!exec: "(?:cat|script|session-manager-plugin|docker[\w.-]{0,40})": executable )file [^\n]{0,200}not found(?: in|$)/,
      /exec: "[^"\n]{1,200}": stat [^\n]{1,200}no such file|\bFailed to start pty: fork\/exec \S{1,200}: no such file or directory/,
      // A health check: elsewhere, a shell may run on any machine.
      /\/bin\/(?:ba|da|a)?sh: (?:line )?(?:\d{1,6}: )?(?:curl|nc|wget): (?:command )?not found\b/,
    ]),
    samples: [
      measured('runc', RUNC, 'exec: "nosuchprogram": executable file not found in $PATH'),
      measured('crun', 'crun 1.8.1', 'executable file `nosuchprogram` not found in $PATH'),
    ],
    fix: 'Correct entryPoint or command, or remove a mount that hides the folder of the program. With ECS Exec, use a shell that the image contains, such as sh. Install what a health check uses, such as curl, in the image.',
  },
  'program-not-executable': {
    title: 'The program is not executable, or its folder is not accessible',
    pattern: anyOf([
      /\bexec: ["'][^"'\n]{1,200}["']: permission denied|\bexec \.?\/[^\s:]{1,200}: permission denied/,
      // Wireshark: dumpcap belongs to a group of its own.
      /\bCouldn't run \/[^\s:]{1,200} in child process: Permission denied\b/,
      /\bcontainer process caused:? ["']?permission denied/,
    ]),
    samples: [
      measured('runc', RUNC, 'exec: "/etc/passwd": permission denied'),
      quoted('runc', 'exec /bin/entrypoint.sh: permission denied', 'appleboy/scp-action#164'),
    ],
    fix: 'When you build the image, make the file executable for the container\'s user.',
  },
  'interpreter-missing': {
    title: 'The program exists, but its interpreter does not: the program in its first line (#!), or the dynamic loader of a binary',
    pattern: /\bexec user process caused:? \\?"?no such file or directory|exec (?<![\w/]exec )\.?\/[^\s:]{1,200}: no such file or directory/,
    samples: [
      quoted('runc', 'exec user process caused: no such file or directory', 'liangdas/mqant-example#2',
        'elastic/elasticsearch-docker#191'),
      quoted('runc', 'exec /app/entrypoint.sh: no such file or directory', 'MedAziz11/Uptime-Kuma-Web-API#36'),
    ],
    fix: 'Save the script with line ends of Unix (LF): with CRLF, the name of the interpreter ends with an invisible character. Check that the image contains the interpreter, such as bash. In Alpine, a binary that was linked with glibc does not find its loader.',
  },
  'file-capability-missing': {
    title: 'The file of the program has a capability (setcap) that the container lacks, so the kernel does not start it',
    pattern: anyOf([
      /\bexec(?<!\bfork\/exec)(?:ute)? (?:\/[^\s:]{1,200}:|user process caused:?) "?operation not permitted\b/,
      /\b(?:ba|da|a|z)?sh: (?:line )?(?:\d{1,6}: )?(?:\/(?:[\w.+-]{1,60}\/){0,6}s?bin\/[\w.+-]{1,60}|dumpcap|vault): Operation not permitted\b/,
    ], 'i'),
    samples: [
      quoted('runc', 'exec user process caused: operation not permitted', 'logdna/logdna-agent-v2#57', 'actiontech/dtle#454'),
      quoted('bash', 'bash: /usr/bin/ping: Operation not permitted', 'perfsonar/perfsonar-testpoint-docker#44'),
    ],
    fix: 'Show the capabilities of the file with getcap. Remove them when you build the image (setcap -r), or do not drop them in the task definition. Fargate adds no capability except SYS_PTRACE.',
  },
  'file-capability-not-set': {
    title: 'The program may not give a file a capability (setcap): it does not run as root, the container drops SETFCAP, or the file system stores no capabilities',
    pattern: /\bunable to set CAP_SETFCAP effective capability: Operation not permitted\b|\bFailed to set capabilities on file [`'"][^`'"\n]{1,200}['"] \((?:Operation not permitted|(?:Operation )?not supported)\)/i,
    samples: [
      quoted('setcap', 'unable to set CAP_SETFCAP effective capability: Operation not permitted', 'hashicorp/docker-vault#137', 'hashicorp/vault#31919'),
      quoted('setcap', 'Failed to set capabilities on file `/bin/vault\' (Operation not permitted)', 'hashicorp/docker-vault#16'),
    ],
    fix: 'Set the capability when you build the image instead; SKIP_SETCAP=true skips it in the image of Vault. A container does not start a file with a capability that it lacks.',
  },
  'program-of-another-architecture': {
    title: 'The program was built for another CPU architecture, or is neither a binary nor a script that starts with #!',
    pattern: /exec format error/i,
    samples: [measured('runc', RUNC, 'exec /bin/garbage: exec format error')],
    fix: 'Build the image for the cpuArchitecture in runtimePlatform (X86_64 by default), or set cpuArchitecture to the architecture of the image. See https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RuntimePlatform.html',
  },
  'user-not-found': {
    title: 'The image has no such user or group in its /etc/passwd or /etc/group',
    pattern: anyOf([
      /unable to find (?:user|group) (?<who>[^\s:]{1,100}): no matching entries in (?:passwd|group) file/,
      /\bmount callback failed on [^\s:]{1,200}: (?:no (?:users|groups) found|open [^\s:]{1,200}\/etc\/(?:passwd|group): no such file)/,
    ]),
    samples: [
      measured('podman', 'podman 4.3.1', 'unable to find user nobodyhere: no matching entries in passwd file'),
      quoted('containerd', 'mount callback failed on /var/lib/containerd/tmpmounts/containerd-mount956276389: no users found',
        'actions/actions-runner-controller#998'),
      quoted('containerd', 'mount callback failed on /tmp/containerd-mount916692511: open /tmp/containerd-mount916692511/etc/passwd: no such file or directory',
        'aws-samples/net-modernization#13'),
    ],
    fix: 'Set user to a number, which needs no entry in the image, or add the user when you build the image.',
  },
  'dependency-never-met': {
    title: 'A container did not start because a container that it depends on exited without meeting the condition',
    pattern: /failed to resolve (?:the )?container ordering dependency/,
    samples: [quoted(AGENT, 'dependency graph: failed to resolve container ordering dependency', 'aws/amazon-ecs-agent/pull/3218')],
    fix: 'Find out why that container exited: check its exit code and log.',
  },
  'container-unhealthy': {
    title: 'The health check of an essential container failed more often than its retries allow',
    samples: [quoted('ECS', 'Failed container health checks', WHY_STOPPED)],
    fix: 'Run the health check command in the container, and measure how long the application takes to start. See https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html',
  },
  'target-unhealthy': {
    title: 'The load balancer considers the task unhealthy',
    pattern: anyOf([
      /Task failed ELB health checks|\bi?s unhealthy in \(?(?:target-group|elb) [^\n)]{1,300}(?:\)? due to \(?(?:reason )?(?<reason>[^\n)]{1,200}))?/,
      // What the load balancer itself reports about a target.
      /\bHealth checks failed with these codes: (?<codes>\[[\d, ]{3,20}\])|\bUnhealthy: Health checks failed\b|\bTarget\.(?:FailedHealthChecks|ResponseCodeMismatch|(?<timeout>Timeout))\b/,
    ]),
    samples: [
      quoted('ECS', 'Task failed ELB health checks', REASONS),
      quoted('ECS (service events)', 'service (web) (instance i-1234) is unhealthy in (elb web) due to (reason Instance has failed at least the UnhealthyThreshold number of health checks consecutively.)',
        EVENTS),
    ],
    fix: ({ codes, timeout, reason = codes ?? timeout ?? '' }) => `${unhealthyFix(reason)} Give the application time to start (health check grace period). See ${DEVELOPER_GUIDE}/troubleshoot-service-load-balancers.html`,
  },
  'engine-timeout': {
    title: 'The container engine did not create, start, or describe the container in time: its image is large, its disk or network is slow, or its log driver does not reach its destination',
    pattern: /\bCould not tran\w{3,10} to (?!stopped\b)\w{1,20}|\b(?:ContainerRuntimeTimeout|DockerTimeout)Error\b(?![^\n]{0,1000}\bCould not transition to stopped\b)/,
    samples: [
      quoted(AGENT, 'ContainerRuntimeTimeoutError: Could not transition to running; timed out after waiting 1m', ERROR_CODES),
      quoted(AGENT, 'DockerTimeoutError: Could not transition to started', 'aws/amazon-ecs-agent#682',
        'https://repost.aws/knowledge-center/ecs-fargate-docker-timeout-error'),
    ],
    fix: `Start the task again. On Fargate, the log driver awslogs must reach CloudWatch Logs. ${REACHABLE} On instances, check the load of the disk, and raise ECS_CONTAINER_CREATE_TIMEOUT or ECS_CONTAINER_START_TIMEOUT of the agent.`,
    isPartial: true,
  },
  'container-not-stopped': {
    title: 'The engine did not stop the container, or not in time: its program ignores SIGTERM, or the engine is slow or hangs',
    samples: [
      quoted(AGENT, 'Could not transition to stopped', 'aws/amazon-ecs-agent#731'),
      quoted(AGENT, 'CannotStopContainerError', ERROR_CODES),
    ],
    fix: 'Let the program exit on SIGTERM within stopTimeout. It may have ended by itself before: check its exit code and its log. On instances, check the log of the engine and the load of the disk, and update the engine and the agent.',
    isPartial: true,
  },
  'network-interface-timeout': {
    title: 'The network interface of the task was not ready in time',
    samples: [quoted('ECS', 'Timeout waiting for network interface provisioning to complete.', 'aws/amazon-ecs-agent#4825')],
    fix: 'Start the task again; a service does that by itself. If it happens often, start fewer tasks at a time, and check the quota of network interfaces.',
  },
  'network-interface-not-attached': {
    title: 'The agent could not set up the network interface of the task',
    pattern: /\bfailed to setup network namespace\b|\bfailed to configure ENI\b/,
    samples: [quoted(AGENT, 'failed to setup network namespace: cni setup: invoke eni plugin failed', 'aws/amazon-ecs-cni-plugins#93',
      'aws/amazon-ecs-agent#3853')],
    fix: 'Start the task again; a service does that by itself. If it lasts on an instance, check /var/log/ecs/ecs-cni-eni-plugin.log, update the agent, or replace the instance.',
  },
  'no-network-interface-left': {
    title: 'The instance can take no more network interfaces, and each task in awsvpc mode needs one',
    samples: [
      quoted('ECS (service events)', 'RESOURCE:ENI', 'aws/aws-app-mesh-examples#342', `${DEVELOPER_GUIDE}/api_failures_messages.html`),
      quoted('ECS', 'Unable to attach network interface to unused device index.', 'aws/containers-roadmap#1545'),
    ],
    fix: 'Add instances, or use a type with more interfaces. With the account setting awsvpcTrunking, instances of some types take more tasks: register new instances after you turn it on.',
  },
  'no-address-in-subnet': {
    title: 'The subnet has no free IP address for the network interface of the task',
    samples: [quoted('Amazon EC2', 'InsufficientFreeAddressesInSubnet', 'aws/amazon-vpc-cni-k8s#40')],
    fix: 'Add a subnet with free addresses to the service, or delete network interfaces that nothing uses. Each task in awsvpc mode takes an address.',
  },
  'host-ended': {
    title: 'The instance under the task stopped or left the cluster: Amazon EC2 took back a Spot instance, an Auto Scaling group scaled in, or someone ended or deregistered it',
    pattern: /\bHost EC2(?: \(instance [^)\n]{1,40}\))? (?:stopped|terminated)\b|\bContainer instance deregistration forced by user\b/i,
    samples: [
      quoted('ECS', 'Host EC2 (instance i-08784105ffff56b4f) terminated.',
        'ministryofjustice/modernisation-platform-environments/pull/17291'),
      quoted('AWS Batch', 'Status Reason: Host EC2 Terminated', 'azavea/raster-vision-aws#15'),
      quoted('ECS', 'Container instance deregistration forced by user', REASONS),
    ],
    fix: 'The activity of the Auto Scaling group, the Spot request, or AWS CloudTrail states why. A service starts the task elsewhere; in AWS Batch, set a retryStrategy. Run what must not stop on On-Demand instances or on Fargate.',
  },
  'host-maintained': {
    title: 'AWS replaced the host of the task, for maintenance or because of a failure',
    samples: [quoted('ECS', 'ECS is performing maintenance on the underlying infrastructure hosting the task', `${DEVELOPER_GUIDE}/task-maintenance.html`)],
    fix: 'A service starts the task again by itself. Start a task without a service again yourself.',
  },
  'spot-interrupted': {
    title: 'AWS needed the Fargate Spot capacity back, so it stopped the task after a warning of two minutes',
    pattern: /\bYour Spot Task was interrupted\b|\bSpotInterruption\b/,
    samples: [quoted('ECS', 'Your Spot Task was interrupted',
      'https://howtofixme.com/aws/posts/aws-fargate-fargatespotinterrupted-on-fargate-what-causes-it-and-how-to-fix.html')],
    fix: `Let the program end on SIGTERM. Run the tasks that must not stop on FARGATE, for example with a base in the capacity provider strategy. See ${DEVELOPER_GUIDE}/fargate-capacity-providers.html`,
  },
  'stopped-by-user': {
    title: 'Someone, or a program such as a deployment tool, stopped the task (StopTask)',
    pattern: anyOf([/\bTask stopped by user\b/, stopCode('UserInitiated')]),
    samples: [quoted('ECS', 'Task stopped by user', WHY_STOPPED)],
    fix: 'AWS CloudTrail records who called StopTask.',
    isPartial: true,
  },
  'no-instances-in-cluster': {
    title: 'The cluster has no instances, and the service does not run on Fargate',
    pattern: /\bNo Container Instances were found in your (?:cluster|capacity provider)\b|\bTaskFailedToStart: (?:EMPTY CAPACITY PROVIDER|NO ACTIVE INSTANCES)\b/,
    samples: [quoted('ECS (service events)', 'No Container Instances were found in your cluster.',
      'ptokito/ECSClusterWithTerraform#3')],
    fix: 'Set launchType FARGATE or a Fargate capacity provider, or register instances: check that they started, and that their agent names this cluster.',
  },
  'instance-lacks-attribute': {
    title: 'No instance of the cluster has a feature that the task definition requires, such as a log driver, a CPU architecture, or network interfaces for tasks, or meets its placement constraints',
    pattern: anyOf([
      /\bclosest matching container-instance\b[^\n]{0,300}\bis missing an attribute required by your task\b/,
      failureReason('ATTRIBUTE'),
      /\bMemberOf (?:placement )?constraint unsatisfied\b/,
    ]),
    samples: [quoted('ECS (service events)', 'The closest matching container-instance cca2a08b7a57472f9626b51debdc8595 is missing an attribute required by your task.',
      'aws-samples/cost-effective-aws-deployment-of-comfyui#8')],
    fix: 'Compare requiresAttributes of describe-task-definition with the attributes of describe-container-instances.',
  },
  'no-room-on-instances': {
    title: 'No instance of the cluster has enough CPU, memory, or ports left for the task',
    pattern: /\bclosest matching \(?container[- ]instance\b[^\n]{0,300}\b(?:(?:has (?:no|insufficient)|doesn't have enough) [\w* ]{1,40} available|already using a port required by your task)\b|\bRESOURCE:(?:CPU|GPU|MEMORY|PORTS)|\bInsufficient (?:CPU|memory) available \(\d{1,9} requested\b/,
    samples: [quoted('ECS (service events)', 'The closest matching container instance doesn\'t have enough CPU units available.',
      'https://linden.consulting/en/blog/ecs-task-stopped-error',
      'aws/containers-roadmap#331')],
    fix: 'Compare the cpu, memory, and host ports of the task with remainingResources of describe-container-instances. Then add instances, or reserve less.',
  },
  'instance-agent-disconnected': {
    title: 'The ECS agent of the instance has lost its connection to ECS, so no task is placed there',
    pattern: anyOf([/\bdoesn't have the agent connected\b/, failureReason('AGENT')]),
    samples: [quoted('ECS (service events)', 'The closest matching container-instance i-123 doesn\'t have the agent connected.',
      'aws-actions/amazon-ecs-deploy-task-definition#260')],
    fix: 'Some seconds are normal. If it lasts, restart the agent, and check its log and the network path of the instance to ECS.',
  },
  'task-not-placed': {
    title: 'ECS found no place for the task',
    pattern: /\bunable to place a task\b(?! due to a configuration error\b)/,
    samples: [quoted('ECS (service events)', 'service (web) was unable to place a task.', EVENTS)],
    fix: 'The rest of the message states the reason.',
    isGeneric: true,
  },
  'task-not-configured': {
    title: 'ECS starts no task of the service, because its configuration does not allow it',
    samples: [quoted('ECS (service action events)', 'unable to place a task due to a configuration error',
      `${GUIDE}/ecs_cwe_events.md`)],
    fix: 'The reason states what is wrong. In general, ECS may not assume a role of the task or of the service, or the service has tags and the account uses ARNs in the old format.',
    isGeneric: true,
  },
  'daemon-constraint-violated': {
    title: 'An instance no longer meets the placement constraints of a DAEMON service, so the task may not stay there',
    samples: [quoted('ECS (service action events)', 'no longer meets the placement constraint strategy for the service', `${GUIDE}/ecs_cwe_events.md`)],
    fix: 'Compare the constraints of the service with the attributes of describe-container-instances. If an attribute was changed on purpose, no action is needed.',
  },
  'no-capacity': {
    title: 'AWS has no capacity for the task in the Availability Zones of its subnets at the moment',
    samples: [
      quoted('ECS (service events)', 'Capacity is unavailable at this time.', 'sil-org/ecs-deploy#277', 'aws/containers-roadmap#2034'),
      quoted('ECS (service action events)', 'RESOURCE:FARGATE', `${GUIDE}/ecs_cwe_events.md`),
    ],
    fix: 'Use subnets in more Availability Zones. With FARGATE_SPOT, add FARGATE to the capacity provider strategy. A service tries again by itself.',
  },
  'task-quota-reached': {
    title: 'The account runs as much on Fargate as its quota allows',
    pattern: /\breached the limit on the number of (?:(?:Fargate )?spot )?(?:tasks|vCPUs) you can run concurrently\b|\brequested (?:CPU|MEMORY) configuration is above your limit\b/i,
    samples: [quoted('ECS (service events)', 'You\'ve reached the limit on the number of tasks you can run concurrently.',
      'wellcomecollection/platform#3875', 'aws/copilot-cli#2685')],
    fix: 'Raise the quota of AWS Fargate in this region (Service Quotas): vCPUs of On-Demand or of Spot. Or stop tasks. A new account may have a low quota, and a deployment runs old and new tasks at the same time.',
  },
  'zone-not-supported': {
    title: 'Fargate does not support the Availability Zone of a subnet of the service',
    samples: [quoted('ECS (service events)', 'was unable to place a task. Reason: Internal error.', EVENTS)],
    fix: `Remove the subnet from the service. See ${DEVELOPER_GUIDE}/AWS_Fargate-Regions.html`,
  },
  'deployment-blocked': {
    title: 'The deployment cannot go on: minimumHealthyPercent does not let the service stop a task, and maximumPercent does not let it start one',
    samples: [quoted('ECS (service events)', 'unable to stop or start tasks during a deployment because of the service deployment configuration', EVENTS)],
    fix: 'Lower minimumHealthyPercent or raise maximumPercent, so that they allow one task more or less than desiredCount.',
  },
  'deployments-at-once': {
    title: 'The service has as many deployments at the same time as ECS allows: tasks of older ones still run',
    pattern: /\b\d{1,2} active deployments exist, unable to create new deployment\b|\b\d{1,2} deployments exist on the service\b/,
    samples: [quoted('ECS (UpdateService)', '5 active deployments exist, unable to create new deployment.',
      'aws/containers-roadmap#2836')],
    fix: 'Wait until their tasks stop, or stop these. End the protection of tasks from scale-in: it keeps their deployments active.',
  },
  'tasks-protected': {
    title: 'The service cannot scale in, because too many of its tasks are protected from it',
    samples: [quoted('ECS (service events)', 'number of protected tasks', EVENTS)],
    fix: 'Let the tasks end their protection when their work is done (UpdateTaskProtection), or wait until it expires.',
  },
  'deployment-alarm': {
    title: 'The deployment failed because an Amazon CloudWatch alarm of the service went into the state ALARM. Its tasks may run without an error',
    samples: [quoted('ECS (service events)', 'deployment failed: alarm detected.',
      'aws/copilot-cli/blob/08b4a93dd6b2e32a43f4afc087a168da67a20f5c/internal/pkg/stream/ecs_test.go',
      `${DEVELOPER_GUIDE}/deployment-alarm-failure.html`)],
    fix: 'Find the alarm in deploymentConfiguration.alarms of describe-services, and in its history the metric that reached the threshold. If rollback is on, ECS returns to the last completed deployment. If the alarm was in ALARM before, the new version may not be the cause.',
  },
  'service-throttled': {
    title: 'The service waits because it called an AWS API too often',
    pattern: /\bservice \S{1,300}[^\n]{0,100} operations are being throttled\b/,
    samples: [quoted('ECS (service events)', 'service (web) operations are being throttled. Will try again later.', EVENTS)],
    fix: 'It goes on by itself. If it happens often, find out why the service starts so many tasks, or ask for a higher API rate.',
  },
  'scaled-in': {
    title: 'Nothing is wrong with this task: the service scaled in, or replaced it with a newer task',
    samples: [quoted('ECS', 'Scaling activity initiated by', REASONS)],
    fix: 'No action is needed.',
  },
  'stopped-by-scheduler': {
    title: 'The service stopped the task: it scaled in, replaced the task in a deployment, or found it unhealthy',
    pattern: stopCode('ServiceSchedulerInitiated'),
    samples: [quoted('ECS', 'ServiceSchedulerInitiated',
      'https://docs.aws.amazon.com/sdk-for-python/v4/reference/clients/ecs/enums/TaskStopCode/')],
    fix: 'stoppedReason of the task and the events of the service state which of them.',
    isGeneric: true,
  },
  'resources-not-initialized': {
    title: 'Something that the task needs at startup was not available: secrets, volumes, logs, or the network',
    pattern: /\bResourceInitializationError\b(?<!\bCannotStartContainerError: ResourceInitializationError)(?!: failed to create new container runtime task\b)/i,
    samples: [quoted(AGENT, 'ResourceInitializationError', WHY_STOPPED)],
    fix: `The rest of the message states the cause. See ${WHY_STOPPED}`,
    isGeneric: true,
  },
  'container-not-started': {
    title: 'The container did not start: the agent could not create, start, or inspect it, or create its volume',
    pattern: /\bCannot(?:Create|Inspect|Start)\w{0,30}Error\b|\bContainerRuntimeError: |\bfailed to create new container runtime task\b/i,
    samples: [quoted(AGENT, 'CannotStartContainerError', `${DEVELOPER_GUIDE}/cannot-start-container.html`)],
    fix: `The rest of the message states the cause. See ${DEVELOPER_GUIDE}/cannot-start-container.html`,
    isGeneric: true,
  },
  'essential-container-ended': {
    title: 'An essential container exited, which stops the task',
    pattern: anyOf([/Essential container in task exited/, stopCode('EssentialContainerExited')]),
    samples: [quoted('ECS', 'Essential container in task exited', REASONS)],
    fix: 'Check the exit code and the log of that container.',
    isGeneric: true,
  },
  'tasks-do-not-start': {
    title: 'Tasks fail to start, for a reason that ECS shows with each stopped task',
    pattern: anyOf([
      stopCode('TaskFailedToStart'),
      /^\s*(?:STOPPED ?\(|TaskFailedToStart: )?task failed to start\)?\s*$|\brolling back to \(?deployment\b/,
      /\bdeployment failed: tasks? failed to start\b|is unable to consistently start tasks successfully/,
      /ECS deployment circuit breaker(?:: tasks? failed to start| was triggered)/,
      /\bnot in the state (?:servicesStable|tasksRunning)\b|\bWaiter ServicesStable failed\b/,
      /\bservice arn:aws[\w-]{0,20}:ecs:\S{1,300} did not stabilize\b|\bWaiter TasksRunning failed\b|'tfSTABLE'/,
      /\btimed out while waiting for the replacement task set to become healthy\b/,
    ], 'i'),
    samples: [
      quoted('ECS (service events)', 'service (web) is unable to consistently start tasks successfully.', EVENTS),
      quoted('ECS (service deployments)', 'ECS deployment circuit breaker: task failed to start.', `${GUIDE}/ecs_cwe_events.md`),
    ],
    fix: 'Find a stopped task with aws ecs list-tasks --desired-status STOPPED, and pipe the output of aws ecs describe-tasks to explain.',
    isGeneric: true,
  },
  'service-not-stable': {
    title: 'The service was not stable when the tool stopped waiting for it',
    pattern: /\bexceeded max wait time for ServicesStable waiter\b|\becs\/service:Service\b[^\n]{0,200}\btimeout while waiting for state to become 'true'/,
    samples: [
      quoted('AWS SDK for Go', 'exceeded max wait time for ServicesStable waiter', 'cloudnativedaysjp/dreamkast-infra/pull/4190'),
      quoted('Pulumi', 'aws:ecs/service:Service::nginx: timeout while waiting for state to become \'true\' (last state: \'false\', timeout: 10m0s)', 'pulumi/pulumi-awsx#542'),
    ],
    fix: 'Pipe the output of aws ecs describe-services to explain: the events state whether tasks fail. If the deployment succeeds later, raise the timeout of the tool. Health checks and the deregistration delay of a target group, 300 seconds by default, take a part of it.',
    isGeneric: true,
  },
  'service-steady': {
    title: 'Nothing is wrong with the service now: it has the desired number of healthy tasks',
    pattern: STEADY,
    samples: [quoted('ECS (service events)', 'service (web) has reached a steady state.', EVENTS)],
    fix: 'No action is needed.',
    isGeneric: true,
  },
  'task-forgotten': {
    title: 'ECS does not know this name, or no longer does: it returns a stopped task for about an hour',
    pattern: /^\s*MISSING\b/,
    samples: [quoted('ECS (failures of describe-tasks)', 'MISSING', `${DEVELOPER_GUIDE}/api_failures_messages.html`)],
    fix: `Check the cluster, the region, and the name. To keep the stop reasons of tasks, record task events with an EventBridge rule. See ${DEVELOPER_GUIDE}/stopped-task-errors.html`,
  },
});
