#!/usr/bin/env bash
# Runs the unit suite on each supported major version of Node beside the one that is here; npm serves Node itself as a package.
set -euo pipefail
cd "$(dirname "$0")/.."
nodes=$(mktemp -d)
trap 'rm -rf "$nodes"' EXIT
package=node-$(node -p 'process.platform + "-" + process.arch')

for major in 20 22 24; do
  [ "$(node -p 'process.versions.node.split(".")[0]')" = "$major" ] && continue
  npm install --prefix "$nodes/$major" --no-audit --no-fund --ignore-scripts "$package@$major" >/dev/null
  node=$nodes/$major/node_modules/$package/bin/node
  "$node" --version
  "$node" node_modules/jest/bin/jest.js "$@"
done
