//! Roles, rights and row-level security: one script, written from the tables, run whenever it differs from the last.
//!
//! Words: *lumbung_app* works on one cooperative's rows; *lumbung_office* reads totals of a cooperative while that
//! shares with the group; *lumbung_operator* keeps codes and accounts. None of them can sign in: the server changes to
//! one of them in every transaction. Where no policy speaks, nothing is seen.

use std::fmt::Write;

use shared::table::TABLES;

/// The cooperative of the transaction; no cooperative, no rows.
const TENANT: &str = "nullif(current_setting('app.cooperative', true), '')::uuid";
/// The group of the transaction.
const GROUP: &str = "nullif(current_setting('app.group', true), '')::uuid";

/// Tables of the log and of the accounts that hold rows of cooperatives, with what the application may do there.
/// What is only ever appended cannot be changed or deleted by any route.
pub const LOG_TABLES: &[(&str, &str)] = &[
    ("cooperative", "select, insert, update (name)"),
    ("cooperative_head", "select, insert, update"),
    ("change_set", "select, insert"),
    ("body_beside", "select, insert"),
    ("repeated_id", "select, insert"),
    ("device_head", "select, insert, update"),
    ("known_device", "select, insert, update"),
    ("known_invitation", "select, insert"),
    ("standing_record", "select, insert"),
    ("document_change", "select, insert, delete"),
    ("invitation_envelope", "select, insert, update, delete"),
    ("member_key", "select, insert, delete"),
    ("group_cooperative", "select, insert"),
    ("device_contact", "select, insert, update"),
];

/// What a head office reads of a cooperative: totals, and how far they are complete. Nothing about people.
const SHARED_TABLES: [(&str, &str); 6] = [
    ("account_total", "*"),
    ("sales_day", "*"),
    ("unit", "*"),
    ("device", "cooperative, device, unit, till_code"),
    ("device_head", "cooperative, device, seq, last_clock_ms, last_business_date, received_at"),
    ("device_contact", "*"),
];

/// Accounts and codes: who may do what there.
const ACCOUNT_RIGHTS: [(&str, &str, &str); 11] = [
    ("lumbung_app", "enrolment", "select, update"),
    ("lumbung_office", "office_user", "select, update"),
    ("lumbung_office", "office_group", "select"),
    ("lumbung_office", "office_membership", "select"),
    ("lumbung_office", "group_cooperative", "select"),
    ("lumbung_operator", "cooperative", "select"),
    ("lumbung_operator", "cooperative_head", "select"),
    ("lumbung_operator", "enrolment", "select, insert, update, delete"),
    ("lumbung_operator", "office_user", "select, insert, update, delete"),
    ("lumbung_operator", "office_group", "select, insert, update, delete"),
    ("lumbung_operator", "office_membership", "select, insert, delete"),
];

/// Makes the roles where they are missing. Another database of the same cluster may be doing the same right now.
pub const ROLES: &str = "
do $$
declare role_name text;
begin
    foreach role_name in array array['lumbung_app', 'lumbung_office', 'lumbung_operator'] loop
        begin
            if not exists (select from pg_roles where rolname = role_name) then
                execute format('create role %I nologin', role_name);
            end if;
        exception when duplicate_object or unique_violation then null;
        end;
        if not pg_has_role(current_user, role_name, 'member') then
            execute format('grant %I to %I', role_name, current_user);
        end if;
    end loop;
end $$;";

struct Script(String);

impl Script {
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        let _ = writeln!(self.0, "{line};");
    }

    fn policy(&mut self, table: &str, name: &str, role: &str, command: &str, using: &str) {
        self.line(format_args!("drop policy if exists {name} on {table}"));
        self.line(format_args!("create policy {name} on {table} for {command} to {role} using ({using})"));
    }

    /// Closes a table to everyone, and opens it to the cooperative whose rows they are.
    fn tenant(&mut self, table: &str, rights: &str) {
        self.line(format_args!("alter table {table} enable row level security"));
        self.line(format_args!("alter table {table} force row level security"));
        self.line(format_args!("revoke all on {table} from public, lumbung_app, lumbung_office, lumbung_operator"));
        self.line(format_args!("grant {rights} on {table} to lumbung_app"));
        self.policy(table, "tenant", "lumbung_app", "all", &format!("cooperative = {TENANT}"));
    }
}

/// The whole script. It may run again at any time.
pub fn script() -> String {
    let mut script = Script(String::new());
    script.line(format_args!("grant usage on schema public to lumbung_app, lumbung_office, lumbung_operator"));
    for (table, rights) in LOG_TABLES.iter().copied() {
        script.tenant(table, rights);
    }
    for table in TABLES.iter().copied() {
        let _ = writeln!(script.0, "-- {} {}", table.name, table.version);
        script.tenant(table.name, "select, insert, update, delete");
    }
    for table in ["enrolment", "office_user", "office_group", "office_membership"] {
        script.line(format_args!("revoke all on {table} from public, lumbung_app, lumbung_office, lumbung_operator"));
    }
    for (role, table, rights) in ACCOUNT_RIGHTS {
        script.line(format_args!("grant {rights} on {table} to {role}"));
    }
    // A key goes only with the person it belongs to: no statement of ours can delete another.
    script.line(format_args!("drop policy if exists erased on member_key"));
    script.line(format_args!(
        "create policy erased on member_key as restrictive for delete to lumbung_app using (exists (
             select from erased_person where erased_person.cooperative = member_key.cooperative
               and erased_person.member = member_key.document))"
    ));
    codes(&mut script);
    office(&mut script);
    script.0
}

/// Codes are found by whoever knows them.
fn codes(script: &mut Script) {
    let by_code = |setting: &str| format!("nullif(current_setting('app.{setting}', true), '')");
    let join = format!("lookup_hash = {}", by_code("join_code"));
    script.policy("invitation_envelope", "join_code", "lumbung_app", "all", &join);
    script.line(format_args!("alter table enrolment enable row level security"));
    script.line(format_args!("alter table enrolment force row level security"));
    let code = format!("code_hash = {}", by_code("enrolment_code"));
    script.policy("enrolment", "enrolment_code", "lumbung_app", "all", &code);
    for table in ["enrolment", "cooperative", "cooperative_head"] {
        script.policy(table, "operator", "lumbung_operator", "all", "true");
    }
}

/// A head office sees a cooperative's totals exactly while the cooperative's own books say that it shares them.
fn office(script: &mut Script) {
    let granted = format!(
        "cooperative = {TENANT} and (select exists (select from sharing where sharing.cooperative = {TENANT} \
         and sharing.group_id = {GROUP} and sharing.granted = 1))"
    );
    for (table, columns) in SHARED_TABLES {
        let columns = if columns == "*" { String::new() } else { format!(" ({columns})") };
        script.line(format_args!("grant select{columns} on {table} to lumbung_office"));
        script.policy(table, "shared", "lumbung_office", "select", &granted);
    }
    script.line(format_args!("grant select on sharing to lumbung_office"));
    let own = format!("cooperative = {TENANT} and group_id = {GROUP}");
    script.policy("sharing", "shared", "lumbung_office", "select", &own);
    script.policy("group_cooperative", "shared", "lumbung_office", "select", &format!("group_id = {GROUP}"));
    script.line(format_args!("grant select (cooperative, name) on cooperative to lumbung_office"));
    let named = format!(
        "cooperative = {TENANT} and exists (select from group_cooperative as known \
         where known.cooperative = cooperative.cooperative)"
    );
    script.policy("cooperative", "shared", "lumbung_office", "select", &named);
}
