#!/bin/sh
# Pack dist/ins-studio as a .tar.zst and a Debian package with a desktop entry.
set -eu
cd "$(dirname "$0")/.."
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
architecture=$(dpkg --print-architecture)
tar -C dist -cf - ins-studio | zstd -q -3 -T0 -f -o "dist/ins-studio-$version-$architecture.tar.zst"
tree=build/deb
rm -rf "$tree"
mkdir -p "$tree/DEBIAN" "$tree/opt" "$tree/usr/bin" "$tree/usr/share/applications" "$tree/usr/share/icons/hicolor/scalable/apps"
cp -al dist/ins-studio "$tree/opt/ins-studio"
ln -s /opt/ins-studio/ins-studio "$tree/usr/bin/ins-studio"
cp resources/icons/ins-studio.svg "$tree/usr/share/icons/hicolor/scalable/apps/ins-studio.svg"
cp resources/ins-studio.desktop "$tree/usr/share/applications/ins-studio.desktop"
cat > "$tree/DEBIAN/control" <<CONTROL
Package: ins-studio
Version: $version
Architecture: $architecture
Maintainer: INS Studio <support@ins-studio.invalid>
Section: graphics
Priority: optional
Depends: libgl1, libegl1, libfontconfig1, xkb-data
Description: Animatable avatars of clothed people from 3D scans
 Trains an avatar by Invertible Neural Skinning, paints it, animates it and
 exports it as glTF and FBX.
CONTROL
dpkg-deb -Zzstd -z3 --root-owner-group --build "$tree" "dist/ins-studio_${version}_$architecture.deb" >/dev/null
rm -rf "$tree"
ls -sh dist/*.tar.zst dist/*.deb
