//! Transactions, each with the least it may see: the one way to the database.
//!
//! Words: a *scope* names the database role and whose rows it reaches. Row-level security does the rest, so a query
//! that forgets its tenant finds nothing (design §10, 9). The tenant comes from a credential only, never from a body.

use shared::id::{CooperativeId, GroupId};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, PgPool, Postgres};

use crate::error::Error;

/// A transaction in a scope. Dropped without a commit it changes nothing.
pub type Transaction = sqlx::Transaction<'static, Postgres>;

/// BLAKE3 of a code that somebody typed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CodeHash(pub [u8; 32]);

impl CodeHash {
    /// Of the code as it is written.
    pub fn of(code: &str) -> CodeHash {
        CodeHash(*blake3::hash(code.as_bytes()).as_bytes())
    }

    /// From hex.
    pub fn from_hex(text: &str) -> Option<CodeHash> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(CodeHash(bytes))
    }

    /// As the tables keep it.
    pub fn to_hex(self) -> String {
        hex::encode(self.0)
    }
}

/// Who a transaction acts for.
#[derive(Clone, Copy)]
pub enum Scope {
    /// A cooperative's own books.
    Cooperative(CooperativeId),
    /// Whoever knows this join code: its envelope and nothing else.
    JoinCode(CodeHash),
    /// A cooperative that enrols with this code.
    Enrolment(CodeHash, CooperativeId),
    /// The accounts of head offices, for signing in.
    Accounts,
    /// A group: which cooperatives ever shared with it.
    Group(GroupId),
    /// What one cooperative shares with the group, while it does.
    Shared(GroupId, CooperativeId),
    /// The person who runs this server: cooperatives by name, codes, groups, accounts; no books.
    Operator,
}

impl Scope {
    /// The statement that begins such a transaction. Only identities and hashes are written into it.
    pub fn begin(self) -> String {
        let (role, settings) = match self {
            Scope::Cooperative(cooperative) => ("lumbung_app", vec![("cooperative", cooperative.to_string())]),
            Scope::JoinCode(hash) => ("lumbung_app", vec![("join_code", hash.to_hex())]),
            Scope::Enrolment(hash, cooperative) => {
                ("lumbung_app", vec![("enrolment_code", hash.to_hex()), ("cooperative", cooperative.to_string())])
            }
            Scope::Accounts => ("lumbung_office", Vec::new()),
            Scope::Group(group) => ("lumbung_office", vec![("group", group.to_string())]),
            Scope::Shared(group, cooperative) => {
                ("lumbung_office", vec![("group", group.to_string()), ("cooperative", cooperative.to_string())])
            }
            Scope::Operator => ("lumbung_operator", Vec::new()),
        };
        let settings: String =
            settings.into_iter().map(|(name, value)| format!("; set local \"app.{name}\" = '{value}'")).collect();
        format!("begin; set local role {role}{settings}")
    }
}

/// Begins a transaction in a scope: one round trip.
pub async fn begin(pool: &PgPool, scope: Scope) -> Result<Transaction, Error> {
    Ok(pool.begin_with(AssertSqlSafe(scope.begin())).await?)
}

/// Connections to the database. The plans of our statements do not depend on what is bound to them.
pub async fn connect(database_url: &str, connections_max: u32) -> Result<PgPool, Error> {
    let options: PgConnectOptions = database_url.parse().map_err(Error::Database)?;
    let options = options.application_name("lumbung-server").statement_cache_capacity(256).options([
        ("plan_cache_mode", "force_generic_plan"),
        ("jit", "off"),
        ("idle_in_transaction_session_timeout", "60000"),
        ("client_min_messages", "warning"),
    ]);
    let pool = PgPoolOptions::new()
        .max_connections(connections_max)
        .acquire_timeout(std::time::Duration::from_secs(20))
        .connect_with(options)
        .await?;
    Ok(pool)
}
