//! Pushes of one cooperative that wait for their turn share a transaction.
//!
//! The lock on a cooperative's head is held until the commit is on disk, so one push at a time would mean one disk
//! write each. Here a push waits at most for the batch before it. A carrier that hangs up takes nothing away from the
//! others: the work is done in a task of its own. What nobody waits for any more is passed over, because the same page
//! comes again; and a line takes only so many bytes, so that a database that hangs does not cost the server its memory.
//! Ordering among cooperatives is deliberately absent.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::change_set::Signed;
use shared::id::CooperativeId;
use shared::protocol::{PAGE_CHANGE_SETS_MAX, PushResponse};
use shared::units::registry::Registry;
use sqlx::PgPool;
use tokio::sync::oneshot;

use super::append::{Appended, append};
use super::known::Known;
use super::offered::Page;
use crate::error::Error;

/// What a batch holds at most: change sets and bytes. A page larger than that is a batch of its own.
const BATCH_CHANGE_SETS_MAX: usize = 2 * PAGE_CHANGE_SETS_MAX;
const BATCH_BYTES_MAX: usize = 4 * 1024 * 1024;
/// What a line holds at most, in bytes of bodies: waiting, being read and being written. One page it takes always.
const LINE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Of how many cooperatives it is remembered what is known of them.
const REMEMBERED_MAX: usize = 1_000;

type Answer = Result<PushResponse, Error>;

/// The place that a page takes in a line until it is done or given up.
struct Room {
    taken: Arc<AtomicUsize>,
    bytes: usize,
}

impl Drop for Room {
    fn drop(&mut self) {
        self.taken.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

struct Waiting {
    page: Page,
    change_sets: usize,
    room: Room,
    reply: oneshot::Sender<Answer>,
}

#[derive(Default)]
struct Line {
    waiting: VecDeque<Waiting>,
    is_served: bool,
    known: Option<Known>,
    /// What was known of its devices last: signatures are checked with that while a page waits.
    keys: Arc<Registry>,
    /// The bytes in it, counted as [`LINE_BYTES_MAX`] says.
    taken: Arc<AtomicUsize>,
}

impl Line {
    /// A place for a page, if there is one.
    fn room(&mut self, bytes: usize) -> Result<Room, Error> {
        self.waiting.retain(|it| !it.reply.is_closed());
        let before = self.taken.load(Ordering::Relaxed);
        if before > 0 && before + bytes > LINE_BYTES_MAX {
            return Err(Error::Busy);
        }
        self.taken.fetch_add(bytes, Ordering::Relaxed);
        Ok(Room { taken: Arc::clone(&self.taken), bytes })
    }
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
    ///
    /// # Errors
    /// The line is full, or the page could not be kept; it may come again.
    pub async fn push(self: &Arc<Self>, cooperative: CooperativeId, page: Vec<Signed>) -> Answer {
        let (reply, answer) = oneshot::channel();
        let (change_sets, bytes) = (page.len(), page.iter().map(|signed| signed.body.len()).sum());
        let (keys, room) = {
            let mut lines = self.lines();
            let line = lines.entry(cooperative).or_default();
            (Arc::clone(&line.keys), line.room(bytes)?)
        };
        let page = Page::read_aside(page, keys).await?;
        let must_serve = {
            let mut lines = self.lines();
            let line = lines.entry(cooperative).or_default();
            line.waiting.push_back(Waiting { page, change_sets, room, reply });
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
            let parts = batch.into_iter().map(|Waiting { page, reply, room, .. }| (page, (reply, room)));
            let (pages, (replies, rooms)): (Vec<_>, (Vec<_>, Vec<_>)) = parts.unzip();
            // What failed together is tried alone, so it is kept where several share a transaction.
            let again = if pages.len() > 1 { pages.clone() } else { Vec::new() };
            let known = match self.append(cooperative, known, pages).await {
                Ok(appended) => {
                    let answers = replies.into_iter().zip(appended.answers);
                    answers.for_each(|(reply, answer)| drop(reply.send(Ok(answer))));
                    Some(appended.known)
                }
                Err(error) => {
                    self.one_by_one(cooperative, again, replies, error).await;
                    None
                }
            };
            drop(rooms);
            self.remember(cooperative, known);
            // Carriers that were answered just now are let come again, so that they share the next transaction.
            tokio::task::yield_now().await;
        }
    }

    fn remember(&self, cooperative: CooperativeId, known: Option<Known>) {
        if let Some(line) = self.lines().get_mut(&cooperative) {
            if let Some(known) = &known
                && known.registry.devices().count() != line.keys.devices().count()
            {
                line.keys = Arc::new(known.registry.clone());
            }
            line.known = known;
        }
    }

    /// Appends in a task of its own, so that even a page that makes it panic is only a page that failed.
    async fn append(
        &self,
        cooperative: CooperativeId,
        known: Option<Known>,
        pages: Vec<Page>,
    ) -> Result<Appended, Error> {
        let pool = self.pool.clone();
        let appending = tokio::spawn(async move { append(&pool, cooperative, known, pages).await });
        appending.await.unwrap_or(Err(Error::Fault("appending a page panicked")))
    }

    /// What failed together is tried alone, so that one page cannot fail for another's sake. `pages` is empty where
    /// it was alone already.
    async fn one_by_one(
        &self,
        cooperative: CooperativeId,
        pages: Vec<Page>,
        replies: Vec<oneshot::Sender<Answer>>,
        error: Error,
    ) {
        let mut replies = replies.into_iter();
        if pages.is_empty() {
            if let Some(reply) = replies.next() {
                drop(reply.send(Err(error)));
            }
            return;
        }
        for (page, reply) in pages.into_iter().zip(replies) {
            let appended = self.append(cooperative, None, vec![page]).await;
            let answer = appended.and_then(|mut it| it.answers.pop().ok_or(Error::Fault("an answer is missing")));
            drop(reply.send(answer));
        }
    }

    /// Those whose turn it is; none when nobody waits, and then the line is closed.
    fn next_batch(&self, cooperative: CooperativeId) -> Option<(Vec<Waiting>, Option<Known>)> {
        let mut lines = self.lines();
        let is_crowded = lines.len() > REMEMBERED_MAX;
        let line = lines.get_mut(&cooperative)?;
        line.waiting.retain(|it| !it.reply.is_closed());
        let (mut batch, mut change_sets, mut bytes) = (Vec::new(), 0, 0);
        while let Some(next) = line.waiting.front() {
            change_sets += next.change_sets;
            bytes += next.room.bytes;
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
