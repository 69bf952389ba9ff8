#!/usr/bin/env bash
# Rewrites PublicAPI.Unshipped.txt of every package from the compiler's own findings. Review the difference before committing.
set -eu
cd "$(dirname "$0")/.."
for project in src/*/*.csproj; do
  folder="$(dirname "$project")"
  [ -f "$folder/PublicAPI.Unshipped.txt" ] || continue
  printf '#nullable enable\n' > "$folder/PublicAPI.Unshipped.txt"
  found="$(dotnet build "$project" -v q -nologo -p:TreatWarningsAsErrors=false -p:WarningsNotAsErrors=RS0016 --no-incremental 2>&1 \
    | grep -F "$folder/" | grep -oE "RS0016: Symbol '.*' is not part of the declared" | sed -e "s/^RS0016: Symbol '//" -e "s/' is not part of the declared$//" | LC_ALL=C sort -u || true)"
  [ -z "$found" ] || printf '%s\n' "$found" >> "$folder/PublicAPI.Unshipped.txt"
  echo "$folder: $(($(wc -l < "$folder/PublicAPI.Unshipped.txt") - 1)) symbols"
done
