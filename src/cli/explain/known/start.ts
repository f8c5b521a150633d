import { anyOf, KnownMessage, measured, named, quoted } from '../known-message';

const RUNC = 'runc 1.1.5';

/** Messages about why a container cannot start: its program, architecture, or user. */
export const START_MESSAGES: readonly KnownMessage[] = named({
  'program-not-found': {
    title: 'Usually, the container has no such program at this path or in its PATH',
    pattern: anyOf([
      /executable (?<!exec: "(?:session-manager-plugin|docker[\w.-]{0,40})": executable )file [^\n]{0,200}not found(?: in|$)/,
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
    title: 'Usually, the program is not executable, or its folder is not accessible, for the user of the container',
    pattern: anyOf([
      /\bexec: ["'][^"'\n]{1,200}["']: permission denied|\bexec \.?\/[^\s:]{1,200}: permission denied/,
      /\bcontainer process caused:? ["']?permission denied/,
    ]),
    samples: [
      measured('runc', RUNC, 'exec: "/etc/passwd": permission denied'),
      quoted('runc', 'exec /bin/entrypoint.sh: permission denied', 'appleboy/scp-action#164'),
    ],
    fix: 'When you build the image, make the file executable, and its folder accessible, for the container\'s user.',
  },
  'interpreter-missing': {
    title: 'The program exists, but its interpreter does not: the program in its first line (#!), or the dynamic loader of a binary',
    pattern: /\bexec user process caused:? \\?"?no such file or directory|exec (?<![\w/]exec )\.?\/[^\s:]{1,200}: no such file or directory/,
    samples: [
      quoted('runc', 'exec user process caused: no such file or directory', 'liangdas/mqant-example#2',
        'elastic/elasticsearch-docker#191'),
      quoted('runc', 'exec /app/entrypoint.sh: no such file or directory', 'MedAziz11/Uptime-Kuma-Web-API#36'),
    ],
    fix: 'Save the script with line ends of Unix (LF): with CRLF, the name of the interpreter ends with an invisible character. Check that the image contains the interpreter, such as bash. Alpine has no loader for a binary that was linked dynamically with glibc.',
  },
  'program-of-another-architecture': {
    title: 'The program was built for another CPU architecture, or is neither a binary nor a script that starts with #!',
    pattern: /exec format error/i,
    samples: [measured('runc', RUNC, 'exec /bin/garbage: exec format error')],
    fix: 'Build the image for the cpuArchitecture in runtimePlatform (on Fargate, X86_64 by default), or set cpuArchitecture to the architecture of the image. See https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RuntimePlatform.html',
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
  'file-capability-missing': {
    title: 'Usually, the file of the program has a capability (setcap) that the container lacks, so the kernel does not start it',
    pattern: anyOf([
      /\bexec(?<!\bfork\/exec)(?:ute)? (?:\/[^\s:]{1,200}:|user process caused:?) "?operation not permitted\b/,
      /\b(?:ba|da|a|z)?sh: (?:line )?(?:\d{1,6}: )?(?:\/(?:[\w.+-]{1,60}\/){0,6}s?bin\/[\w.+-]{1,60}|dumpcap|vault): Operation not permitted\b/,
    ], 'i'),
    samples: [
      quoted('runc', 'exec user process caused: operation not permitted', 'logdna/logdna-agent-v2#57', 'actiontech/dtle#454'),
      quoted('bash', 'bash: /usr/bin/ping: Operation not permitted', 'perfsonar/perfsonar-testpoint-docker#44'),
    ],
    fix: 'Show the capabilities of the file with getcap. Remove them when you build the image (setcap -r), or do not drop them in the task definition. On Fargate, a task can add only SYS_PTRACE.',
  },
  'file-capability-not-set': {
    title: 'The program may not give a file a capability (setcap): usually, it does not run as root, the container drops SETFCAP, or the file system stores no capabilities',
    pattern: /\bunable to set CAP_SETFCAP effective capability: Operation not permitted\b|\bFailed to set capabilities on file [`'"][^`'"\n]{1,200}['"] \((?:Operation not permitted|(?:Operation )?not supported)\)/i,
    samples: [
      quoted('setcap', 'unable to set CAP_SETFCAP effective capability: Operation not permitted', 'hashicorp/docker-vault#137', 'hashicorp/vault#31919'),
      quoted('setcap', 'Failed to set capabilities on file `/bin/vault\' (Operation not permitted)', 'hashicorp/docker-vault#16'),
    ],
    fix: 'Set the capability when you build the image instead; SKIP_SETCAP=true skips it in the image of Vault. Usually, a container cannot start a file with a capability that it lacks.',
  },
});
