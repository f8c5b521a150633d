#!/usr/bin/env bash
# Runs the unit suite on the supported major versions of Node beside the one that is here. The newest is the one on which the newest aws-cdk-lib is tested.
set -euo pipefail
cd "$(dirname "$0")/.."

for major in 20 22; do
  [ "$(node -p 'process.versions.node.split(".")[0]')" = "$major" ] || bash test/on-node.sh "$major" node_modules/jest/bin/jest.js "$@"
done
