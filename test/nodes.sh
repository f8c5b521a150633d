#!/usr/bin/env bash
# Runs the unit suite on supported major versions of Node other than the installed one. newest.sh covers the newest version.
set -euo pipefail
cd "$(dirname "$0")/.."

for major in 20 22; do
  [ "$(node -p 'process.versions.node.split(".")[0]')" = "$major" ] || bash test/on-node.sh "$major" node_modules/jest/bin/jest.js "$@"
done
