//! Nudges for a device, as server-sent events: a line when there is something to fetch, a comment when there is not.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::get;
use futures_util::Stream;
use futures_util::stream::unfold;

use crate::Shared;
use crate::auth::{self, Device};
use crate::error::Error;

/// A silent line would be taken for a dead one, by the device and by what stands between.
const COMMENT_EVERY: Duration = Duration::from_secs(15);

/// The routes of this file.
pub fn router() -> Router<Shared> {
    Router::new().route("/sync/events", get(events))
}

async fn events(
    State(server): State<Shared>,
    device: Device,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Error> {
    auth::trusted(&server, device).await?.commit().await?;
    let listener = server.nudges.listen(device);
    let nudges = unfold(listener, |mut listener| async {
        listener.next().await?;
        Some((Ok(Event::default().event("grown").data("1")), listener))
    });
    Ok(Sse::new(nudges).keep_alive(KeepAlive::new().interval(COMMENT_EVERY)))
}
