/** What readers search for, by page, where the page says it in other words. */
export const WORDS: Readonly<Record<string, readonly string[]>> = {
  'observers/DebugToolbox': ['gdb', 'lldb', 'shell', 'attach', 'cost', 'memory'],
  'observers/SamplingProfiler': ['py-spy', 'rbspy', 'phpspy', 'async-profiler', 'flame graph', 'CPU'],
  'observers/DatadogAgent': ['process collection', 'Live Processes', 'misconfigured'],
  'observers/EntryPointWrapper': ['Falco', 'Sysdig', 'CrowdStrike', 'security agent'],
  'observers/SyscallTracer': ['strace', 'system calls'],
  'messages/trace-refused': ['py-spy', 'phpspy', 'strace', 'gdb', 'permission denied', 'ptrace'],
  'messages/port-not-permitted': ['privileged port', 'non-root'],
  'parameters/presets': ['RDS', 'Aurora', 'NAT gateway', 'load balancer', 'keepalive', 'idle connections', 'proxy', 'nginx', 'HAProxy', 'Envoy', 'Redis', 'PostgreSQL'],
  'rules/exec-without-init': ['zombie', 'zombies', 'defunct', 'initProcessEnabled', 'init', 'tini'],
  'rules/low-port-not-permitted': ['privileged port', 'non-root'],
  'guide/checks': ['lint', 'linter', 'severity'],
};
