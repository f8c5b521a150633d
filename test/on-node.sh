#!/usr/bin/env bash
# Runs a script on another major version of Node, which it installs from npm. Usage: on-node.sh 24 script.js ARGUMENTS
set -euo pipefail
major=$1
shift
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
package=node-$(node -p 'process.platform + "-" + process.arch')
npm install --prefix "$folder" --no-audit --no-fund --ignore-scripts "$package@$major" >/dev/null
node=$folder/node_modules/$package/bin/node
echo "Node $("$node" --version)"
PATH=$(dirname "$node"):$PATH "$node" "$@"
