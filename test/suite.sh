#!/usr/bin/env bash
# Runs the tests of a suite that `npm test` leaves out: npm run suite -- NAME [ARGUMENT OF JEST…]. CONTRIBUTING.md describes the suites.
set -euo pipefail
cd "$(dirname "$0")/.."

name=${1:-}
tests=test/$name/
options=()
case $name in
  aws | beside | deployment | docs | kernel | new | package | python | recipes | release | site) ;;
  playground) tests=test/playground/browser/ ;;
  engine) options=(--runInBand) ;;
  docker)
    export ENGINE=docker
    tests='test/engine/(effect|engine|escapes|kernel-parameters|other-terminal|ownership|process-1|run|run-container|walkthrough)[.]test'
    options=(--runInBand)
    ;;
  nerdctl)
    export ENGINE=nerdctl
    tests='test/engine/(escapes|other-terminal|run|walkthrough)[.]test'
    options=(--runInBand)
    ;;
  chaos)
    export CHAOS_REPORT=true
    tests='test/engine/chaos[.]test'
    options=(--runInBand)
    ;;
  fuzz)
    export FUZZ_RUNS=${FUZZ_RUNS:-2000}
    exec npx jest $(grep -rlE 'fuzzRuns\(|FUZZ_RUNS' test --include='*.test.ts') "${@:2}"
    ;;
  mutation) exec bash test/mutation/run.sh "${@:2}" ;;
  newest | nodes) exec bash "test/$name.sh" "${@:2}" ;;
  *)
    echo "There is no suite '$name'. CONTRIBUTING.md lists the suites." >&2
    exit 2
    ;;
esac

exec npx jest --testPathIgnorePatterns /node_modules/ --testPathPatterns "$tests" "${options[@]}" "${@:2}"
