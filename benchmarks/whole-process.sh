#!/usr/bin/env bash
# Repeats the whole-process comparisons: a 1 GiB ONNX file against `onnx.load` plus shape inference of python3-onnx, and the linearity of a chain.
# Needs: the .NET SDK, GNU time, and for the comparison Debian's python3-onnx. Figures are ratios of one run; single times are noisy.
set -eu
cd "$(dirname "$0")/.."
work="${1:-$(mktemp -d)}"
mkdir -p "$work"
runs="${RUNS:-3}"
dotnet build benchmarks/HaoLine.Benchmarks -c Release -v q -nologo
dotnet build src/HaoLine.Cli -c Release -v q -nologo
bench="dotnet benchmarks/HaoLine.Benchmarks/bin/Release/net10.0/HaoLine.Benchmarks.dll"
haoline="dotnet src/HaoLine.Cli/bin/Release/net10.0/haoline.dll"
python="${PYTHON:-/usr/bin/python3}"

[ -f "$work/one-gib.onnx" ] || $bench generate weights 1024 "$work/one-gib.onnx"
[ -f "$work/chain-25k.onnx" ] || $bench generate chain 25000 "$work/chain-25k.onnx"
[ -f "$work/chain-50k.onnx" ] || $bench generate chain 50000 "$work/chain-50k.onnx"

# Prints "seconds kilobytes" of the fastest of some runs.
best() {
  local i line
  for i in $(seq "$runs"); do
    /usr/bin/time -f '%e %M' -o "$work/time.txt" "$@" > "$work/out.txt"
    cat "$work/time.txt"
  done | sort -n | head -n 1
}

cat > "$work/peer.py" <<'P'
import sys, onnx
from onnx import shape_inference
model = onnx.load(sys.argv[1])
shape_inference.infer_shapes(model)
P

ours="$(best $haoline inspect "$work/one-gib.onnx" --json -)"
echo "haoline inspect, 1 GiB:                 $ours (seconds, KiB)"
if "$python" -c 'import onnx' 2>/dev/null; then
  peer="$(best "$python" "$work/peer.py" "$work/one-gib.onnx")"
  echo "onnx.load + shape_inference, 1 GiB:     $peer (seconds, KiB)"
  echo "$ours $peer" | awk '{ printf "ratio: %.1f times faster, 1/%.0f of the memory\n", $3 / $1, $4 / $2 }'
fi
small="$(best $haoline inspect "$work/chain-25k.onnx" --json -)"
large="$(best $haoline inspect "$work/chain-50k.onnx" --json -)"
echo "haoline inspect, 25,000-node chain:     $small (seconds, KiB)"
echo "haoline inspect, 50,000-node chain:     $large (seconds, KiB)"
echo "$small $large" | awk '{ printf "ratio: %.2f times\n", $3 / $1 }'
