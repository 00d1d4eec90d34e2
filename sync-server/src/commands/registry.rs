//! Commands about who may come: enrolment codes, groups, accounts.

use std::io::Read;

use clap::Subcommand;
use serde_json::json;
use shared::id::GroupId;
use shared::units::join::JoinCode;
use sqlx::PgPool;
use uuid::Uuid;

use super::{Output, open, print};
use crate::accounts::{PASSWORD_LETTERS_MIN, hash, normal_email};
use crate::config::DatabaseOptions;
use crate::enrol::{enrolment_hash, new_epoch};
use crate::error::{Error, OnConstraint};
use crate::secrets::random;
use crate::tenant::{self, Scope};

/// What is done about cooperatives.
#[derive(Subcommand)]
pub enum TenantCommand {
    /// Make a code by which one cooperative may bring its books here, and print it.
    Create {
        /// For the operator's own list; the cooperative brings its name itself.
        name: String,
        #[command(flatten)]
        database: DatabaseOptions,
        #[command(flatten)]
        output: Output,
    },
    /// List codes and the cooperatives that came with them.
    List {
        #[command(flatten)]
        database: DatabaseOptions,
        #[command(flatten)]
        output: Output,
    },
}

/// What is done about groups.
#[derive(Subcommand)]
pub enum GroupCommand {
    /// Make a group, and print its id.
    Create {
        name: String,
        #[command(flatten)]
        database: DatabaseOptions,
        #[command(flatten)]
        output: Output,
    },
    /// List the groups.
    List {
        #[command(flatten)]
        database: DatabaseOptions,
        #[command(flatten)]
        output: Output,
    },
}

/// What is done about accounts.
#[derive(Subcommand)]
pub enum OfficeCommand {
    /// Make an account, or add one to another group. The password comes by the standard input.
    AddUser {
        email: String,
        #[arg(long)]
        name: String,
        /// The id of a group the person may read.
        #[arg(long)]
        group: GroupId,
        /// Say that the password comes by the standard input: it never stands in a command line.
        #[arg(long, required = true)]
        password_stdin: bool,
        #[command(flatten)]
        database: DatabaseOptions,
        #[command(flatten)]
        output: Output,
    },
    /// Give an account another password, by the standard input, and let it sign in at once.
    SetPassword {
        email: String,
        /// Say that the password comes by the standard input: it never stands in a command line.
        #[arg(long, required = true)]
        password_stdin: bool,
        #[command(flatten)]
        database: DatabaseOptions,
    },
}

/// Label, cooperative, its name, its change sets.
type Listed = (String, Option<Uuid>, Option<String>, Option<i64>);

/// Runs a command about cooperatives.
pub async fn tenant(command: TenantCommand) -> Result<(), Error> {
    match command {
        TenantCommand::Create { name, database, output } => {
            let pool = open(&database).await?;
            let code = JoinCode::make(random()?).shown();
            let mut transaction = tenant::begin(&pool, Scope::Operator).await?;
            sqlx::query("insert into enrolment (code_hash, label) values ($1, $2)")
                .bind(enrolment_hash(&code)?.to_hex())
                .bind(&name)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            print(if output.json { json!({ "name": name, "enrolment_code": code }).to_string() } else { code });
        }
        TenantCommand::List { database, output } => {
            let pool = open(&database).await?;
            let mut transaction = tenant::begin(&pool, Scope::Operator).await?;
            let rows: Vec<Listed> = sqlx::query_as(
                "select label, cooperative, name, position from enrolment
                 left join cooperative using (cooperative) left join cooperative_head using (cooperative)
                 order by created_at",
            )
            .fetch_all(&mut *transaction)
            .await?;
            transaction.commit().await?;
            let tenants: Vec<_> = rows
                .iter()
                .map(|(label, cooperative, name, position)| {
                    json!({ "label": label, "cooperative": cooperative, "name": name, "change_sets": position })
                })
                .collect();
            if output.json {
                print(json!({ "tenants": tenants }));
            }
            for (label, cooperative, name, position) in rows.into_iter().filter(|_| !output.json) {
                match (cooperative, name) {
                    (Some(id), Some(name)) => {
                        print(format_args!("{id} {name} ({label}): {} catatan", position.unwrap_or(0)));
                    }
                    _ => print(format_args!("-- {label}: kode belum dipakai")),
                }
            }
        }
    }
    Ok(())
}

