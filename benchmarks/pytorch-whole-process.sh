#!/usr/bin/env bash
# Whole process on a PyTorch archive of 4 GiB with 500 storages, including the look at its pickles, against zipfile + pickletools of Python,
# which list entries and opcodes only. Needs: the .NET SDK, GNU time, python3. The archive is sparse and takes next to no disk.
# The bound of this project: 110 ms and 64 MiB on an idle machine. Compare within one run; single times are noisy.
set -eu
cd "$(dirname "$0")/.."
work="${1:-$(mktemp -d)}"
mkdir -p "$work"
runs="${RUNS:-10}"
python="${PYTHON:-python3}"
configuration="${CONFIGURATION:-Release}"
dotnet build src/HaoLine.Cli -c "$configuration" -v q -nologo
haoline="${HAOLINE:-dotnet src/HaoLine.Cli/bin/$configuration/net10.0/haoline.dll}" # HAOLINE may name an ahead-of-time command
size=$((4 * 1024 * 1024 * 1024 / 500 / 4096 * 4096))
[ -f "$work/sparse.pt" ] || "$python" benchmarks/sparse_checkpoint.py "$work/sparse.pt" 500 "$size"

cat > "$work/peer.py" <<'P'
import pickletools, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
count = 0
for name in archive.namelist():
    if name.endswith(".pkl"):
        for opcode, argument, position in pickletools.genops(archive.read(name)):
            count += 1
print(len(archive.namelist()), count)
P

# Prints "seconds kilobytes" of the fastest of some runs.
best() {
  local i
  for i in $(seq "$runs"); do
    /usr/bin/time -f '%e %M' -o "$work/time.txt" "$@" > "$work/out.txt"
    cat "$work/time.txt"
  done | sort -n | head -n 1
}

ours="$(best $haoline inspect "$work/sparse.pt" --json "$work/report.json")"
peer="$(best "$python" "$work/peer.py" "$work/sparse.pt")"
echo "haoline inspect, 4 GiB, 500 storages:      $ours (seconds, KiB)"
echo "python zipfile + pickletools, same file:   $peer (seconds, KiB)"
