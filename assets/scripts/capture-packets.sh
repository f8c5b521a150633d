# Captures the packets of the task with tcpdump, for a limited time and up to a limited size.
#
# Environment variables:
#   CAPTURE_BYTES      the number of bytes to store of each packet
#   CAPTURE_MEGABYTES  the size of a file, in 1,000,000 bytes
#   CAPTURE_FILES      the number of files, of which the oldest is overwritten
#   CAPTURE_SECONDS    the time after which the capture ends
#   CAPTURE_DIRECTORY  the directory for the files
#   CAPTURE_NAME       the prefix of their names
#   CAPTURE_FILTER     optional: the packets to capture, in the syntax of tcpdump
#   CAPTURE_BUCKET     optional: the Amazon S3 location to move the files to, s3://bucket/prefix/
#
# Requires a POSIX shell with sleep and date, tcpdump, and the aws command for a bucket.

say() {
  echo "packet-capture: $*"
}

if ! command -v tcpdump > /dev/null; then
  say 'the image does not contain tcpdump. Use an image that contains it.' >&2
  exit 127
fi

# The last part of the address is different in each task.
task=${ECS_CONTAINER_METADATA_URI_V4:-$$}
task=${task##*/}
# A restarted container overwrites its files, so that a task never has more.
files=$CAPTURE_DIRECTORY/$CAPTURE_NAME-$task.pcap
stopping=
trap 'stopping=yes' TERM INT

# -p: not promiscuous. -Z root: tcpdump would otherwise continue as a user who cannot create the next file. The filter is one argument after --, so it
# is never an option.
set -- -i any -p -n -s "$CAPTURE_BYTES" -C "$CAPTURE_MEGABYTES" -W "$CAPTURE_FILES" -Z root -w "$files"
if [ -n "${CAPTURE_FILTER:-}" ]; then
  set -- "$@" -- "$CAPTURE_FILTER"
fi
end=$(($(date +%s) + CAPTURE_SECONDS))
tcpdump "$@" &
capture=$!
while [ -z "$stopping" ] && kill -0 "$capture" 2> /dev/null && [ "$(date +%s)" -lt "$end" ]; do
  sleep 1 &
  wait $!
done
if kill -0 "$capture" 2> /dev/null; then
  # The kernel passes packets on once a second. A signal ends tcpdump without those that still wait.
  trap '' TERM INT
  sleep 2
  kill "$capture" 2> /dev/null
fi
wait "$capture"
status=$?
if [ "$status" != 0 ]; then
  say "tcpdump failed with status $status. Its message is above." >&2
fi
for file in "$files"*; do
  if [ -n "${CAPTURE_BUCKET:-}" ] && [ -f "$file" ] && ! aws s3 mv --only-show-errors "$file" "$CAPTURE_BUCKET"; then
    say "$file could not be moved to $CAPTURE_BUCKET." >&2
    status=1
  fi
done
[ "$status" != 0 ] || say "ended after writing to $files*."
exit "$status"
