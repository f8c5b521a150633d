# Traces all processes with a name with strace, including those that start later, and writes one line per call.
# Arguments: the name, and the calls to trace in strace's syntax.
LC_ALL=C
export LC_ALL
name=$1
calls=$2

# The kernel stores only the first 15 bytes of a process name.
short=$(printf %.15s "$name")
tracers=
attempted=
refused=

say() {
  echo "syscall-tracer: $*"
}

# Prints the value of a key in /proc/PID/status. cat reads the file at once: bash would read it in parts, and lose its place
# when the text changes in between, as the name of a process does when it executes a program.
status_of() {
  cat "/proc/$1/status" | while read -r key value rest; do
    if [ "$key" = "$2:" ]; then
      echo "$value"
    fi
  done
}

# Whether the name matches the name in the kernel or the last path component of the first argument.
is_wanted() {
  IFS= read -r found < "/proc/$1/comm" || return 1
  if [ "$found" = "$short" ]; then
    return 0
  fi
  IFS= read -r found < "/proc/$1/cmdline"
  case $found in
    *"$name"*) ;;
    *) return 1 ;;
  esac
  found=$(tr '\0' '\n' < "/proc/$1/cmdline" | { IFS= read -r first; echo "$first"; })
  [ "${found##*/}" = "$name" ]
}

# Whether a process is this script or one of its descendants.
is_own() {
  ancestor=$1
  while [ "$ancestor" != $$ ]; do
    if [ "${ancestor:-0}" -le 1 ]; then
      return 1
    fi
    ancestor=$(status_of "$ancestor" PPid)
  done
}

stop() {
  trap '' TERM INT
  # The newest tracer may not be in the list yet.
  for tracer in $tracers $!; do
    # The process ID may have been reused.
    if [ "$(status_of "$tracer" PPid)" = $$ ]; then
      # Until the child executes strace, it handles signals like this shell and would ignore TERM.
      while [ "$(status_of "$tracer" Name)" = "$(status_of $$ Name)" ]; do
        sleep 1
      done
      kill "$tracer"
    fi
  done 2> /dev/null
  wait
  say 'stopped.'
  exit 0
}

if ! command -v strace > /dev/null; then
  say 'the image does not contain strace. Use an image that contains it.' >&2
  exit 127
fi
trap stop TERM INT
say "waiting for a process named $name."
while :; do
  untraced=
  for directory in /proc/[0-9]*; do
    process=${directory#/proc/}
    if is_wanted "$process" && [ "$(status_of "$process" TracerPid)" = 0 ] && ! is_own "$process"; then
      case " $refused " in
        *" $process "*) ;;
        *) untraced="$untraced $process" ;;
      esac
    fi
  done 2> /dev/null

  # A process that strace could not attach to is ignored from now on. strace has printed the reason.
  options=
  following=
  for process in $untraced; do
    case " $attempted " in
      *" $process "*)
        refused="$refused $process"
        say "process $process cannot be traced, or is no longer traced." >&2
        ;;
      *)
        options="$options -p $process"
        following="$following $process"
        ;;
    esac
  done
  if [ -n "$following" ]; then
    say "tracing$following."
    # With all known statuses selected, strace writes a call only when it is complete.
    # The output goes through cat, because /dev/stdout cannot always be opened again.
    strace -f -q -tt -T -o '|exec cat' -e "trace=$calls" -e status=successful,failed,unfinished,detached $options &
    tracers="$tracers $!"
  fi
  attempted=$following
  sleep 1 &
  wait $!
done
