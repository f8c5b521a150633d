#!/usr/bin/env bash
# Deploys the integration test in the account and region of the current AWS credentials, which must be bootstrapped, and deletes it, also if it fails.
# The second stack holds the assertions: its deployment fails if a running task does not see what it should. integ-runner cannot be used:
# its newest release, 2.197.10, does not read the assemblies of aws-cdk-lib 2.258.0.
set -euo pipefail
cd "$(dirname "$0")/../.."
cdk() {
  node_modules/.bin/cdk "$@" --app "$PWD/node_modules/.bin/tsx test/integ/integ.observed-service.ts" --output cdk.out/integ --all
}
trap 'cdk destroy --force' EXIT
cdk deploy --require-approval never "$@"
