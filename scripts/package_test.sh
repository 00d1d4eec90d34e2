#!/usr/bin/env bash
# The package as dpkg handles it, in a folder of its own: installed, replaced and removed while records are nowhere
# else, not known, or safe. The programs in it are empty; what is tried is the package.
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
system=$place/system
home=$system/users/ani
data=$home/.local/share/lumbung
stick=$place/stick
mkdir -p "$place/payload/ui" "$data" "$stick" "$system"/{etc,run,var/lib/dpkg/{info,updates,triggers}}
touch "$system"/var/lib/dpkg/{status,available}
printf 'root:x:0:0::/root:/bin/sh\nani:x:1000:1000::/users/ani:/bin/sh\n' >"$system/etc/passwd"
printf '#!/bin/sh\n' >"$place/payload/lumbung"
cp "$place/payload/lumbung" "$place/payload/lumbung-cli"
chmod 755 "$place/payload"/lumbung*

for version in 1.0 1.1; do
  LUMBUNG_PACKAGE_VERSION=$version LUMBUNG_PACKAGE_DEPENDS='' "$ROOT/scripts/package.sh" \
    --payload "$place/payload" --out "$place/$version.deb" >/dev/null
done

# The maintainer's scripts run beside, not inside, the folder: it has no shell.
on_system() {
  PATH=$PATH:/usr/sbin:/sbin dpkg --root="$system" --force-script-chrootless --force-not-root \
    --log=/dev/null "$@" >"$place/said" 2>&1
}
state() { sed -n "s/^$1: //p" "$system/var/lib/dpkg/status"; }
checks=0
# is WHAT EXPECTED FOUND
is() {
  [ "$2" = "$3" ] || fail "$1: expected '$2', found '$3'; dpkg said: $(cat "$place/said")"
  checks=$((checks + 1))
}
says() {
  grep -qF "$1" "$place/said" || fail "'$1' was not said: $(cat "$place/said")"
  checks=$((checks + 1))
}
# standing LINE …: what a till has noted, with the number of its last record.
standing() { printf '%s\n' lumbung-standing/1 "$@" end >"$data/lumbung.standing"; }
head_is() { printf 'lumbung-head/1 device %020d hash\n' "$1" >"$data/lumbung.head"; }
refused() {
  if on_system "$@"; then fail "not refused: $*: $(cat "$place/said")"; fi
  is "after a refusal" "ok installed" "$(state Status | cut -d ' ' -f 2-)"
  is "the data" here "$(if [ -e "$data/lumbung.db" ]; then echo here; else echo gone; fi)"
}
done_() {
  on_system "$@" || fail "refused: $*: $(cat "$place/said")"
  is "the data" here "$(if [ -e "$data/lumbung.db" ]; then echo here; else echo gone; fi)"
}
install_old() {
  done_ --force-downgrade --install "$place/1.0.deb"
  is "the program" here "$(if [ -x "$system/usr/bin/lumbung" ]; then echo here; else echo gone; fi)"
}

touch "$data/lumbung.db"
head_is 12
standing 'head 12' 'not_at_server 0'
install_old

# What is nowhere else keeps the program here, and is counted.
standing 'head 12' 'not_at_server 5'
refused --remove lumbung
says '5 catatan hanya ada di komputer ini'
says "$home"
says 'Tidak ada yang berubah'
refused --purge lumbung
refused --install "$place/1.1.deb"
is "the version" 1.0 "$(state Version)"

# A file that is torn, behind the last record, or missing is not taken for safe.
printf 'lumbung-standing/1\nhead 12\nnot_at_server 0\n' >"$data/lumbung.standing"
refused --remove lumbung
says 'tidak diketahui'
standing 'head 11' 'not_at_server 0'
refused --remove lumbung
rm "$data/lumbung.standing"
refused --remove lumbung
standing 'head 12' 'not_at_server nothing'
refused --remove lumbung

# A mirror counts while it lies there; a backup is enough for a new version, and not for removing.
standing 'head 12' 'not_at_server 5' 'not_in_mirror 0' "mirror $stick/away"
refused --remove lumbung
standing 'head 12' 'not_at_server 5' 'not_in_backup 0' "backup $stick/cadangan.lumbung"
refused --install "$place/1.1.deb"
touch "$stick/cadangan.lumbung"
refused --remove lumbung
done_ --install "$place/1.1.deb"
is "the version" 1.1 "$(state Version)"
install_old
standing 'head 12' 'not_at_server 5' 'not_in_mirror 0' "mirror $stick"
done_ --remove lumbung
is "after removing" "" "$(if [ -e "$system/usr/bin/lumbung" ]; then echo here; fi)"

# What was asked for in so many words is done, and takes no data along.
install_old
standing 'head 12' 'not_at_server 5'
echo yes >"$system/run/lumbung-lepas"
refused --remove lumbung
echo 'HAPUS CATATAN' >"$system/run/lumbung-lepas"
done_ --purge lumbung
says 'diteruskan karena diminta'
rm "$system/run/lumbung-lepas"

# A till that keeps its data elsewhere is asked too; one of another user who has none is no matter.
install_old
standing 'head 12' 'not_at_server 0'
mkdir -p "$system/srv/kasir" "$system/etc/lumbung"
touch "$system/srv/kasir/lumbung.db"
echo /srv/kasir >"$system/etc/lumbung/folders"
refused --remove lumbung
says /srv/kasir
rm -r "$system/srv/kasir"
done_ --remove lumbung
echo "$checks checks of the package"
