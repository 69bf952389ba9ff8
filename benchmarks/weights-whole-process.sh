#!/usr/bin/env bash
# Repeats the whole-process comparison for GGUF: a sparse file of 8 GiB with a vocabulary of 128k entries, 256k merges and 1,000 tensors,
# against the npm package @huggingface/gguf; for SafeTensors: a sparse file of 8 GiB with 2,000 tensors, as a process and warm inside one,
# against Python's json on the same header; and the speed of weight statistics on a cached file.
# Needs: the .NET SDK, GNU time, node, npm and python3. Figures are ratios of one run; single times are noisy.
set -eu
cd "$(dirname "$0")/.."
work="${1:-$(mktemp -d)}"
mkdir -p "$work/peer"
runs="${RUNS:-5}"
dotnet build benchmarks/HaoLine.Benchmarks -c Release -v q -nologo
dotnet build src/HaoLine.Cli -c Release -v q -nologo
bench="dotnet benchmarks/HaoLine.Benchmarks/bin/Release/net10.0/HaoLine.Benchmarks.dll"
python="${PYTHON:-python3}"
haoline="${HAOLINE:-dotnet src/HaoLine.Cli/bin/Release/net10.0/haoline.dll}" # HAOLINE may name an ahead-of-time command

[ -f "$work/large.gguf" ] || $bench generate gguf 8192 "$work/large.gguf"
[ -f "$work/large.safetensors" ] || $bench generate safetensors 8192 "$work/large.safetensors"
[ -f "$work/values.bin" ] || $bench generate values 1024 "$work/values.bin"
[ -d "$work/peer/node_modules/@huggingface/gguf" ] || (cd "$work/peer" && npm install --silent --no-audit --no-fund @huggingface/gguf >/dev/null)
cat > "$work/peer/peer.mjs" <<'P'
import { gguf } from "@huggingface/gguf";
const { metadata, tensorInfos } = await gguf(process.argv[2], { allowLocalFile: true });
console.log(tensorInfos.length, metadata["tokenizer.ggml.tokens"].length);
P

cat > "$work/header.py" <<'P'
import json, struct, sys, time

def read():
    with open(sys.argv[1], "rb") as file:
        return json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))

print(len(read()) - 1)
if len(sys.argv) > 2:
    times = []
    for _ in range(200):
        start = time.perf_counter()
        read()
        times.append((time.perf_counter() - start) * 1000)
    times = sorted(times[100:])
    print(f"warm median {times[len(times) // 2]:.2f} ms, best {times[0]:.2f} ms")
P

# Prints "seconds kilobytes" of the fastest of some runs.
best() {
  local i
  for i in $(seq "$runs"); do
    /usr/bin/time -f '%e %M' -o "$work/time.txt" "$@" > "$work/out.txt"
    cat "$work/time.txt"
  done | sort -n | head -n 1
}

floor="$(best $bench floor)"
read="$(best $bench gguf "$work/large.gguf")"
ours="$(best $haoline inspect "$work/large.gguf" --quiet)"
peer="$(best node "$work/peer/peer.mjs" "$work/large.gguf")"
echo "empty .NET process:                     $floor (seconds, KiB)"
echo "reader alone, 8 GiB:                    $read"
echo "haoline inspect, 8 GiB:                 $ours"
echo "@huggingface/gguf, 8 GiB:               $peer"
echo "$read $peer" | awk '{ printf "ratio of the reader:  %.1f times faster, %.2f of the memory\n", $3 / $1, $2 / $4 }'
echo "$ours $peer" | awk '{ printf "ratio of the command: %.1f times faster, %.2f of the memory\n", $3 / $1, $2 / $4 }'
st_read="$(best $bench safetensors "$work/large.safetensors")"
st_ours="$(best $haoline inspect "$work/large.safetensors" --quiet)"
st_peer="$(best "$python" "$work/header.py" "$work/large.safetensors")"
echo "SafeTensors reader alone, 8 GiB:        $st_read"
echo "haoline inspect, SafeTensors 8 GiB:     $st_ours"
echo "Python's json on that header:           $st_peer"
$bench safetensors-warm "$work/large.safetensors" | sed 's/^/in one process, HaoLine: /'
"$python" "$work/header.py" "$work/large.safetensors" warm | tail -n 1 | sed "s/^/in one process, Python's json: /"
$bench weights "$work/values.bin" | tail -n 1 | sed 's/^/weight statistics, 1 GiB of float32:     /'