/// Runs a command about groups.
pub async fn group(command: GroupCommand) -> Result<(), Error> {
    match command {
        GroupCommand::Create { name, database, output } => {
            let pool = open(&database).await?;
            let group = new_epoch()?;
            let mut transaction = tenant::begin(&pool, Scope::Operator).await?;
            sqlx::query("insert into office_group (group_id, name) values ($1, $2)")
                .bind(group)
                .bind(&name)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            print(if output.json { json!({ "group_id": group, "name": name }).to_string() } else { group.to_string() });
        }
        GroupCommand::List { database, output } => {
            let pool = open(&database).await?;
            let mut transaction = tenant::begin(&pool, Scope::Operator).await?;
            let rows: Vec<(Uuid, String)> =
                sqlx::query_as("select group_id, name from office_group order by name, group_id")
                    .fetch_all(&mut *transaction)
                    .await?;
            transaction.commit().await?;
            if output.json {
                let groups: Vec<_> =
                    rows.iter().map(|(group, name)| json!({ "group_id": group, "name": name })).collect();
                print(json!({ "groups": groups }));
            } else {
                rows.iter().for_each(|(group, name)| print(format_args!("{group} {name}")));
            }
        }
    }
    Ok(())
}

/// Runs a command about accounts.
pub async fn office(command: OfficeCommand) -> Result<(), Error> {
    let mut password = String::new();
    std::io::stdin().read_to_string(&mut password)?;
    let password = password.trim_end_matches(['\r', '\n']);
    match command {
        OfficeCommand::AddUser { email, name, group, database, output, .. } => {
            let user = add_user(&open(&database).await?, &email, &name, group, password).await?;
            print(if output.json { json!({ "user_id": user }).to_string() } else { user.to_string() });
            Ok(())
        }
        OfficeCommand::SetPassword { email, database, .. } => {
            set_password(&open(&database).await?, &email, password).await
        }
    }
}

fn hashed(password: &str) -> Result<String, Error> {
    if password.chars().count() < PASSWORD_LETTERS_MIN {
        return Err(Error::ValueNotValid("password"));
    }
    hash(password)
}

async fn set_password(pool: &PgPool, email: &str, password: &str) -> Result<(), Error> {
    let mut transaction = tenant::begin(pool, Scope::Operator).await?;
    let changed = sqlx::query(
        "update office_user set password_hash = $2, failed_attempts = 0, locked_until = null where email = $1",
    )
    .bind(normal_email(email))
    .bind(hashed(password)?)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    if changed.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Makes an account that may read a group. An address that has one already keeps its name and password.
pub async fn add_user(pool: &PgPool, email: &str, name: &str, group: GroupId, password: &str) -> Result<Uuid, Error> {
    let email = normal_email(email);
    if !email.contains('@') || name.trim().is_empty() {
        return Err(Error::ValueNotValid("email"));
    }
    let password_hash = hashed(password)?;
    let mut transaction = tenant::begin(pool, Scope::Operator).await?;
    let known: Option<Uuid> = sqlx::query_scalar("select office_user from office_user where email = $1")
        .bind(&email)
        .fetch_optional(&mut *transaction)
        .await?;
    let user = match known {
        Some(user) => user,
        None => {
            let user = new_epoch()?;
            sqlx::query("insert into office_user (office_user, email, name, password_hash) values ($1, $2, $3, $4)")
                .bind(user)
                .bind(&email)
                .bind(name.trim())
                .bind(password_hash)
                .execute(&mut *transaction)
                .await
                .on_constraint("office_user_email_once", Error::EmailTaken)?;
            user
        }
    };
    sqlx::query("insert into office_membership (group_id, office_user) values ($1, $2) on conflict do nothing")
        .bind(group.0)
        .bind(user)
        .execute(&mut *transaction)
        .await
        .on_constraint("office_membership_group_id_fkey", Error::NotFound)?;
    transaction.commit().await?;
    Ok(user)
}
