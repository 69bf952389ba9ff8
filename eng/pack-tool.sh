#!/usr/bin/env bash
# Packs the haoline command as a dotnet tool of native code: eng/pack-tool.sh FOLDER [RID…]
# FOLDER gets HaoLine.Cli (which names the packages of all runtimes), HaoLine.Cli.any (for runtimes without native code) and, for each RID,
# HaoLine.Cli.RID. Without a RID it packs this machine's. Native code is compiled on its own system; that needs clang and zlib's headers on
# Linux, Xcode's tools on macOS, the C++ tools on Windows. `dotnet tool install HaoLine.Cli` then takes the package of the runtime it runs on.
set -eu
[ $# -ge 1 ] || { echo "usage: eng/pack-tool.sh FOLDER [RID…]" >&2; exit 64; }
mkdir -p "$1"
folder="$(cd "$1" && pwd)"
shift
source="$(cd "$(dirname "$0")/.." && pwd)"
[ $# -ge 1 ] || set -- "$(dotnet --info | sed -n 's/^ *RID: *//p' | head -n 1 | sed 's/^debian[^-]*-\|^ubuntu[^-]*-/linux-/')"

# A copy, because native code needs other packages than the lock files of the working tree name.
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
(cd "$source" && tar cf - --exclude=bin --exclude=obj --exclude=node_modules --exclude=packages.lock.json \
  Directory.* nuget.config global.json README.md LICENSE .editorconfig eng src docs) | tar xf - -C "$work"
mkdir -p "$work/artifacts/packages"
cd "$work"
pack() { dotnet pack src/HaoLine.Cli -c Release -o "$folder" -p:NativeTool=true -v q -nologo "$@"; }
for rid in "$@"; do
  pack -r "$rid"
done
pack -r any
pack
ls "$folder"
