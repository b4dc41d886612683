#!/bin/sh
# Make the body and the demo dataset anew; `make demo-data`. Minutes on two cores.
# The environment is its own (Blender as a module): it is made once, outside the checkout.
set -eu
cd "$(dirname "$0")/.."
HOME_OF_TOOLS="${INS_DEMO_VENV:-${XDG_CACHE_HOME:-$HOME/.cache}/ins-studio/demo-venv}"
if [ ! -x "$HOME_OF_TOOLS/bin/python" ]; then
    "${PYTHON:-python3.11}" -m venv "$HOME_OF_TOOLS"
    "$HOME_OF_TOOLS/bin/python" -m pip install --quiet -r tools/requirements-demo.txt
fi
"$HOME_OF_TOOLS/bin/python" tools/make_body.py
"$HOME_OF_TOOLS/bin/python" tools/make_demo.py "$@"
