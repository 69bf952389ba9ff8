#!/usr/bin/env bash
# Rebuilds the viewer of the HTML report from its sources and fails when the committed bundle differs by a byte; runs its type check and tests.
# Needs Node 20 and the package feed. Without Node it says so and succeeds, unless VIEWER_CHECK=required.
set -eu
cd "$(dirname "$0")/../src/HaoLine.Reporting/viewer"
if ! command -v node > /dev/null || ! command -v npm > /dev/null; then
  echo "SKIPPED: the viewer was not rebuilt, because Node is not installed." >&2
  [ "${VIEWER_CHECK:-}" != required ]
  exit
fi
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
if ! npm ci --ignore-scripts --no-audit --no-fund > "$work/npm.log" 2>&1; then
  tail -n 20 "$work/npm.log" >&2
  echo "SKIPPED: the viewer was not rebuilt, because its packages could not be restored." >&2
  [ "${VIEWER_CHECK:-}" != required ]
  exit
fi
npx --no-install tsc --noEmit
node build.mjs "$work/out"
for file in viewer.js viewer.css; do
  cmp "$work/out/$file" "../Html/$file" || { echo "$file is not what its sources build. Run 'npm run build' in src/HaoLine.Reporting/viewer and commit it." >&2; exit 1; }
done
node test.mjs > "$work/test.log" 2>&1 || { cat "$work/test.log" >&2; exit 1; }
grep -E '^# (pass|fail)' "$work/test.log"
echo "The viewer equals a rebuild."
