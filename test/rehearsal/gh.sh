#!/usr/bin/env bash
# Stands in for the GitHub CLI: `gh release view TAG` and `gh release create TAG --target COMMIT … --notes-file FILE FILES…`.
set -euo pipefail
tag=$3
if [ "$2" = view ]; then
  git -C "$RELEASE_ORIGIN" rev-parse --verify --quiet "refs/tags/$tag"
  exit
fi
shift 3
while [ "${1#--}" != "$1" ]; do
  case $1 in
    --target) commit=$2 ;;
    --notes-file) notes=$2 ;;
    --title) [ "$2" = "$tag" ] ;;
  esac
  shift 2
done
ls "$@" | grep -q '[.]tgz$'
ls "$@" | grep -q '[.]whl$'
ls "$@" | grep -q 'sbom[.]cdx[.]json$'
ls "$@" | grep -q 'site[.]tar[.]gz$'
cp "$notes" "$RELEASE_FOLDER/notes-${tag#v}"
git -C "$RELEASE_ORIGIN" tag "$tag" "$commit"
