//! What the server's budgets speak of (design §13): ingest in pages and in small pushes, bytes of a sale.
//!
//! Every figure that depends on the disk stands beside one of bare inserts, taken in turns in the same run. Needs a
//! Postgres: `DATABASE_URL`, or one is started for the bench.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench may fail loudly and speaks to a terminal")]

#[expect(dead_code, reason = "the tests do more with an author than the bench")]
#[path = "../tests/server/support/author.rs"]
mod author;
#[path = "../tests/server/support/database.rs"]
mod database;

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use shared::change_set::Signed;
use shared::id::CooperativeId;
use shared::protocol::{PushRequest, PushResponse, pack};
use shared::units::registry::Registry;
use sqlx::{AssertSqlSafe, PgPool, Row};
use sync_server::Server;
use sync_server::auth::Device;
use sync_server::config::Config;
use sync_server::enrol::new_epoch;
use sync_server::log::{Known, Page, Queue, append, append_log};
use sync_server::rebuild::held_tables;
use sync_server::secrets::Audience;
use sync_server::tenant::{Scope, begin};

use crate::author::Author;
use crate::database::Database;

const PAGE: usize = 500;
const PAGES: usize = 8;
const CARRIERS: u8 = 4;
const TILLS: u8 = 48;
const PUSHES_PER_TILL: usize = 60;

/// Makes a cooperative known without a code.
async fn found(pool: &PgPool, founder: &Author) {
    let mut transaction = begin(pool, Scope::Cooperative(founder.cooperative)).await.unwrap();
    sqlx::query("insert into cooperative (cooperative, name) values ($1, 'Uji')")
        .bind(founder.cooperative.0)
        .execute(&mut *transaction)
        .await
        .unwrap();
    sqlx::query("insert into cooperative_head (cooperative, epoch, position, key_position) values ($1, $2, 0, 0)")
        .bind(founder.cooperative.0)
        .bind(new_epoch().unwrap())
        .execute(&mut *transaction)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
}

/// Copies what a page wrote into tables of the same shape that nothing is known of: bare inserts, one per table.
async fn bare(pool: &PgPool, cooperative: CooperativeId, table: &str, columns: &str, which: &str) -> Duration {
    let read = format!("select {columns} from {table} where cooperative = $1 and {which}");
    let rows = sqlx::query(AssertSqlSafe(read)).bind(cooperative.0).fetch_all(pool).await.unwrap();
    if rows.is_empty() {
        return Duration::ZERO;
    }
    let arrays: Vec<String> = columns.split(", ").map(|column| format!("array_agg({column})")).collect();
    let gather = format!(
        "create temporary table given on commit drop as select {} from {table} where cooperative = $1 and {which}",
        arrays
            .iter()
            .zip(columns.split(", "))
            .map(|(array, name)| format!("{array} as {name}"))
            .collect::<Vec<_>>()
            .join(", ")
    );
    let mut transaction = pool.begin().await.unwrap();
    sqlx::query(AssertSqlSafe(gather)).bind(cooperative.0).execute(&mut *transaction).await.unwrap();
    let names: Vec<String> = columns.split(", ").map(|name| format!("given.{name}")).collect();
    let insert =
        format!("insert into bare.{table} ({columns}) select u.* from given, unnest({}) as u", names.join(", "));
    let begun = Instant::now();
    sqlx::query(AssertSqlSafe(insert)).execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
    begun.elapsed()
}

