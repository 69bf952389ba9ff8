#!/usr/bin/env bash
# Layout of a transformer of 60 blocks (about 47 nodes each) whose every block reads three shared tensors, against the npm package @dagrejs/dagre
# on the same graph in the same run. Long edges from such hubs are what makes layered layout slow.
# Needs: the .NET SDK, GNU time, node and npm. PEER_TIMEOUT stops the peer after so many seconds (600).
set -eu
cd "$(dirname "$0")/.."
work="${1:-$(mktemp -d)}"
blocks="${BLOCKS:-60}"
mkdir -p "$work/peer"
dotnet build benchmarks/HaoLine.Benchmarks -c Release -v q -nologo
bench="dotnet benchmarks/HaoLine.Benchmarks/bin/Release/net10.0/HaoLine.Benchmarks.dll"
[ -d "$work/peer/node_modules/@dagrejs/dagre" ] || (cd "$work/peer" && npm install --silent --no-audit --no-fund @dagrejs/dagre >/dev/null)
cat > "$work/peer/peer.cjs" <<'P'
const dagre = require("@dagrejs/dagre");
const source = JSON.parse(require("fs").readFileSync(process.argv[2], "utf8"));
const runs = Number(process.argv[3] ?? 1);
for (let run = 0; run < runs; run++) {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ nodesep: 20, ranksep: 20 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (let i = 0; i < source.nodes; i++) graph.setNode(String(i), { width: source.width, height: source.height });
  source.edges.forEach(([from, to], i) => graph.setEdge(String(from), String(to), {}, String(i)));
  const before = performance.now();
  dagre.layout(graph);
  console.log(`${((performance.now() - before) / 1000).toFixed(3)} s, ${source.nodes} nodes, ${source.edges.length} edges`);
}
P
$bench generate hub-graph "$blocks" "$work/hub.json"
echo "HaoLine.Layout, warm, in one process:"
$bench layout-warm "$blocks"
echo "HaoLine.Layout, whole process (seconds, KiB):"
/usr/bin/time -f '%e %M' $bench layout "$work/hub.json"
echo "@dagrejs/dagre $(node -p "require('$work/peer/node_modules/@dagrejs/dagre/package.json').version"), whole process (seconds, KiB):"
# It descends recursively: with the usual stack it ends in an error on this graph.
(ulimit -s 1000000 2>/dev/null || true
  /usr/bin/time -f '%e %M' timeout "${PEER_TIMEOUT:-600}" node --stack-size=200000 --max-old-space-size=12288 "$work/peer/peer.cjs" "$work/hub.json") || echo "did not finish within ${PEER_TIMEOUT:-600} s, or ended in an error"
