#!/usr/bin/env bash
# Makes the pictures of reports in docs/images: eng/screenshots.sh [MODELS]
# MODELS is a folder with the models named below; without it only the generated chain and the samples are drawn. Needs the .NET SDK and Chromium.
set -eu
cd "$(dirname "$0")/.."
models="${1:-}"
chromium="${HAOLINE_CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
dotnet build src/HaoLine.Cli -c Release -v q -nologo
dotnet build benchmarks/HaoLine.Benchmarks -c Release -v q -nologo
haoline="dotnet $PWD/src/HaoLine.Cli/bin/Release/net10.0/haoline.dll"

# picture NAME MODEL [FRAGMENT [DARK]]: the page's interactive part, from its start on.
picture() {
  local extra=()
  [ "${4:-}" = dark ] && extra=(--blink-settings=preferredColorScheme=0 --force-dark-mode)
  # By its name alone, so that no folder of this machine is in the picture.
  (cd "$(dirname "$2")" && $haoline inspect "$(basename "$2")" --quiet --html "$work/$1.html")
  "$chromium" --headless --no-sandbox --disable-gpu --hide-scrollbars --disable-background-networking --user-data-dir="$work/profile" \
    --window-size=1440,1800 --virtual-time-budget=8000 --screenshot="$PWD/docs/images/report-$1.png" "${extra[@]}" "file://$work/$1.html${3:-}" > /dev/null 2>&1
  echo "docs/images/report-$1.png: $(stat -c %s "$work/$1.html") bytes of report"
}

picture encoder samples/models/encoder-tiny.onnx
if [ -n "$models" ]; then
  picture squeezenet "$models/onnx/onnx__onnx/light_squeezenet.onnx"
  picture detector "$(find "$models/onnx" -name FastestDet.onnx | head -n 1)" '#metric=bytesRead'
  picture transformer "$(find "$models/onnx" -name 'tinybert.onnx' | head -n 1)" '#metric=macs'
fi
dotnet benchmarks/HaoLine.Benchmarks/bin/Release/net10.0/HaoLine.Benchmarks.dll generate chain 50000 "$work/chain.onnx"
picture chain-50000 "$work/chain.onnx"
