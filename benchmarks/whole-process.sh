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

# Throughput: the whole default inspection of 50,000 nodes against loading and shape inference, as processes (ahead-of-time command, when HAOLINE
# names one) and warm inside a process, with the allocation of the analyses for each node and the growth from 50,000 to 100,000 nodes.
if "$python" -c 'import onnx' 2>/dev/null; then
  peer="$(best "$python" "$work/peer.py" "$work/chain-50k.onnx")"
  echo "onnx.load + shape_inference, 50,000:    $peer (seconds, KiB)"
  echo "$large $peer" | awk '{ printf "ratio, just-in-time command: %.1f times faster\n", $3 / $1 }'
  if [ -n "${HAOLINE:-}" ]; then
    native="$(best "$HAOLINE" inspect "$work/chain-50k.onnx" --json -)"
    echo "ahead-of-time command, 50,000:          $native (seconds, KiB)"
    echo "$native $peer" | awk '{ printf "ratio, ahead-of-time command: %.1f times faster\n", $3 / $1 }'
  fi
  cat > "$work/peer-warm.py" <<'P'
import sys, time, onnx
from onnx import shape_inference
best = 1e9
for _ in range(5):
    start = time.perf_counter()
    shape_inference.infer_shapes(onnx.load(sys.argv[1]))
    best = min(best, time.perf_counter() - start)
print(f"{best * 1000:.0f}")
P
  echo "onnx.load + shape_inference, warm, 50,000 (ms): $("$python" "$work/peer-warm.py" "$work/chain-50k.onnx")"
fi
$bench throughput 50000 100000