async fn pages(pool: &PgPool) -> Spent {
    let mut founder = Author::found(1);
    found(pool, &founder).await;
    sqlx::raw_sql("create schema bare").execute(pool).await.unwrap();
    let mut tables: Vec<(String, String)> = Vec::new();
    for name in held_tables().iter().map(|table| table.name).chain(["change_set"]) {
        let make = format!("create table bare.{name} (like public.{name} including all)");
        sqlx::raw_sql(AssertSqlSafe(make)).execute(pool).await.unwrap();
        let columns: Vec<String> = sqlx::query_scalar(
            "select attname::text from pg_attribute where attrelid = $1::regclass and attnum > 0 order by attnum",
        )
        .bind(format!("public.{name}"))
        .fetch_all(pool)
        .await
        .unwrap();
        tables.push((name.to_owned(), columns.join(", ")));
    }
    founder.open_shift("2025-01-03");
    let mut logged = Author::found(9);
    found(pool, &logged).await;
    logged.open_shift("2025-01-03");
    let mut known = log_of(pool, &founder).await;
    let mut known_log = log_of(pool, &logged).await;
    let mut spent = Spent::default();
    for page in 0..PAGES {
        let position = founder.log.len();
        let sent = sales(&mut founder);
        let begun = Instant::now();
        let read = Page::read(sent, &known.registry).unwrap();
        known = append(pool, founder.cooperative, Some(known), vec![read]).await.unwrap().known;
        spent.all += begun.elapsed();
        let read = Page::read(sales(&mut logged), &known_log.registry).unwrap();
        let begun = Instant::now();
        known_log = append_log(pool, logged.cooperative, Some(known_log), vec![read]).await.unwrap().known;
        spent.log += begun.elapsed();
        for (table, columns) in &tables {
            let which = match table.as_str() {
                "change_set" => format!("position > {position}"),
                "sale" => format!("sale in (select id from change_set where position > {position})"),
                // Totals are the same few rows every time.
                _ if page == 0 => "true".to_owned(),
                _ => "false".to_owned(),
            };
            let took = bare(pool, founder.cooperative, table, columns, &which).await;
            if table == "change_set" { spent.bare_log += took } else { spent.bare_rows += took }
        }
    }
    spent.show();
    bytes(pool).await;
    spent
}

/// A page of sales, which are in the author's log then.
fn sales(author: &mut Author) -> Vec<Signed> {
    let first = author.log.len();
    (0..PAGE).for_each(|sale| drop(author.sell("2025-01-03", (sale % 200) as u8, 1, None)));
    author.log[first..].to_vec()
}

/// Sends what an author has so far.
async fn log_of(pool: &PgPool, author: &Author) -> Known {
    let page = Page::read(author.log.clone(), &Registry::default()).unwrap();
    append(pool, author.cooperative, None, vec![page]).await.unwrap().known
}

/// What the same number of sales took.
#[derive(Default)]
struct Spent {
    all: Duration,
    log: Duration,
    bare_log: Duration,
    bare_rows: Duration,
}

/// How often one time is contained in another, in hundredths.
fn percent(part: Duration, whole: Duration) -> u128 {
    part.as_micros() * 100 / whole.as_micros().max(1)
}

fn per_second(sales: usize, time: Duration) -> u128 {
    sales as u128 * 1_000_000 / time.as_micros().max(1)
}

impl Spent {
    fn bare(&self) -> Duration {
        self.bare_log + self.bare_rows
    }

    fn show(&self) {
        let sales = PAGE * PAGES;
        let (log, all) = (percent(self.bare_log, self.log), percent(self.bare(), self.all));
        println!(
            "bare inserts: of the log {} /s, of log and rows {} /s",
            per_second(sales, self.bare_log),
            per_second(sales, self.bare())
        );
        println!("the log alone: {} /s, {log} % of bare inserts (budget 75 %)", per_second(sales, self.log));
        println!(
            "one carrier, page after page of {PAGE}, verified, appended and projected: {} /s, {all} % of bare inserts",
            per_second(sales, self.all)
        );
    }
}

/// The same from several tills of one cooperative at once, as a server meets them: while the database works on one
/// page, the next is read.
async fn many_pages(pool: &PgPool, spent: &Spent) {
    let queue = Queue::new(pool.clone());
    let mut founder = Author::found(8);
    found(pool, &founder).await;
    let mut tills: Vec<Author> = (0..CARRIERS).map(|number| founder.invite(100 + number)).collect();
    queue.push(founder.cooperative, founder.log.clone()).await.unwrap();
    let mut pages: Vec<Vec<Vec<Signed>>> = Vec::new();
    for till in &mut tills {
        till.open_shift("2025-01-03");
        queue.push(founder.cooperative, till.log.clone()).await.unwrap();
        pages.push((0..PAGES).map(|_| sales(till)).collect());
    }
    let mut carriers = tokio::task::JoinSet::new();
    let begun = Instant::now();
    for pages in pages {
        let (queue, cooperative) = (Arc::clone(&queue), founder.cooperative);
        carriers.spawn(async move {
            for page in pages {
                assert!(queue.push(cooperative, page).await.unwrap().refused.is_empty());
            }
        });
    }
    carriers.join_all().await;
    let took = begun.elapsed();
    let bare = spent.bare() * u32::from(CARRIERS);
    println!(
        "{CARRIERS} carriers of one cooperative at once: {} /s, {} % of bare inserts (budget 50 %)",
        per_second(PAGE * PAGES * usize::from(CARRIERS), took),
        percent(bare, took)
    );
}

