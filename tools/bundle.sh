#!/bin/sh
# Freeze the app from an environment with run-time packages only, then pack it: dist/ins-studio/, .tar.zst and .deb.
# BUNDLE_PACK=no leaves the archives out.
set -eu
cd "$(dirname "$0")/.."
sh tools/system_packages.sh zstd binutils
venv=.venv-bundle
stamp=$venv/.ready
if [ ! -f "$stamp" ] || [ requirements.lock -nt "$stamp" ]; then
    rm -rf "$venv"
    "${PYTHON:-python3.11}" -m venv "$venv"
    mkdir -p build
    # smplx may not be passed on: it never enters this environment.
    grep -v '^smplx==' requirements.lock > build/requirements-bundle.txt
    grep -E '^(pyinstaller|pyinstaller-hooks-contrib|altgraph|setuptools)==' requirements-dev.lock >> build/requirements-bundle.txt
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r build/requirements-bundle.txt
    touch "$stamp"
fi
"$venv/bin/pyinstaller" --noconfirm --log-level WARN --distpath dist --workpath build/pyinstaller ins_studio.spec
du -sm dist/ins-studio | cut -f1 | sed 's/$/ MB in dist\/ins-studio/'
[ "${BUNDLE_PACK:-yes}" = no ] || sh tools/pack.sh
