#!/usr/bin/env bash
# Runs the unit suite with the newest aws-cdk-lib and constructs on the newest supported Node. Works in a copy, so this checkout keeps its minimum versions.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
tar -C "$root" -cf - --exclude=./.git --exclude=./dist --exclude=./lib --exclude=cdk.out --exclude=./node_modules/aws-cdk-lib . | tar -C "$copy" -xf -
cd "$copy"
npm install --no-save --no-audit --no-fund --ignore-scripts aws-cdk-lib@latest constructs@latest >/dev/null
node -p '`aws-cdk-lib ${require("aws-cdk-lib/package.json").version}`'
bash test/on-node.sh 24 node_modules/jest/bin/jest.js "$@"
