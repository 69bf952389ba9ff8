#!/usr/bin/env bash
# Installs the standard's own node test models (Debian package libonnx-testdata) where the tests look for them.
# They are read in place; no test needs them. Elsewhere: unpack the package and set HAOLINE_ONNX_TESTDATA to the
# folder that holds node/, simple/, pytorch-operator/ ….
set -euo pipefail

if [ "$(id -u)" -eq 0 ]; then
    apt-get install -y --no-install-recommends libonnx-testdata
else
    sudo apt-get install -y --no-install-recommends libonnx-testdata
fi

echo "Installed: $(dpkg -L libonnx-testdata | grep -m1 '/data$')"
