#!/usr/bin/env bash
# Makes the Debian package of the till: window, command line, pages, icon. Without arguments everything is built first,
# optimised, and the package lands in target/package; --payload DIR packs what lies there instead, --out FILE elsewhere.
# Before it is removed or replaced the package asks whether anything is nowhere else (scripts/package/prerm).
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

payload=
out=
while [ $# -gt 0 ]; do
  case $1 in
    --payload) payload=$2 ;;
    --out) out=$2 ;;
    *) fail "no such argument: $1" ;;
  esac
  shift 2
done
cd "$ROOT"
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
[ -n "$version" ] || fail "no version in Cargo.toml"
version=${LUMBUNG_PACKAGE_VERSION:-$version}
architecture=$(dpkg --print-architecture)

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
chmod 755 "$place"
programs=$place/usr/lib/lumbung
mkdir -p "$programs" "$place/usr/bin" "$place/DEBIAN" "$place/usr/share/applications" "$place/usr/share/doc/lumbung"

if [ -n "$payload" ]; then
  cp -r "$payload/." "$programs/"
else
  "$ROOT/scripts/build.sh"
  RELEASE=1
  for program in lumbung lumbung-cli; do
    install -m 755 "$(built "$program")" "$programs/$program"
    strip --strip-unneeded "$programs/$program"
  done
  cp -r ui/dist "$programs/ui"
fi
for program in lumbung lumbung-cli; do
  ln -s "../lib/lumbung/$program" "$place/usr/bin/$program"
done
for size in 32 128 256; do
  icons=$place/usr/share/icons/hicolor/${size}x$size/apps
  mkdir -p "$icons"
  install -m 644 "icons/${size}x$size.png" "$icons/lumbung.png"
done
install -m 644 scripts/package/lumbung.desktop "$place/usr/share/applications/"
cat LICENSE-MIT LICENSE-APACHE >"$place/usr/share/doc/lumbung/copyright"
install -m 755 scripts/package/prerm "$place/DEBIAN/prerm"
cat >"$place/DEBIAN/control" <<CONTROL
Package: lumbung
Version: $version
Architecture: $architecture
Maintainer: Lumbung <lumbung@localhost>
Installed-Size: $(du -sk --exclude=DEBIAN "$place" | cut -f 1)
Depends: ${LUMBUNG_PACKAGE_DEPENDS-libwebkit2gtk-4.1-0, libgtk-3-0 | libgtk-3-0t64, libudev1, libssl3 | libssl3t64}
Section: misc
Priority: optional
Description: shop and books of an Indonesian cooperative
 A till and the books behind it, for one shop or many, with or without a
 network. Data lie in the user's home and are never removed by the package;
 it refuses to go while records are nowhere else.
CONTROL
out=${out:-$CARGO_TARGET_DIR/package/lumbung_${version}_$architecture.deb}
mkdir -p "$(dirname "$out")"
dpkg-deb --root-owner-group --build "$place" "$out" >/dev/null
step "Package: $out"
