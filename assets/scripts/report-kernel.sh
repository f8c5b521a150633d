# Writes one JSON object about the kernel, as the task sees it.
# Arguments: `shared` if all containers share one network namespace, the name of this container, and three arguments for each kernel parameter
# that the task sets: its name (empty if unknown), the container that sets it, and the value.
LC_ALL=C
export LC_ALL
network=$1
own_container=$2
shift 2

# Some container engines split lines longer than 16 KiB.
most_processes=100

# Sets `json` to a JSON string. Bytes that JSON requires to be escaped, or that may be invalid UTF-8, are escaped one by one.
text() {
  case $1 in
    *[!]\ !#-[^-~]*) json=\"$(printf %s "$1" | od -An -v -tx1 | tr -d ' \n' | sed 's/../\\u00&/g')\" ;;
    *) json=\"$1\" ;;
  esac
}

# Sets `json` to a JSON string, or to null for an empty string.
text_or_null() {
  json=null
  if [ -n "$1" ]; then
    text "$1"
  fi
}

# Reads a file into `content` without starting a process. The content can have several lines.
read_file() {
  content=
  between=
  while IFS= read -r line; do
    content=$content$between$line
    between='
'
  done < "$1"
}

# Prints the value of a key in this process's status.
status_of_this() {
  while read -r key value rest; do
    if [ "$key" = "$1:" ]; then
      echo "$value"
    fi
  done < /proc/self/status
}

# Prints the capabilities of a mask as JSON strings, with the names that task definitions use.
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

# Normalizes white space, because the kernel prints tabs between the parts of a value.
words() {
  set -f
  set -- $1
  echo "$*"
}

# Normalizes a list of ports as the kernel does: in ascending order, with as few ranges as possible.
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

# Compares a parameter that the task sets with the value in the kernel.
compare() {
  asked=$(words "$3")
  effective=null
  reason=
  state=unknown
  file=/proc/sys/$(echo "$1" | tr . /)
  case $1,$2,$network in
    ,*) reason='the name of the parameter is known only at deployment' ;;
    net.*,"$own_container",* | net.*,shared | *,"$own_container",*) ;;
    net.*) reason='the parameter belongs to the network namespace of its container, which this container cannot see' ;;
    *) reason='the parameter belongs to the IPC namespace of its container, which this container cannot see' ;;
  esac
  if [ -z "$reason" ]; then
    if [ ! -e "$file" ]; then
      state='not in effect'
      reason='the kernel does not have this parameter'
    elif ! found=$(cat "$file" 2> /dev/null); then
      reason='the parameter cannot be read'
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

# Lists all processes except those of this script.
processes=
visible=0
for process in $(cd /proc && printf '%s\n' [0-9]* | sort -n); do
  if [ "$process" = $$ ] || ! read_file "/proc/$process/comm"; then
    continue
  fi
  # cat reads the file at once: bash would read it in parts, and lose its place when the text changes in between.
  parent_and_user=$(cat "/proc/$process/status" | while read -r key value rest; do
    case $key in
      PPid:) parent=$value ;;
      Uid:) echo "$parent $value" ;;
    esac
  done)
  parent=${parent_and_user% *}
  user=${parent_and_user#* }
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
