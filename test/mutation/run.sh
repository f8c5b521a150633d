#!/bin/bash
# Mutates folders of src one at a time, each with the tests of the same folder. Writes reports to reports/mutation.
set -u
cd "$(dirname "$0")/../.."
[ $# -gt 0 ] || set -- catalog constructs/task constructs/sysctls checks/rules checks local/run/task
status=0
for folder in "$@"; do
  MUTATED=$folder npx stryker run || status=$?
done
exit $status
