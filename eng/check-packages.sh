#!/usr/bin/env bash
# Packs every package and proves them from outside: a console project made with `dotnet new` that references the packed HaoLine.Analysis and
# HaoLine.Formats.Onnx inspects a model, and the packed tool runs. With --aot it also packs the tool as native code, installs and runs it (needs clang).
set -eu
cd "$(dirname "$0")/.."
root="$PWD"
configuration="${CONFIGURATION:-Release}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
feed="$work/feed"
version="$(sed -n 's:.*<VersionPrefix>\(.*\)</VersionPrefix>.*:\1:p' Directory.Build.props)"

for project in src/*/*.csproj; do
  dotnet pack "$project" -c "$configuration" -o "$feed" -v q -nologo
done
for project in src/*/*.csproj; do
  name="$(basename "$project" .csproj)"
  [ -f "$feed/$name.$version.nupkg" ] || { echo "$name was not packed" >&2; exit 1; }
done

mkdir "$work/app"
cd "$work/app"
dotnet new console -n App -o . --force > /dev/null
cat > nuget.config <<C
<configuration>
  <packageSources><add key="feed" value="$feed" /></packageSources>
  <fallbackPackageFolders><clear /></fallbackPackageFolders>
</configuration>
C
cat > App.csproj <<C
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
    <RestorePackagesPath>$work/cache</RestorePackagesPath>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="HaoLine.Analysis" Version="$version" />
    <PackageReference Include="HaoLine.Formats.Onnx" Version="$version" />
  </ItemGroup>
</Project>
C
cat > Program.cs <<'C'
using HaoLine;
using HaoLine.Analysis;

using Inspection inspection = await ModelInspector.CreateBuilder().UseOnnx().AddStandardAnalyses().Build().InspectAsync(args[0]);
Console.WriteLine($"{inspection.Get(ParametersPass.Result).Total} parameters, {inspection.Get(CostPass.Result).Totals.Macs} MACs");
C
dotnet run -- "$root/samples/models/mobilenet-tiny.onnx" | tee "$work/app.txt"
grep -qE '^[1-9][0-9]* parameters, [1-9][0-9]* MACs$' "$work/app.txt"

dotnet tool install HaoLine.Cli --tool-path "$work/tool" --add-source "$feed" --version "$version" > /dev/null
"$work/tool/haoline" inspect "$root/samples/models/mobilenet-tiny.onnx" --quiet --json "$work/report.json"
grep -q '"schemaVersion"' "$work/report.json"
echo "packages: console project and tool work"

if [ "${1:-}" = "--aot" ]; then
  "$root/eng/pack-tool.sh" "$work/native" > /dev/null
  dotnet tool install HaoLine.Cli --tool-path "$work/native-tool" --add-source "$work/native" --version "$version" > /dev/null
  "$work/native-tool/haoline" inspect "$root/samples/models/encoder-tiny.onnx" --bind batch=1,seq=128
  echo "native command: $(stat -Lc %s "$work/native-tool/haoline") bytes, works"
fi
