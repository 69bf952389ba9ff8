#!/usr/bin/env bash
# Repeats the whole-process comparison for GGUF: a sparse file of 8 GiB with a vocabulary of 128k entries, 256k merges and 1,000 tensors,
# against the npm package @huggingface/gguf; and the speed of weight statistics on a cached file.
# Needs: the .NET SDK, GNU time, node and npm. Figures are ratios of one run; single times are noisy.
set -eu
cd "$(dirname "$0")/.."
work="${1:-$(mktemp -d)}"
mkdir -p "$work/peer"
runs="${RUNS:-5}"
dotnet build benchmarks/HaoLine.Benchmarks -c Release -v q -nologo
dotnet build src/HaoLine.Cli -c Release -v q -nologo
bench="dotnet benchmarks/HaoLine.Benchmarks/bin/Release/net10.0/HaoLine.Benchmarks.dll"
haoline="${HAOLINE:-dotnet src/HaoLine.Cli/bin/Release/net10.0/haoline.dll}" # HAOLINE may name an ahead-of-time command

[ -f "$work/large.gguf" ] || $bench generate gguf 8192 "$work/large.gguf"
[ -f "$work/values.bin" ] || $bench generate values 1024 "$work/values.bin"
[ -d "$work/peer/node_modules/@huggingface/gguf" ] || (cd "$work/peer" && npm install --silent --no-audit --no-fund @huggingface/gguf >/dev/null)
cat > "$work/peer/peer.mjs" <<'P'
import { gguf } from "@huggingface/gguf";
const { metadata, tensorInfos } = await gguf(process.argv[2], { allowLocalFile: true });
console.log(tensorInfos.length, metadata["tokenizer.ggml.tokens"].length);
P

# Prints "seconds kilobytes" of the fastest of some runs.
best() {
  local i
  for i in $(seq "$runs"); do
    /usr/bin/time -f '%e %M' -o "$work/time.txt" "$@" > "$work/out.txt"
    cat "$work/time.txt"
  done | sort -n | head -n 1
}

floor="$(best $bench gguf-floor)"
read="$(best $bench gguf "$work/large.gguf")"
ours="$(best $haoline inspect "$work/large.gguf" --quiet)"
peer="$(best node "$work/peer/peer.mjs" "$work/large.gguf")"
echo "empty .NET process:                     $floor (seconds, KiB)"
echo "reader alone, 8 GiB:                    $read"
echo "haoline inspect, 8 GiB:                 $ours"
echo "@huggingface/gguf, 8 GiB:               $peer"
echo "$read $peer" | awk '{ printf "ratio of the reader:  %.1f times faster, %.2f of the memory\n", $3 / $1, $2 / $4 }'
echo "$ours $peer" | awk '{ printf "ratio of the command: %.1f times faster, %.2f of the memory\n", $3 / $1, $2 / $4 }'
$bench weights "$work/values.bin" | tail -n 1 | sed 's/^/weight statistics, 1 GiB of float32:     /'
