//! Databases that last as long as a test.

use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use sync_server::{migrate, rights, tenant};
use tokio::sync::OnceCell;

/// Any number that only these tests use: whoever holds this lock makes the template.
const TEMPLATE_LOCK: i64 = 0x6c75_6d62_756e_6774;

/// A database of one test.
pub struct Database {
    pub pool: PgPool,
    pub name: String,
}

/// Where Postgres is; started and removed with this process where nobody says.
fn cluster() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| std::env::var("DATABASE_URL").unwrap_or_else(|_| start_cluster()))
}

/// Starts a private Postgres. A shell waits for the end of this process at the other side of a pipe, and removes it
/// then, however the process ended.
fn start_cluster() -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts/postgres.sh");
    let directory = std::env::temp_dir().join(format!("lumbung-test-{}", std::process::id()));
    let output = Command::new(script)
        .arg("start")
        .arg(&directory)
        .args(["-c", "fsync=off", "-c", "full_page_writes=off"])
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success(), "Postgres does not start");
    let guard = Command::new("setsid")
        .args(["sh", "-c", "cat >/dev/null; \"$0\" remove \"$1\"; rm -rf \"$1\"", script])
        .arg(&directory)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // The pipe stays open until the process is gone.
    std::mem::forget(guard);
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// The same server, another database.
fn url_of(name: &str) -> String {
    let (server, _) = cluster().rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

/// The template: migrated once for this shape of the tables, by whichever test comes first.
async fn template() -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            let migrations = [
                include_str!("../../../../migrations/server/0001_log.sql"),
                include_str!("../../../../migrations/server/0002_accounts.sql"),
                include_str!("../../../../migrations/server/0003_contact.sql"),
                include_str!("../../../../migrations/server/0004_late.sql"),
            ];
            let shape = [migrations.concat(), rights::script(), shared::table::read_model_sql()].concat();
            let name = format!("lumbung_template_{}", &blake3::hash(shape.as_bytes()).to_hex()[..12]);
            let mut connection = PgConnection::connect(cluster()).await.unwrap();
            sqlx::query("select pg_advisory_lock($1)").bind(TEMPLATE_LOCK).execute(&mut connection).await.unwrap();
            let is_ready: bool =
                sqlx::query_scalar("select exists (select from pg_database where datname = $1 and datistemplate)")
                    .bind(&name)
                    .fetch_one(&mut connection)
                    .await
                    .unwrap();
            if !is_ready {
                let make = format!("drop database if exists {name}; create database {name}");
                for statement in make.split("; ") {
                    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
                }
                let pool = tenant::connect(&url_of(&name), 2).await.unwrap();
                migrate::migrate(&pool).await.unwrap();
                pool.close().await;
                let done = format!("alter database {name} is_template true");
                sqlx::raw_sql(AssertSqlSafe(done)).execute(&mut connection).await.unwrap();
            }
            connection.close().await.unwrap();
            name
        })
        .await
}

impl Database {
    /// A migrated database with nothing in it.
    pub async fn create() -> Database {
        Database::copy_of(template().await).await
    }

    /// A copy of a database as it is now: the backup of a server. Nobody may be connected meanwhile, so all are sent
    /// away.
    pub async fn copy_of(original: &str) -> Database {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("lumbung_test_{}_{number}", std::process::id());
        let mut connection = PgConnection::connect(cluster()).await.unwrap();
        let away = format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{original}'");
        let drop = format!("drop database if exists {name} with (force)");
        let create = format!("create database {name} template {original}");
        for statement in [away, drop, create] {
            sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
        }
        connection.close().await.unwrap();
        Database { pool: tenant::connect(&url_of(&name), 8).await.unwrap(), name }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let statement = format!("drop database if exists {} with (force)", self.name);
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let mut connection = PgConnection::connect(cluster()).await.unwrap();
                sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
            });
        });
        drop(dropped.join());
    }
}
