//! Pushes of one cooperative that wait for their turn share a transaction.
//!
//! The lock on a cooperative's head is held until the commit is on disk, so one push at a time would mean one disk
//! write each. Here a push waits at most for the batch before it. A carrier that hangs up takes nothing away from the
//! others: the work is done in a task of its own. Ordering among cooperatives is deliberately absent.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::change_set::Signed;
use shared::id::CooperativeId;
use shared::protocol::{PAGE_CHANGE_SETS_MAX, PushResponse};
use sqlx::PgPool;
use tokio::sync::oneshot;

use super::append::{Appended, append};
use super::known::Known;
use crate::error::Error;

/// What a batch holds at most: change sets and bytes. A page larger than that is a batch of its own.
const BATCH_CHANGE_SETS_MAX: usize = 2 * PAGE_CHANGE_SETS_MAX;
const BATCH_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Of how many cooperatives it is remembered what is known of them.
const REMEMBERED_MAX: usize = 1_000;

type Answer = Result<PushResponse, Error>;

struct Waiting {
    page: Vec<Signed>,
    bytes: usize,
    reply: oneshot::Sender<Answer>,
}

#[derive(Default)]
struct Line {
    waiting: VecDeque<Waiting>,
    is_served: bool,
    known: Option<Known>,
}

/// The lines of all cooperatives.
pub struct Queue {
    pool: PgPool,
    lines: Mutex<HashMap<CooperativeId, Line>>,
}

impl Queue {
    /// Nobody waits yet.
    pub fn new(pool: PgPool) -> Arc<Queue> {
        Arc::new(Queue { pool, lines: Mutex::default() })
    }

    fn lines(&self) -> MutexGuard<'_, HashMap<CooperativeId, Line>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Appends a page and answers when it is durable.
    pub async fn push(self: &Arc<Self>, cooperative: CooperativeId, page: Vec<Signed>) -> Answer {
        let (reply, answer) = oneshot::channel();
        let bytes = page.iter().map(|signed| signed.body.len()).sum();
        let must_serve = {
            let mut lines = self.lines();
            let line = lines.entry(cooperative).or_default();
            line.waiting.push_back(Waiting { page, bytes, reply });
            !std::mem::replace(&mut line.is_served, true)
        };
        if must_serve {
            tokio::spawn(Arc::clone(self).serve(cooperative));
        }
        answer.await.unwrap_or(Err(Error::Fault("the queue of a cooperative was lost")))
    }

    /// Works off a line until nobody waits in it.
    async fn serve(self: Arc<Self>, cooperative: CooperativeId) {
        while let Some((batch, known)) = self.next_batch(cooperative) {
            let (pages, replies): (Vec<_>, Vec<_>) = batch.into_iter().map(|it| (it.page, it.reply)).unzip();
            let pages = Arc::new(pages);
            let known = match self.append(cooperative, known, &pages).await {
                Ok(appended) => {
                    let answers = replies.into_iter().zip(appended.answers);
                    answers.for_each(|(reply, answer)| drop(reply.send(Ok(answer))));
                    Some(appended.known)
                }
                Err(error) => {
                    self.one_by_one(cooperative, &pages, replies, error).await;
                    None
                }
            };
            if let Some(line) = self.lines().get_mut(&cooperative) {
                line.known = known;
            }
        }
    }

    /// Appends in a task of its own, so that even a page that makes it panic is only a page that failed.
    async fn append(
        &self,
        cooperative: CooperativeId,
        known: Option<Known>,
        pages: &Arc<Vec<Vec<Signed>>>,
    ) -> Result<Appended, Error> {
        let (pool, pages) = (self.pool.clone(), Arc::clone(pages));
        let appending = tokio::spawn(async move { append(&pool, cooperative, known, &pages).await });
        appending.await.unwrap_or(Err(Error::Fault("appending a page panicked")))
    }

    /// What failed together is tried alone, so that one page cannot fail for another's sake.
    async fn one_by_one(
        &self,
        cooperative: CooperativeId,
        pages: &[Vec<Signed>],
        replies: Vec<oneshot::Sender<Answer>>,
        error: Error,
    ) {
        let is_alone = pages.len() == 1;
        let mut error = Some(error);
        for (page, reply) in pages.iter().zip(replies) {
            let answer = match error.take().filter(|_| is_alone) {
                Some(error) => Err(error),
                None => self
                    .append(cooperative, None, &Arc::new(vec![page.clone()]))
                    .await
                    .and_then(|mut it| it.answers.pop().ok_or(Error::Fault("an answer is missing"))),
            };
            drop(reply.send(answer));
        }
    }

    /// Those whose turn it is; none when nobody waits, and then the line is closed.
    fn next_batch(&self, cooperative: CooperativeId) -> Option<(Vec<Waiting>, Option<Known>)> {
        let mut lines = self.lines();
        let is_crowded = lines.len() > REMEMBERED_MAX;
        let line = lines.get_mut(&cooperative)?;
        let (mut batch, mut change_sets, mut bytes) = (Vec::new(), 0, 0);
        while let Some(next) = line.waiting.front() {
            change_sets += next.page.len();
            bytes += next.bytes;
            if !batch.is_empty() && (change_sets > BATCH_CHANGE_SETS_MAX || bytes > BATCH_BYTES_MAX) {
                break;
            }
            batch.extend(line.waiting.pop_front());
        }
        if batch.is_empty() {
            line.is_served = false;
            if is_crowded {
                lines.remove(&cooperative);
            }
            return None;
        }
        let known = line.known.take();
        Some((batch, known))
    }
}
