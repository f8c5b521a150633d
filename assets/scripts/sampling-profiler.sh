# Records profiles of a process of another container in the task, one after another.
#
# Environment variables:
#   PROFILE_PROCESS    the name of the process, as in /proc/PID/comm
#   PROFILE_RECORD     the shell command that records; it gets PROFILE_PID and the variables listed here, and writes PROFILE_FILE
#   PROFILE_SECONDS    the duration of one recording
#   PROFILE_INTERVAL   seconds from the start of a recording to the start of the next
#   PROFILE_RATE       samples per second
#   PROFILE_DIRECTORY  the directory for finished recordings
#   PROFILE_NAME       the prefix of their file names
#   PROFILE_EXTENSION  the extension of their file names
#   PROFILE_KEEP       the number of recordings to keep
#   PROFILE_BUCKET     optional: the Amazon S3 location to move them to, s3://bucket/prefix/
#
# Requires a POSIX shell with sleep, date, mv, and rm, and the aws command for a bucket.

# The kernel stores only the first 15 bytes of a process name.
PROFILE_PROCESS=$(printf '%.15s' "$PROFILE_PROCESS")

# The last part of the address is different in each task.
task=${ECS_CONTAINER_METADATA_URI_V4:-$$}
task=${task##*/}

stopping=
child=
signal=

stop() {
  stopping=yes
  [ -z "$child" ] || end "$child"
}

# Stops a command. A recorder first gets INT, so that it writes its recording. TERM follows five seconds later, because a background command
# ignores INT unless it handles it.
end() {
  kill -s "$signal" "$1" 2>/dev/null
  [ "$signal" = TERM ] || (sleep 5; kill -s TERM "$1") >/dev/null 2>&1 &
}

# Runs a command until it exits, and sends it the given signal when the container stops.
run() {
  signal=$1
  shift
  "$@" &
  child=$!
  [ -z "$stopping" ] || end "$child"
  # A signal interrupts wait before the command exits.
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

# Finds the oldest process with the name, because a server that forks is older than its workers.
find_process() {
  PROFILE_PID=
  oldest=
  for file in /proc/[0-9]*/comm; do
    { IFS= read -r name < "$file"; } 2>/dev/null || continue
    [ "$name" = "$PROFILE_PROCESS" ] || continue
    { read -r line < "${file%comm}stat"; } 2>/dev/null || continue
    # After the name, the first field is the state, and the twentieth is the start time.
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
  # The file gets its final name when it is complete.
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

# Moves finished recordings to the bucket, including those that could not be moved before, and deletes the oldest of the remaining ones.
deliver() {
  if [ -n "${PROFILE_BUCKET:-}" ]; then
    for file in "$PROFILE_DIRECTORY/$PROFILE_NAME"-*; do
      [ ! -f "$file" ] || aws s3 mv --only-show-errors "$file" "$PROFILE_BUCKET" || echo "$file could not be moved to $PROFILE_BUCKET. The next attempt follows the next recording." >&2
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
    seconds=$PROFILE_INTERVAL
  else
    # The process may have just started, so try again soon.
    seconds=$((PROFILE_INTERVAL < 10 ? PROFILE_INTERVAL : 10))
  fi
  deliver
  left=$((begun + seconds - $(date +%s)))
  [ "$left" -le 0 ] || pause "$left"
done
echo 'stopped'
