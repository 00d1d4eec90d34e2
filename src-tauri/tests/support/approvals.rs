//! What a supervisor gives with their PIN.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::support::{PIN, Till};

/// The id of the person whose name is the role's.
pub fn user(till: &Till, role: &str) -> Result<Value> {
    let status = till.ok("start_status", json!({}))?;
    let users = status["users"].as_array().context("users")?;
    let user = users.iter().find(|user| user["name"] == json!(role)).context("no such user")?;
    Ok(user["user_id"].clone())
}

/// The approval that the person of a role gives.
pub fn approval(till: &Till, role: &str, reason: &str) -> Result<Value> {
    Ok(json!({ "user_id": user(till, role)?, "pin": PIN, "reason": reason }))
}
