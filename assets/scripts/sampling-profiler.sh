# Records one profile after another of a process that other containers of the task run.
#
# What it is told, in its environment:
#   PROFILE_PROCESS    the process's name, as /proc/PID/comm has it
#   PROFILE_RECORD     the command that records, for a shell; it finds PROFILE_PID and what stands here in its environment, and writes PROFILE_FILE
#   PROFILE_SECONDS    how long one recording takes
#   PROFILE_INTERVAL   seconds from the start of a recording to the start of the next
#   PROFILE_RATE       samples a second
#   PROFILE_DIRECTORY  where finished recordings are
#   PROFILE_NAME       how their names begin
#   PROFILE_EXTENSION  how their names end
#   PROFILE_KEEP       how many of them stay there
#   PROFILE_BUCKET     the place in Amazon S3 to which they are moved, if that is wished: s3://bucket/prefix/
#
# It needs a POSIX shell with sleep, date, mv and rm, and the aws command for a bucket.

# The kernel keeps 15 bytes of a process's name.
PROFILE_PROCESS=$(printf '%.15s' "$PROFILE_PROCESS")

# The last part of the address is another in each task.
task=${ECS_CONTAINER_METADATA_URI_V4:-$$}
task=${task##*/}

stopping=
child=
signal=

stop() {
  stopping=yes
  [ -z "$child" ] || end "$child"
}

# Asks a command to end, and a recorder first of all to write what it has: a shell's background command ignores INT unless it says otherwise.
end() {
  kill -s "$signal" "$1" 2>/dev/null
  [ "$signal" = TERM ] || (sleep 5; kill -s TERM "$1") >/dev/null 2>&1 &
}

# Runs a command to its end, and hands it the signal of its choice when the container is to stop.
run() {
  signal=$1
  shift
  "$@" &
  child=$!
  [ -z "$stopping" ] || end "$child"
  # A signal interrupts the waiting, and the command ends a while later.
  wait "$child"
  status=$?
  while kill -0 "$child" 2>/dev/null; do
    wait "$child"
    status=$?
  done
  child=
  return "$status"
}

pause() {
  [ -n "$stopping" ] || run TERM sleep "$1"
}

# Finds the oldest process of the name: a server that forks is older than its workers.
find_process() {
  PROFILE_PID=
  oldest=
  for file in /proc/[0-9]*/comm; do
    { IFS= read -r name < "$file"; } 2>/dev/null || continue
    [ "$name" = "$PROFILE_PROCESS" ] || continue
    { read -r line < "${file%comm}stat"; } 2>/dev/null || continue
    # Behind the name: the state first, the time of the start as the twentieth.
    set -- ${line##*) }
    [ "$1" != Z ] || continue
    shift 19
    if [ -z "$oldest" ] || [ "$1" -lt "$oldest" ]; then
      oldest=$1
      PROFILE_PID=${file#/proc/}
      PROFILE_PID=${PROFILE_PID%/comm}
    fi
  done
  [ -n "$PROFILE_PID" ]
}

record() {
  finished=$PROFILE_DIRECTORY/$PROFILE_NAME-$(date -u +%Y%m%dT%H%M%SZ)-$task.$PROFILE_EXTENSION
  # Nobody sees a file before it is whole.
  PROFILE_FILE=$PROFILE_DIRECTORY/.$PROFILE_NAME-$task.part
  export PROFILE_FILE PROFILE_PID
  rm -f "$PROFILE_FILE"
  run INT sh -c "$PROFILE_RECORD"
  status=$?
  if [ -s "$PROFILE_FILE" ] && mv "$PROFILE_FILE" "$finished"; then
    echo "recorded process $PROFILE_PID: $finished"
  else
    rm -f "$PROFILE_FILE"
    echo "recording process $PROFILE_PID failed with status $status" >&2
    return 1
  fi
}

# Moves finished recordings to the bucket, those that did not get there before as well, and keeps the newest of what stays.
deliver() {
  if [ -n "${PROFILE_BUCKET:-}" ]; then
    for file in "$PROFILE_DIRECTORY/$PROFILE_NAME"-*; do
      [ ! -f "$file" ] || aws s3 mv --only-show-errors "$file" "$PROFILE_BUCKET" || echo "$file is not in $PROFILE_BUCKET yet" >&2
    done
  fi
  set -- "$PROFILE_DIRECTORY/$PROFILE_NAME"-*"-$task.$PROFILE_EXTENSION"
  while [ "$#" -gt "$PROFILE_KEEP" ]; do
    rm -f "$1"
    shift
  done
}

trap stop TERM INT
echo "waiting for process $PROFILE_PROCESS"
while [ -z "$stopping" ]; do
  if ! find_process; then
    pause 1
    continue
  fi
  begun=$(date +%s)
  if record; then
    wished=$PROFILE_INTERVAL
  else
    # It may have just begun: try again soon.
    wished=$((PROFILE_INTERVAL < 10 ? PROFILE_INTERVAL : 10))
  fi
  deliver
  left=$((begun + wished - $(date +%s)))
  [ "$left" -le 0 ] || pause "$left"
done
echo 'stopped'
