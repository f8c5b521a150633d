# Writes one JSON object about the kernel, as the task sees it.
# Arguments: `shared` if all containers share one network namespace, the name of this container, and three for each kernel parameter that
# the task asks for: its name (empty where it is not known), the container that asks, the value.
LC_ALL=C
export LC_ALL
network=$1
own_container=$2
shift 2

# Some container engines cut lines of more than 16 KiB.
most_processes=100

# Makes a JSON string, in `json`. Bytes that JSON does not take as they are, or that may be no UTF-8, are written one by one.
text() {
  case $1 in
    *[!]\ !#-[^-~]*) json=\"$(printf %s "$1" | od -An -v -tx1 | tr -d ' \n' | sed 's/../\\u00&/g')\" ;;
    *) json=\"$1\" ;;
  esac
}

# Makes a JSON string, or null where there is nothing.
text_or_null() {
  json=null
  if [ -n "$1" ]; then
    text "$1"
  fi
}

# Reads a file without starting a process, into `content`. Lines but the last may be a part of it.
read_file() {
  content=
  between=
  while IFS= read -r line; do
    content=$content$between$line
    between='
'
  done < "$1"
}

# What a key of this process's status says.
status_of_this() {
  while read -r key value rest; do
    if [ "$key" = "$1:" ]; then
      echo "$value"
    fi
  done < /proc/self/status
}

# The capabilities of a mask, by the names that a task definition has for them.
capabilities() {
  mask=$((0x$(status_of_this "$1")))
  separator=
  for capability in CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE \
    NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE \
    SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM \
    BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE; do
    if [ $((mask & 1)) = 1 ]; then
      printf '%s"%s"' "$separator" "$capability"
      separator=,
    fi
    mask=$((mask >> 1))
  done
}

# The kernel writes tabs where a value was asked for with spaces.
words() {
  set -f
  set -- $1
  echo "$*"
}

# Ports as the kernel writes them: in rising order and in the fewest ranges.
ports() {
  joined=
  low=
  for range in $(echo "$1" | tr , '\n' | sort -n); do
    if [ -n "$low" ] && [ "${range%-*}" -le $((high + 1)) ]; then
      if [ "${range#*-}" -gt "$high" ]; then
        high=${range#*-}
      fi
    else
      joined="$joined${low:+$low-$high,}"
      low=${range%-*}
      high=${range#*-}
    fi
  done 2> /dev/null
  echo "$joined$low-$high"
}

is_same() {
  case $1 in
    net.ipv4.ip_local_reserved_ports) [ "$(ports "$2")" = "$(ports "$3")" ] ;;
    *) [ "$2" = "$3" ] ;;
  esac
}

# Compares a parameter that the task asks for with what the kernel says.
compare() {
  asked=$(words "$3")
  effective=null
  reason=
  state=unknown
  file=/proc/sys/$(echo "$1" | tr . /)
  case $1,$2,$network in
    ,*) reason='it is known only when the stack is deployed' ;;
    net.*,"$own_container",* | net.*,shared | *,"$own_container",*) ;;
    net.*) reason='it is kept for the network namespace of its container, which this one does not see' ;;
    *) reason='it is kept for the IPC namespace of its container, which this one does not see' ;;
  esac
  if [ -z "$reason" ]; then
    if [ ! -e "$file" ]; then
      state='not in effect'
      reason='the kernel has no such parameter here'
    elif ! found=$(cat "$file" 2> /dev/null); then
      reason='it cannot be read here'
    else
      found=$(words "$found")
      state='not in effect'
      if is_same "$1" "$asked" "$found"; then
        state='in effect'
      fi
      text "$found"
      effective=$json
    fi
  fi
}

parameters=
missing=
while [ $# -ge 3 ]; do
  compare "$1" "$2" "$3"
  text_or_null "$1"
  parameters="$parameters${parameters:+,}{\"name\":$json"
  if [ "$state" = 'not in effect' ]; then
    missing="$missing${missing:+,}$json"
  fi
  text "$2"
  parameters="$parameters,\"container\":$json"
  text_or_null "$asked"
  parameters="$parameters,\"asked\":$json,\"effective\":$effective,\"state\":\"$state\""
  text_or_null "$reason"
  parameters="$parameters,\"reason\":$json}"
  shift 3
done

# Of this script itself nobody wants to know.
processes=
visible=0
for process in $(cd /proc && printf '%s\n' [0-9]* | sort -n); do
  if [ "$process" = $$ ] || ! read_file "/proc/$process/comm"; then
    continue
  fi
  parent=
  user=
  while read -r key value rest; do
    case $key in
      PPid:) parent=$value ;;
      Uid:) user=$value ;;
    esac
  done < "/proc/$process/status"
  if [ -z "$user" ] || [ "$parent" = $$ ]; then
    continue
  fi
  visible=$((visible + 1))
  if [ "$visible" -gt "$most_processes" ]; then
    continue
  fi
  environment=false
  if { true < "/proc/$process/environ"; }; then
    environment=true
  fi
  root=false
  if [ -e "/proc/$process/root/." ]; then
    root=true
  fi
  text "$content"
  processes="$processes${processes:+,}{\"pid\":$process,\"name\":$json,\"user\":$user,\"environmentReadable\":$environment,\"rootReadable\":$root}"
done 2> /dev/null

shared=true
if [ $$ = 1 ]; then
  shared=false
fi
scope=null
if [ -r /proc/sys/kernel/yama/ptrace_scope ]; then
  scope=$(cat /proc/sys/kernel/yama/ptrace_scope)
fi

text "$(cat /proc/sys/kernel/osrelease)"
release=$json
text "$(cat /proc/sys/kernel/version)"
version=$json
text "$(uname -m)"
machine=$json
text "$(cat /proc/1/comm)"
first=$json

printf '%s\n' "{\"kernel\":{\"release\":$release,\"version\":$version,\"machine\":$machine},\
\"parameters\":[$parameters],\"notInEffect\":[$missing],\
\"capabilities\":{\"effective\":[$(capabilities CapEff)],\"bounding\":[$(capabilities CapBnd)]},\
\"yama\":{\"ptraceScope\":$scope},\
\"pidNamespace\":{\"shared\":$shared,\"firstProcess\":$first},\
\"processes\":{\"visible\":$visible,\"listed\":[$processes]}}"
