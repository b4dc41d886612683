#!/bin/sh
# The independent judges of our exports: Khronos' glTF validator, three.js, ufbx, and a strict FBX lint.
# They live outside the repository, in ../shared/checkers; without them this fails, it does not skip.
set -eu
cd "$(dirname "$0")/.."
checkers=${INS_CHECKERS_SOURCE:-../shared/checkers}
export INS_CHECKERS="${INS_CHECKERS:-$HOME/.cache/ins-checkers}"
if [ ! -f "$checkers/check.py" ]; then
    echo "test-export: $checkers/check.py is missing, so no export can be judged. Put the checkers there." >&2
    echo "0 passed, 1 failed"
    exit 1
fi
command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || sh tools/system_packages.sh nodejs npm

node_folder="$INS_CHECKERS/node"
mkdir -p "$node_folder"
if ! cmp -s "$checkers/package-lock.json" "$node_folder/package-lock.json" || [ ! -f "$node_folder/.ready" ]; then
    cp "$checkers/package.json" "$checkers/package-lock.json" "$node_folder/"
    (cd "$node_folder" && npm ci --silent --no-audit --no-fund)
    touch "$node_folder/.ready"
fi
judge="$INS_CHECKERS/venv/bin/python"
if ! "$judge" -c "import numpy, scipy, ufbx" 2>/dev/null; then
    python3.11 -m venv "$INS_CHECKERS/venv"
    "$judge" -m pip install --quiet --disable-pip-version-check numpy==2.4.6 scipy==1.17.1 ufbx==0.0.5 typing_extensions
fi
exec .venv/bin/python tools/test_export.py "$checkers" "$@"
