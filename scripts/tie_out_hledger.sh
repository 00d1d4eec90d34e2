#!/usr/bin/env bash
# The books as another bookkeeping program adds them up: the journal is exported, hledger balances it, and every account
# is compared with the trial balance, to the sen. Any difference ends in a status other than zero.
#
#   tie_out_hledger.sh [--data DIR]…       LUMBUNG_TIE_OUT_DATA=DIR   books to look at; a small demo's when none is named
#                                          LUMBUNG_TIE_OUT_USER=NAME  who reads them (Dewi); LUMBUNG_PIN is theirs
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Account names are Indonesian and have dashes.
export LC_ALL=C.UTF-8
reader=${LUMBUNG_TIE_OUT_USER:-Dewi}
folders=()
if [ -n "${LUMBUNG_TIE_OUT_DATA:-}" ]; then folders+=("$LUMBUNG_TIE_OUT_DATA"); fi
while [ $# -gt 0 ]; do
  case $1 in
    --data) [ $# -ge 2 ] || fail "--data needs a folder"; folders+=("$2"); shift 2 ;;
    *) fail "no such option: $1 (--data DIR)" ;;
  esac
done

command -v hledger >/dev/null || fail "hledger is missing. scripts/setup.sh tests installs it."
cli=$(built lumbung-cli)
if [ ! -x "$cli" ]; then
  build_pages
  build_binaries
fi

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
trap 'exit 130' INT TERM HUP

if [ ${#folders[@]} = 0 ]; then
  step "A small demo"
  # A database run by root is run as somebody else, who must be able to reach the folder.
  chmod 711 "$place"
  "$cli" demo --dir "$place/demo" --small --keep </dev/null
  for database in "$place"/demo/*/lumbung.db; do folders+=("$(dirname "$database")"); done
fi

# compare JOURNAL_BALANCES TRIAL_BALANCE: prints both side by side, and fails where they differ.
compare() {
  node - "$1" "$2" <<'SCRIPT'
const { readFileSync } = require("node:fs");
const [journal, trial] = process.argv.slice(2);
const money = (minor) => {
  const digits = String(minor < 0n ? -minor : minor).padStart(3, "0").replace(/(\d\d)$/, ".$1");
  return minor < 0n ? `-${digits}` : digits;
};
const theirs = new Map();
for (const line of readFileSync(journal, "utf8").trim().split("\n").slice(1)) {
  const [, account, balance] = line.match(/^"(.*)","(.*)"$/) ?? [];
  if (account === undefined) throw new Error(`hledger wrote ${line}`);
  const [, sign, rupiah, sen] = balance.replace("Rp", "").match(/^(-?)(\d+)(?:\.(\d\d))?$/) ?? [];
  if (rupiah === undefined) throw new Error(`hledger wrote the amount ${balance}`);
  const minor = BigInt(rupiah) * 100n + BigInt(sen ?? "0");
  theirs.set(account.split(":").at(-1).slice(0, 4), sign === "-" ? -minor : minor);
}
const ours = new Map(JSON.parse(readFileSync(trial, "utf8")).rows.map((row) => [row.account, [row.name, BigInt(row.closing)]]));
let differences = 0;
for (const account of [...new Set([...theirs.keys(), ...ours.keys()])].sort()) {
  const [name, own] = ours.get(account) ?? ["", 0n];
  const found = theirs.get(account) ?? 0n;
  const verdict = own === found ? "same" : "DIFFERENT";
  differences += own === found ? 0 : 1;
  console.log(`  ${account} ${name.padEnd(38)} ${money(own).padStart(20)} ${money(found).padStart(20)}  ${verdict}`);
}
const sum = [...theirs.values()].reduce((total, minor) => total + minor, 0n);
if (sum !== 0n) throw new Error(`hledger's balances sum to ${money(sum)}`);
if (theirs.size === 0) throw new Error("the journal is empty: nothing was compared");
console.log(`  ${theirs.size} accounts, ${differences} different`);
process.exit(differences === 0 ? 0 : 1);
SCRIPT
}

failed=0
for folder in "${folders[@]}"; do
  step "Tie-out of $(basename "$folder"): trial balance, hledger"
  journal=$place/books.journal
  "$cli" --data "$folder" export --format hledger --out "$journal" --as "$reader" </dev/null
  hledger -f "$journal" check accounts commodities
  hledger -f "$journal" balance --flat --no-elide --empty --no-total -O csv >"$place/journal.csv"
  "$cli" --data "$folder" call trial_balance '{"to_month":"2099-12"}' --as "$reader" </dev/null >"$place/trial.json"
  printf '  %d journals\n' "$(grep -c 'change_set:' "$journal")"
  compare "$place/journal.csv" "$place/trial.json" || failed=$((failed + 1))
done
printf '%d books compared, %d with differences\n' "${#folders[@]}" "$failed"
[ "$failed" = 0 ]
