//! The worker's handle: started with the store, woken by every sale, stopped with the program.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::worker::run_worker;
use crate::core::{Open, now_ms};
use crate::refusal::Refusal;
use crate::store::StoreError;

/// Wakes and stops the print worker. Without a worker (a single command) waking does nothing.
#[derive(Debug, Default)]
pub struct PrintHandle {
    wake: Mutex<Option<Sender<()>>>,
    stop: Arc<AtomicBool>,
}

impl PrintHandle {
    /// Starts the worker's thread.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(&self, open: &Arc<Open>) -> Result<(), Refusal> {
        let (sender, receiver) = channel();
        let stop = self.stop.clone();
        let weak = Arc::downgrade(open);
        let printer = weak.clone();
        let connect = move || {
            let open = weak.upgrade().ok_or_else(|| StoreError::Corrupt("the store is closed".to_owned()))?;
            open.store.connect()
        };
        let settings = move || printer.upgrade().and_then(|open| open.printer().ok()).unwrap_or_default();
        let clock = || i64::try_from(now_ms()).unwrap_or(i64::MAX);
        std::thread::Builder::new()
            .name("print".to_owned())
            .spawn(move || run_worker(connect, settings, clock, &stop, &receiver))
            .map_err(|source| StoreError::File { path: "print".into(), source })?;
        *self.wake.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        Ok(())
    }

    /// There is something to print.
    pub fn wake(&self) {
        if let Some(sender) = self.wake.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            // A worker that is gone needs no waking.
            let _ = sender.send(());
        }
    }

    /// Ends the worker after the job it is at. A blocked device file is not waited for.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
        self.wake.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}
