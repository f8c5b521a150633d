import { seeSection } from '../../../checks/not-possible';
import { meaningOf } from '../exit-codes';
import { anyOf, DEVELOPER_GUIDE, KnownMessage, named, quoted } from '../known-message';

const AGENT = 'ECS agent';

/** Exit codes and signals in a text. A reason in the same line explains more than an exit code. */
export const EXIT_MESSAGES: readonly KnownMessage[] = named({
  'exit-code-137': {
    title: `The container was ${meaningOf(137)}`,
    pattern: exitPattern(137),
    samples: [quoted('Cloud Foundry', 'Exit status 137', 'cloudfoundry/java-buildpack#720')],
    fix: 'If a reason such as OutOfMemoryError stands beside it, or the metric MemoryUtilization was near 100% before, raise the memory. If the container was being stopped, for example because another essential container had ended, its program ignored SIGTERM, or took longer than stopTimeout: handle the signal, or raise stopTimeout. A shell as process 1 does not pass it on: start the program with exec. If all containers of a task with pidMode task ended with 137 at once, a process may have sent SIGTERM to process 1 (kill 1), which ends the task: signal the program instead.',
    isPartial: true,
  },
  'exit-code-143': {
    title: `The container was ${meaningOf(143)}`,
    pattern: exitPattern(143),
    samples: [quoted('Docker', 'Exited (143)', 'docker-library/tomcat#146')],
    fix: 'Usually, ECS or a person stopped the task, whose stoppedReason states why, or this is a sidecar that was stopped after the program had ended. To report success, let the program end with exit code 0 on SIGTERM. If neither is true, a process in the task may have sent the signal: look at the log.',
    isPartial: true,
  },
  'bus-error': {
    title: 'Usually, the program used a page of mapped memory that has nothing behind it (SIGBUS): /dev/shm or the file system is full, or another process shortened the file',
    pattern: anyOf([
      /\bSIGBUS\b/i,
      // Other buses have errors too: PCIe, I2C, and D-Bus.
      /(?:^|Fatal Python error: |Signal: |line \d{1,6}: +\d{1,10} )Bus error\b/i,
      /\bBus error +\(core dumped\)/i,
      exitPattern(135),
    ], 'i'),
    samples: [
      quoted('Python', 'Fatal Python error: Bus error', 'blakeblackshear/frigate#1354'),
      quoted('an installer', 'failed with return code 135', 'MitchTalmadge/AMP-dockerized#275'),
      quoted('gdb', 'received signal SIGBUS, Bus error.', 'NVIDIA/JAX-Toolbox#183'),
    ],
    fix: seeSection('Check the free space with df -h, also that of /dev/shm. In PyTorch, lower the number of DataLoader workers; in Chrome, use --disable-dev-shm-usage. To hold files in memory, mount a tmpfs of the size that the program needs.', 'size-of-devshm'),
    isPartial: true,
  },
  'out-of-memory': {
    title: 'The kernel killed a process because the container, the task, or the host had no memory left',
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
    title: 'A process of the program was killed (SIGKILL): usually by the kernel, because the memory of the container or the task was used up, or by its own supervisor after a timeout',
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
    fix: 'Compare the memory that the task uses with its limit. Raise the memory, or run fewer workers. After WORKER TIMEOUT of Gunicorn, raise --timeout instead. Usually, the kernel kills one process: if the main process survives, the container goes on, and ECS does not report it.',
    isPartial: true,
  },
  'worker-terminated': {
    title: 'SIGTERM ended a worker process of Celery while it ran a task: usually, a supervisor sends the signal to all processes',
    pattern: /\bWorker exited prematurely: signal 15 \(SIGTERM\)/,
    samples: [
      quoted('Celery', 'WorkerLostError: Worker exited prematurely: signal 15 (SIGTERM).', 'celery/celery#2700', 'celery/celery#2839'),
    ],
    fix: 'Start Celery as the main process of the container (exec in an entry script): ECS then sends SIGTERM only to it, and it lets its workers finish. With supervisord, set stopasgroup=false. Raise stopTimeout of the container, which is at most 120 seconds on Fargate.',
  },
  'container-not-stopped': {
    title: 'The engine did not stop the container, or not in time: usually, its program ignores SIGTERM, or the engine is slow or hangs',
    samples: [
      quoted(AGENT, 'Could not transition to stopped', 'aws/amazon-ecs-agent#731'),
      quoted(AGENT, 'CannotStopContainerError', 'https://docs.aws.amazon.com/AmazonECS/latest/userguide/stopped-task-error-codes.html'),
    ],
    fix: 'Let the program exit on SIGTERM within stopTimeout. It may have ended by itself before: check its exit code and its log. On instances, check the log of the engine and the load of the disk, and update the engine and the agent.',
    isPartial: true,
  },
});

/** Matches an exit code in any words. npm prints it as errno; Linux has no error with such a number. */
function exitPattern(code: number): RegExp {
  return new RegExp(`\\b(?:exit(?:ed|s)?|errno|(?:error|non-zero|return|status) code)(?:[ _-]?(?:with|abnormally|unexpectedly|non-zero|status|code|exit)){0,4}["']?[ :=\\t(-]{1,5}${code}\\b|\\] Error ${code}\\b|\\bcontainer(?: ["']?[\\w.-]{1,200}["']? (?:failed|terminated))?: \\(?${code}\\b`, 'i');
}
