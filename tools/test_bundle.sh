#!/bin/sh
# Run the frozen app as a user would and check what it carries. Closes with "N passed, N failed".
set -u
cd "$(dirname "$0")/.."
app=dist/ins-studio
passed=0
failed=0
check() { # check NAME COMMAND...
    name=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
        echo "ok      $name"
    else
        failed=$((failed + 1))
        echo "FAILED  $name"
    fi
}
absent() { [ -z "$(find "$app" -ipath "*$1*" | head -n 1)" ] && ! grep -rqs "$2" build/pyinstaller/ins_studio/PYZ-00.toc; }
small() { [ "$(du -sm "$app" | cut -f1)" -le 1000 ]; }
says_version() { "$app/ins-studio" info resources/demo/dataset >/dev/null; }
smoke() {
    out=build/smoke
    rm -rf "$out"
    mkdir -p "$out"
    xvfb-run -a -s "-screen 0 1600x1000x24 -dpi 96" timeout 600 \
        env HOME="$PWD/$out" QT_QPA_PLATFORM=xcb "$app/ins-studio" --window --smoke
}
check "smplx is not in the bundle" absent "/smplx" "'smplx"
check "igl.copyleft is not in the bundle" absent "igl/copyleft" "'igl.copyleft"
check "igl.triangle is not in the bundle" absent "igl/triangle" "'igl.triangle"
check "the folder is at most 1 GB" small
check "the terminal reads the demo dataset" says_version
check "window, training, extraction, paint and export in one smoke run" smoke
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
