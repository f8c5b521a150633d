# Follows all processes of one name with strace, also those that start later, and writes one line for each call.
# Arguments: the name, and what strace is to trace.
LC_ALL=C
export LC_ALL
name=$1
calls=$2

# The kernel keeps the first 15 bytes of a name.
short=$(printf %.15s "$name")
tracers=
attempted=
refused=

say() {
  echo "syscall-tracer: $*"
}

# What /proc/PID/status says under a key.
status_of() {
  while read -r key value rest; do
    if [ "$key" = "$2:" ]; then
      echo "$value"
    fi
  done < "/proc/$1/status"
}

# The name of a process is what the kernel keeps, or the last part of its first argument.
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

# This script, and what it has started.
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
  # The newest may not be in the list yet.
  for tracer in $tracers $!; do
    # A number may belong to somebody else by now.
    if [ "$(status_of "$tracer" PPid)" = $$ ]; then
      # Until it has become strace it has this shell's way with signals, and would lose one.
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
  say 'the image has no strace. Use one that has it.' >&2
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

  # One that strace did not get is left alone: why, strace has said.
  options=
  following=
  for process in $untraced; do
    case " $attempted " in
      *" $process "*)
        refused="$refused $process"
        say "process $process cannot be traced, or is traced no longer." >&2
        ;;
      *)
        options="$options -p $process"
        following="$following $process"
        ;;
    esac
  done
  if [ -n "$following" ]; then
    say "tracing$following."
    # The results that are asked for are all but those that strace cannot know; asked so, it writes a call when it is complete.
    # Its output goes through cat, since what is behind /dev/stdout cannot always be opened a second time.
    strace -f -q -tt -T -o '|exec cat' -e "trace=$calls" -e status=successful,failed,unfinished,detached $options &
    tracers="$tracers $!"
  fi
  attempted=$following
  sleep 1 &
  wait $!
done
