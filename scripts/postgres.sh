#!/usr/bin/env bash
# A Postgres of our own: no system service, nobody else's data, reachable from this machine only, behind a password.
#
#   postgres.sh start DIR [-c name=value …]   makes the cluster the first time, starts it, prints its address
#   postgres.sh stop DIR                      stops it cleanly; nothing happens if it does not run
#   postgres.sh crash DIR                     stops it as a power cut would: it recovers at the next start
#   postgres.sh url DIR                       prints the address, for DATABASE_URL
#   postgres.sh remove DIR                    stops it and deletes its data
#
# Postgres refuses to run as root. Root therefore starts it as the user postgres, and when that user cannot reach DIR
# (a home directory is closed to others), the cluster lies in /var/lib/lumbung instead.
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

USER_NAME=lumbung
DATABASE=lumbung

# As the owner of the cluster: postgres when we are root, else ourselves. Runs in / because the present directory may
# be closed to that user.
as_owner() {
  if is_root; then
    (cd / && setpriv --reuid=postgres --regid=postgres --clear-groups --inh-caps=-all \
      env HOME="${cluster:-/}" LC_ALL=C.UTF-8 "$@")
  else
    (cd / && env LC_ALL=C.UTF-8 "$@")
  fi
}

find_binaries() {
  local newest
  newest=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  if [ -x "$newest/initdb" ]; then
    bin=$newest
  elif command -v initdb >/dev/null; then
    bin=$(dirname "$(readlink -f "$(command -v initdb)")")
  else
    fail "Postgres is not installed: scripts/setup.sh server"
  fi
}

find_cluster() {
  local parent
  mkdir -p "$(dirname "$1")"
  parent=$(cd "$(dirname "$1")" && pwd)
  cluster=$parent/$(basename "$1")/postgres
  if is_root && ! as_owner test -x "$parent"; then
    cluster=/var/lib/lumbung/$(printf '%s' "$cluster" | cksum | cut -d ' ' -f 1)
  fi
}

make_cluster() {
  mkdir -p "$(dirname "$cluster")"
  if is_root; then
    chmod o+x "$(dirname "$cluster")"
    install -d -o postgres -g postgres -m 700 "$cluster"
  else
    install -d -m 700 "$cluster"
  fi
  # Half a cluster is left behind when the first start was interrupted: "ready" is written last.
  as_owner rm -rf "$cluster/data"
  # shellcheck disable=SC2016  # the inner shell expands it
  as_owner sh -c 'umask 077 && od -An -N 18 -tx1 /dev/urandom | tr -d " \n" >"$1"' sh "$cluster/password"
  as_owner "$bin/initdb" -A password --pwfile="$cluster/password" -U "$USER_NAME" -E UTF8 --no-locale --no-sync \
    -D "$cluster/data" >/dev/null
  # No socket: its path could be too long, and the address is the same everywhere without it.
  printf "%s\n" "listen_addresses = '127.0.0.1'" "unix_socket_directories = ''" "max_connections = 200" |
    as_owner tee -a "$cluster/data/postgresql.conf" >/dev/null
}

# The fourth line of postmaster.pid is the port of the server that runs, or ran last.
port() { as_owner sed -n 4p "$cluster/data/postmaster.pid"; }

# After a power cut the file stays behind and its process number may be someone else's: only an answer counts.
running() { as_owner "$bin/pg_ctl" -D "$cluster/data" status >/dev/null 2>&1 && port_taken "$(port)"; }

print_url() {
  [ -e "$cluster/data/postmaster.pid" ] || fail "the Postgres of $cluster does not run"
  echo "postgres://$USER_NAME:$(as_owner cat "$cluster/password")@127.0.0.1:$(port)/$DATABASE"
}

start() {
  local attempt number
  [ -e "$cluster/ready" ] || make_cluster
  if running; then return; fi
  for attempt in 1 2 3; do
    # Below the range that the system hands out, so that a passing connection is not in the way.
    # The port of the last time first: whoever was told the address finds it again.
    number=$(as_owner cat "$cluster/port" 2>/dev/null || true)
    if [ "$attempt" -gt 1 ] || [ -z "$number" ] || port_taken "$number"; then
      number=$(free_port $((20000 + RANDOM % 10000)))
    fi
    if as_owner "$bin/pg_ctl" -D "$cluster/data" -l "$cluster/log" -w -o "-p $number $*" start >/dev/null; then
      break
    elif [ "$attempt" = 3 ]; then
      as_owner tail -n 20 "$cluster/log" >&2
      fail "Postgres does not start; its log is $cluster/log"
    fi
  done
  echo "$number" | as_owner tee "$cluster/port" >/dev/null
  if [ ! -e "$cluster/ready" ]; then
    PGPASSWORD=$(as_owner cat "$cluster/password") "$bin/createdb" -h 127.0.0.1 -p "$number" -U "$USER_NAME" "$DATABASE"
    as_owner touch "$cluster/ready"
  fi
}

stop() {
  if running; then as_owner "$bin/pg_ctl" -D "$cluster/data" -m fast -w stop >/dev/null; fi
}

crash() {
  if running; then as_owner "$bin/pg_ctl" -D "$cluster/data" -m immediate -w stop >/dev/null; fi
}

[ $# -ge 2 ] || fail "usage: postgres.sh start|stop|crash|url|remove DIR"
action=$1
find_binaries
find_cluster "$2"
shift 2
case $action in
  start)
    start "$@"
    print_url
    ;;
  stop) stop ;;
  crash) crash ;;
  url) print_url ;;
  remove)
    stop
    rm -rf "$cluster"
    ;;
  *) fail "usage: postgres.sh start|stop|crash|url|remove DIR" ;;
esac
