#!/usr/bin/env bash
# Runs the unit suite on the supported versions of Node other than the installed one. newest.sh covers the newest version.
set -euo pipefail
cd "$(dirname "$0")/.."

# The oldest supported version, and the newest 22.
for version in 20.12.0 22; do
  [ "$(node -p 'process.versions.node.split(".")[0]')" = "$version" ] || bash test/on-node.sh "$version" node_modules/jest/bin/jest.js "$@"
done