async fn bytes(pool: &PgPool) {
    let mut all = 0;
    for table in ["change_set", "sale"] {
        let size = format!("select pg_relation_size('{table}'), pg_indexes_size('{table}'), count(*) from {table}");
        let row = sqlx::query(AssertSqlSafe(size)).fetch_one(pool).await.unwrap();
        let sales = row.get::<i64, _>(2);
        let (rows, indexes) = (row.get::<i64, _>(0) / sales, row.get::<i64, _>(1) / sales);
        println!("  {table}: {rows} B a sale, indexes {indexes} B");
        all += rows + indexes;
    }
    println!("  a sale of one line in Postgres, hot, with its indexes: {all} B");
    let body: i64 =
        sqlx::query_scalar("select cast(avg(length(body)) as bigint) from change_set").fetch_one(pool).await.unwrap();
    println!("  packed body: {body} B");
}

/// Tills with sales that wait to be pushed, one at a time.
async fn tills(pool: &PgPool, queue: &Arc<Queue>, number: u8) -> Vec<Author> {
    let mut founder = Author::found(number);
    found(pool, &founder).await;
    let mut tills: Vec<Author> = (0..TILLS).map(|number| founder.invite(100 + number)).collect();
    queue.push(founder.cooperative, founder.log.clone()).await.unwrap();
    for till in &mut tills {
        till.open_shift("2025-01-03");
        queue.push(founder.cooperative, till.log.clone()).await.unwrap();
        (0..PUSHES_PER_TILL).for_each(|sale| drop(till.sell("2025-01-03", sale as u8, 1, None)));
    }
    tills
}

/// Lets all tills push at once, and says how many pushes a second came through.
async fn race<F: Future<Output = ()> + Send + 'static>(
    what: &str,
    tills: Vec<Author>,
    push: impl Fn(Author, Signed) -> F,
) {
    let mut pushes = tokio::task::JoinSet::new();
    let begun = Instant::now();
    for till in tills {
        let sends: Vec<_> = till.log[2..].iter().map(|signed| push(till.clone(), signed.clone())).collect();
        pushes.spawn(async move {
            let mut slowest = Duration::ZERO;
            for send in sends {
                let begun = Instant::now();
                send.await;
                slowest = slowest.max(begun.elapsed());
            }
            slowest
        });
    }
    let slowest = pushes.join_all().await.into_iter().max().unwrap_or_default();
    let (count, took) = (u128::from(TILLS) * PUSHES_PER_TILL as u128, begun.elapsed());
    println!(
        "small pushes of {TILLS} tills of one cooperative, {what}: {} /s, slowest {} ms",
        count * 1_000_000 / took.as_micros(),
        slowest.as_millis()
    );
}

async fn small_pushes(pool: &PgPool) {
    let server = Server::new(pool.clone(), &[42; 32], Config::default()).unwrap();
    let ready = tills(pool, &server.queue, 2).await;
    let queue = Arc::clone(&server.queue);
    race("in the server", ready, move |till, signed| {
        let queue = Arc::clone(&queue);
        async move { assert!(queue.push(till.cooperative, vec![signed]).await.unwrap().refused.is_empty()) }
    })
    .await;
    let ready = tills(pool, &server.queue, 3).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/sync/push", listener.local_addr().unwrap());
    tokio::spawn(sync_server::serve::serve(server.clone(), listener));
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    race("by HTTP, client included", ready, move |till, signed| {
        let content = Device { cooperative: till.cooperative, device: till.device };
        let token = server.secrets.issue(Audience::Device, content, 600).unwrap();
        let page = pack(&PushRequest { change_sets: vec![signed] }).unwrap();
        let request = http.post(&url).bearer_auth(token).header("content-encoding", "zstd").body(page);
        async move {
            let answer: PushResponse = request.send().await.unwrap().json().await.unwrap();
            assert!(answer.refused.is_empty());
        }
    })
    .await;
}

#[tokio::main]
async fn main() {
    let database = Database::create().await;
    let spent = pages(&database.pool).await;
    many_pages(&database.pool, &spent).await;
    small_pushes(&database.pool).await;
}
