import { seeSection } from '../../../checks/not-possible';
import { meaningOf } from '../exit-codes';
import { anyOf, KnownMessage, quoted } from '../known-message';

/** The exit codes that have a meaning of their own, with what to do, and a page that quotes one. */
const EXIT_CODES: readonly (readonly [code: number, fix: string, text: string, printedBy: string, link: string])[] = [
  [137, 'If a reason such as OutOfMemoryError stands beside it, or the metric MemoryUtilization was near 100% before, raise the memory. If the container was being stopped, for example because another essential container had ended, its program ignored SIGTERM: handle it, or raise stopTimeout. A shell as process 1 does not pass it on: start the program with exec.',
    'Exit status 137', 'Cloud Foundry', 'cloudfoundry/java-buildpack#720'],
  [143, 'Nothing is wrong if ECS or a person stopped the task, or if this is a sidecar that was stopped after the program had ended. To report success, let the program end with exit code 0 on SIGTERM. If neither is true, a process in the task sent the signal: look at the log.',
    'Exited (143)', 'Docker', 'docker-library/tomcat#146'],
];

/** Exit codes in a text. A reason in the same line explains more. */
export const EXIT_MESSAGES: readonly KnownMessage[] = [
  ...EXIT_CODES.map(([code, fix, text, printedBy, link]) => ({
    name: `exit-code-${code}`,
    title: `The container was ${meaningOf(code)}`,
    pattern: exitPattern(code),
    samples: [{ text, printedBy, links: [link] }],
    fix,
    isPartial: true,
  })),
  {
    name: 'segmentation-fault',
    title: 'A process accessed memory that it may not access (SIGSEGV, exit code 139): a bug of the program or of a native library, not a lack of memory',
    pattern: anyOf([
      /\b(?:segmentation fault|SIGSEGV)\b/,
      // NGINX, PHP-FPM, and the kernel.
      /\bexited on signal 11\b|\bsegfault at [0-9a-f]{1,16} ip\b/,
      exitPattern(139),
    ], 'i'),
    samples: [
      quoted('Docker', 'exited with code 139', 'emirica/twamp-protocol#16'),
      quoted('uWSGI', '!!! uWSGI process 14479 got Segmentation Fault !!!', 'DefectDojo/django-DefectDojo#10477'),
    ],
    fix: seeSection('Look at the stack trace that the program prints, or at a core dump. Update native libraries, and check that they are built for the C library of the image (musl in Alpine) and the cpuArchitecture of the task.', 'core-dumps-elsewhere'),
    isPartial: true,
  },
  {
    name: 'bus-error',
    title: 'The program used a page of mapped memory that has nothing behind it (SIGBUS): in general, /dev/shm or the file system is full, or another process shortened the file',
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
];

/** Matches an exit code in any words. npm prints it as errno; Linux has no error with such a number. */
function exitPattern(code: number): RegExp {
  return new RegExp(`\\b(?:exit(?:ed|s)?|errno|(?:error|non-zero|return|status) code)(?:[ _-]?(?:with|abnormally|unexpectedly|non-zero|status|code|exit)){0,4}["']?[ :=\\t(-]{1,5}${code}\\b|\\] Error ${code}\\b|\\bcontainer(?: ["']?[\\w.-]{1,200}["']? (?:failed|terminated))?: \\(?${code}\\b`, 'i');
}
