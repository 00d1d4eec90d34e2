//! One command from the terminal, and the table of all.

use std::io::{IsTerminal, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use shared::units::access::Operation;

use super::{start, told};
use crate::commands::{COMMANDS, call_as, start as start_commands};
use crate::core::{Core, Open};
use crate::session::{Who, require};
use crate::store::load::units;

/// Who acts: by name or id, or the only active user of a role that may do everything asked for.
///
/// # Errors
/// No such user, or a wrong PIN.
pub fn who(open: &Open, named: &str, pin: Option<&str>) -> Result<Who> {
    let users = units::users(&open.store.reader(), open.identity.cooperative)?;
    let is_named = |user: &&shared::units::decide::KnownUser| {
        user.active && (user.name.eq_ignore_ascii_case(named) || user.user.to_string() == named)
    };
    let mut found = users.iter().filter(is_named);
    let Some(user) = found.next() else {
        let names: Vec<&str> = users.iter().filter(|user| user.active).map(|user| user.name.as_str()).collect();
        bail!("tidak ada pengguna aktif bernama {named}; yang ada: {}", names.join(", "));
    };
    if found.next().is_some() {
        bail!("ada lebih dari satu pengguna bernama {named}; sebutkan id-nya");
    }
    let asked = match pin {
        Some(pin) => Some(pin.to_owned()),
        None if std::io::stdin().is_terminal() => Some(ask_pin(&user.name)?),
        None => None,
    };
    if let Some(pin) = asked {
        start_commands::check_pin_of(open, user, &pin).map_err(told)?;
    }
    Ok(start_commands::who_of(user))
}

fn ask_pin(name: &str) -> Result<String> {
    eprint!("PIN {name}: ");
    std::io::stderr().flush()?;
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

/// The user who is named, and may do this.
///
/// # Errors
/// Nobody is named, or the role may not.
pub fn who_may(core: &Core, named: Option<&str>, operation: Operation) -> Result<Who> {
    let open = core.require().map_err(told)?;
    let named = named.context("sebutkan pengguna dengan --as")?;
    let pin = std::env::var("LUMBUNG_PIN").ok();
    let who = who(&open, named, pin.as_deref())?;
    require(&who, operation).map_err(told)?;
    Ok(who)
}

/// Runs one command and prints its answer as JSON; a refusal goes to standard error as JSON, with exit code 1.
///
/// # Errors
/// The request is not JSON, or the data cannot be opened.
pub fn call(folder: &Path, name: &str, request: &str, user: Option<String>, pin: Option<String>) -> Result<()> {
    let request: Value = serde_json::from_str(request).context("the request is not JSON")?;
    let core = start(folder, false)?;
    let who = match (user, core.opened()) {
        (Some(named), Some(open)) => Some(who(&open, &named, pin.as_deref())?),
        _ => None,
    };
    let result = call_as(&core, "cli", who, name, request);
    core.stop();
    match result {
        Ok(answer) => {
            println!("{}", serde_json::to_string_pretty(&answer)?);
            Ok(())
        }
        Err(refusal) => {
            eprintln!("{}", serde_json::to_string_pretty(&refusal)?);
            std::process::exit(1);
        }
    }
}

/// Prints the table.
///
/// # Errors
/// Standard output is gone.
pub fn print_commands(as_json: bool) -> Result<()> {
    let mut out = std::io::stdout().lock();
    if as_json {
        let table: Vec<Value> = COMMANDS
            .iter()
            .map(|info| {
                json!({
                    "name": info.name,
                    "permission": info.permission.code(),
                    "request": (info.request_schema)(),
                    "response": (info.response_schema)(),
                })
            })
            .collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&table)?)?;
        return Ok(());
    }
    for info in COMMANDS {
        writeln!(out, "{}  ({})", info.name, info.permission.code())?;
        writeln!(out, "  request   {}", (info.request_schema)())?;
        writeln!(out, "  response  {}", (info.response_schema)())?;
    }
    Ok(())
}
