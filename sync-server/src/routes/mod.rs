//! The routes, each a few lines: who is there, what they ask, what answers.
//!
//! [`ROUTES`] names every one of them; the tests of tenants ask for each, so a route that is not in it fails there.

pub mod events;
pub mod health;
pub mod join;
pub mod office;
pub mod page;
pub mod stretches;
pub mod sync;
pub mod versions;

/// Method and path of every route.
pub const ROUTES: &[(&str, &str)] = &[
    ("GET", "/health"),
    ("GET", "/sync/challenge"),
    ("POST", "/sync/session"),
    ("GET", "/sync/heads"),
    ("POST", "/sync/push"),
    ("GET", "/sync/pull"),
    ("POST", "/sync/missing"),
    ("GET", "/sync/log/{epoch}/{number}"),
    ("GET", "/sync/events"),
    ("GET", "/sync/keys"),
    ("POST", "/sync/keys"),
    ("POST", "/sync/invitations"),
    ("POST", "/join"),
    ("POST", "/enrol"),
    ("POST", "/enrol/return"),
    ("POST", "/office/api/sign_in"),
    ("GET", "/office/api/groups/{group_id}/cooperatives"),
    ("GET", "/office/api/groups/{group_id}/trial_balance"),
    ("GET", "/office/api/groups/{group_id}/sales"),
    ("GET", "/office/api/groups/{group_id}/exceptions"),
];
