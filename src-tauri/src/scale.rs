//! The scale: a weight is taken only when the scale itself says that it stands still.
//!
//! Two protocols that most shop scales speak: a scale that keeps sending lines (`ST,GS,+001.250kg`, as A&D, CAS and
//! many others), and one that is asked (`S`, MT-SICS). Weights are kept in whole grams. Deliberately absent: prices on
//! the scale, which the till knows better.

use std::io::{self, ErrorKind};
use std::time::{Duration, Instant};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serial2::SerialPort;
use shared::quantity::Quantity;
use thiserror::Error;
use ts_rs::TS;

use crate::serial::SerialSettings;

/// How a scale speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScaleProtocol {
    /// It sends a line again and again: `ST,GS,+001.250kg`.
    #[default]
    Continuous,
    /// It answers when asked: `S` brings `S S      1.250 kg`.
    Asked,
}

/// A till's scale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ScaleSettings {
    /// Where it is, and how its port speaks.
    pub port: SerialSettings,
    /// How it speaks.
    pub protocol: ScaleProtocol,
}

/// Why there is no weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ScaleRefused {
    /// The till has none.
    #[error("Timbangan belum diatur. Atur di Pengaturan, Perangkat kasir, atau ketik beratnya.")]
    NotSet,
    /// The port is not there, or may not be used.
    #[error("Timbangan tidak ditemukan. Periksa kabel dan daya, atau ketik beratnya.")]
    Missing,
    /// It says nothing that can be read.
    #[error("Timbangan tidak menjawab. Periksa daya dan pengaturan kecepatan, atau ketik beratnya.")]
    Silent,
    /// It moves.
    #[error("Timbangan belum diam. Tunggu sampai diam, lalu timbang lagi.")]
    Moving,
    /// More than it can weigh.
    #[error("Beban terlalu berat untuk timbangan ini. Kurangi, lalu timbang lagi.")]
    Overloaded,
    /// Nothing lies on it, or it is not set to zero.
    #[error("Timbangan kosong atau belum nol. Letakkan barang, lalu timbang lagi.")]
    Empty,
}

impl ScaleRefused {
    /// A stable name.
    pub const fn code(self) -> &'static str {
        match self {
            ScaleRefused::NotSet => "scale_not_set",
            ScaleRefused::Missing => "scale_missing",
            ScaleRefused::Silent => "scale_silent",
            ScaleRefused::Moving => "scale_moving",
            ScaleRefused::Overloaded => "scale_overloaded",
            ScaleRefused::Empty => "scale_empty",
        }
    }
}

/// What one line of a scale says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// It stands still at so many grams.
    Still(i64),
    /// It moves.
    Moving,
    /// More than it can weigh, or less than nothing by far.
    Overloaded,
}

/// How long the scale may take to stand still.
const PATIENCE: Duration = Duration::from_secs(4);
const ONE_READ: Duration = Duration::from_millis(100);
/// How often a scale is asked.
const ASK_AGAIN: Duration = Duration::from_millis(300);
/// A line of a scale is no longer than this.
const LINE_MAX: usize = 64;

/// Reads the weight once it stands still.
///
/// # Errors
/// No scale, no answer, or no stable weight within some seconds.
pub fn read(settings: &ScaleSettings) -> Result<Quantity, ScaleRefused> {
    let port = settings.port.open(ONE_READ).map_err(|_| ScaleRefused::Missing)?;
    // What was said before this moment is about something else.
    port.discard_input_buffer().map_err(|_| ScaleRefused::Missing)?;
    let grams = stable_grams(&port, settings.protocol, PATIENCE)?;
    if grams <= 0 {
        return Err(ScaleRefused::Empty);
    }
    Ok(Quantity::from_thousandths(grams))
}

/// What the scale shows at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    pub grams: i64,
    /// Whether it says that it stands still.
    pub is_still: bool,
}

/// How long a look at the scale may take: two lines of a slow one.
const GLANCE: Duration = Duration::from_millis(900);

/// Looks at the scale once, whether it stands still or not: what a screen shows while somebody puts goods on it.
///
/// # Errors
/// No scale, no answer, or more than it can weigh.
pub fn look(settings: &ScaleSettings) -> Result<Shown, ScaleRefused> {
    let port = settings.port.open(ONE_READ).map_err(|_| ScaleRefused::Missing)?;
    port.discard_input_buffer().map_err(|_| ScaleRefused::Missing)?;
    shown(&port, settings.protocol, GLANCE)
}

fn shown(port: &SerialPort, protocol: ScaleProtocol, patience: Duration) -> Result<Shown, ScaleRefused> {
    let mut lines = Lines::of(port, protocol, patience);
    let mut last: Option<Shown> = None;
    while let Some(text) = lines.next()? {
        let Some(reading) = reading_of(protocol, &text) else { continue };
        let now = match reading {
            Reading::Overloaded => return Err(ScaleRefused::Overloaded),
            Reading::Still(grams) => Shown { grams, is_still: true },
            Reading::Moving => Shown { grams: moving_grams(&text).unwrap_or(0), is_still: false },
        };
        // A scale that is asked says by itself that it waited; one that keeps talking must say it twice.
        if protocol == ScaleProtocol::Asked || last == Some(now) || !now.is_still {
            return Ok(now);
        }
        last = Some(now);
    }
    last.map(|it| Shown { is_still: false, ..it }).ok_or(ScaleRefused::Silent)
}

/// What a scale that moves shows: the last words of the line that are a weight.
fn moving_grams(line: &str) -> Option<i64> {
    let (_, weight) = line.trim().rsplit_once(',').or_else(|| line.trim().split_once(" D "))?;
    grams_of(weight)
}

fn stable_grams(port: &SerialPort, protocol: ScaleProtocol, patience: Duration) -> Result<i64, ScaleRefused> {
    let mut lines = Lines::of(port, protocol, patience);
    let mut last: Option<Reading> = None;
    while let Some(text) = lines.next()? {
        let Some(reading) = reading_of(protocol, &text) else { continue };
        if let Reading::Still(grams) = reading
            && (protocol == ScaleProtocol::Asked || last == Some(reading))
        {
            return Ok(grams);
        }
        last = Some(reading);
    }
    Err(match last {
        None => ScaleRefused::Silent,
        Some(Reading::Overloaded) => ScaleRefused::Overloaded,
        Some(Reading::Moving | Reading::Still(_)) => ScaleRefused::Moving,
    })
}

/// What a scale says, line by line, for as long as somebody has patience.
struct Lines<'a> {
    port: &'a SerialPort,
    protocol: ScaleProtocol,
    until: Instant,
    line: Vec<u8>,
    asked: Option<Instant>,
    /// The first line of a scale that keeps talking may lack its beginning.
    is_whole: bool,
}

impl Lines<'_> {
    fn of(port: &SerialPort, protocol: ScaleProtocol, patience: Duration) -> Lines<'_> {
        let (until, is_whole) = (Instant::now() + patience, protocol == ScaleProtocol::Asked);
        Lines { port, protocol, until, line: Vec::new(), asked: None, is_whole }
    }

    /// The next whole line; none when the patience is over.
    fn next(&mut self) -> Result<Option<String>, ScaleRefused> {
        while Instant::now() < self.until {
            if self.protocol == ScaleProtocol::Asked && self.asked.is_none_or(|at| at.elapsed() > ASK_AGAIN) {
                self.port.write_all(b"S\r\n").map_err(|_| ScaleRefused::Silent)?;
                self.asked = Some(Instant::now());
            }
            let mut byte = [0_u8; 1];
            match self.port.read(&mut byte) {
                Ok(0) => return Err(ScaleRefused::Missing),
                Ok(_) => {}
                Err(error) if is_silence(&error) => continue,
                Err(_) => return Err(ScaleRefused::Missing),
            }
            if byte[0] != b'\n' && byte[0] != b'\r' {
                self.line.push(byte[0]);
                self.line.truncate(LINE_MAX);
                continue;
            }
            let text = String::from_utf8_lossy(&self.line).into_owned();
            self.line.clear();
            if std::mem::replace(&mut self.is_whole, true) {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }
}

fn is_silence(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

/// What a line says; nothing where it is no line of the protocol.
pub fn reading_of(protocol: ScaleProtocol, line: &str) -> Option<Reading> {
    match protocol {
        ScaleProtocol::Continuous => continuous(line),
        ScaleProtocol::Asked => asked(line),
    }
}

fn continuous(line: &str) -> Option<Reading> {
    let mut parts = line.trim().splitn(3, ',');
    let state = parts.next()?;
    match state {
        "US" => Some(Reading::Moving),
        "OL" => Some(Reading::Overloaded),
        "ST" => {
            let rest: Vec<&str> = parts.collect();
            grams_of(rest.last()?).map(Reading::Still)
        }
        _ => None,
    }
}

fn asked(line: &str) -> Option<Reading> {
    let mut words = line.split_whitespace();
    if words.next()? != "S" {
        return None;
    }
    match words.next()? {
        "S" => grams_of(&words.collect::<String>()).map(Reading::Still),
        "D" | "I" => Some(Reading::Moving),
        "+" | "-" => Some(Reading::Overloaded),
        _ => None,
    }
}

/// `+001.250kg` or `250 g` in whole grams, halves up.
fn grams_of(text: &str) -> Option<i64> {
    let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let number_ends = text.find(|letter: char| letter.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at_checked(number_ends)?;
    let (sign, number) = match number.strip_prefix('-') {
        Some(number) => (-1, number),
        None => (1, number.strip_prefix('+').unwrap_or(number)),
    };
    let (whole, part) = number.split_once(['.', ',']).unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 7 || part.len() > 6 || !digits(whole) || !digits(part) {
        return None;
    }
    // Micrograms of a gram, or of a thousand of them: enough for every digit a scale shows.
    let millionths = whole.parse::<i64>().ok()? * 1_000_000 + format!("{part:0<6}").parse::<i64>().ok()?;
    let per_gram = match unit.to_ascii_lowercase().as_str() {
        "kg" => 1_000,
        "g" => 1_000_000,
        _ => return None,
    };
    Some(sign * ((millionths + per_gram / 2) / per_gram))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_scale_that_keeps_talking() {
        let check = |line: &str, expect: Option<Reading>| {
            assert_eq!(reading_of(ScaleProtocol::Continuous, line), expect, "{line}");
        };
        check("ST,GS,+001.250kg", Some(Reading::Still(1_250)));
        check("ST,NT,+  0.305 kg", Some(Reading::Still(305)));
        check("ST,+00250.5  g", Some(Reading::Still(251)));
        check("ST,GS,-000.010kg", Some(Reading::Still(-10)));
        check("US,GS,+001.300kg", Some(Reading::Moving));
        check("OL,GS,+999.999kg", Some(Reading::Overloaded));
        check("ST,GS,+001.250lb", None);
        check("ST,GS,kg", None);
        check("250kg", None);
        check("", None);
    }

    #[test]
    fn answers_of_a_scale_that_is_asked() {
        let check = |line: &str, expect: Option<Reading>| {
            assert_eq!(reading_of(ScaleProtocol::Asked, line), expect, "{line}");
        };
        check("S S      1.250 kg", Some(Reading::Still(1_250)));
        check("S S    -12.5 g", Some(Reading::Still(-13)));
        check("S D      1.238 kg", Some(Reading::Moving));
        check("S I", Some(Reading::Moving));
        check("S +", Some(Reading::Overloaded));
        check("ES", None);
    }

    #[cfg(unix)]
    mod on_a_cable {
        use std::io::{Read, Write};

        use super::super::*;
        use crate::print::tests::cable;

        /// Weighs on a scale that says these lines, over and over where it keeps talking, one an answer otherwise.
        fn weigh(protocol: ScaleProtocol, lines: &'static [&'static str]) -> Result<Quantity, ScaleRefused> {
            let (mut far, path) = cable();
            let scale = std::thread::spawn(move || {
                let mut heard = [0_u8; 16];
                for line in lines.iter().cycle() {
                    let goes_on = match protocol {
                        ScaleProtocol::Asked => far.read(&mut heard).is_ok_and(|taken| taken > 0),
                        ScaleProtocol::Continuous => {
                            std::thread::sleep(Duration::from_millis(20));
                            true
                        }
                    };
                    if !goes_on || far.write_all(format!("{line}\r\n").as_bytes()).is_err() {
                        return;
                    }
                }
            });
            let port = SerialSettings::plain(&path).open(ONE_READ).unwrap();
            let grams = stable_grams(&port, protocol, Duration::from_millis(600));
            drop(port);
            drop(scale);
            grams.map(Quantity::from_thousandths)
        }

        #[test]
        fn only_a_weight_that_stands_still_is_taken() {
            let kilograms = |thousandths| Ok(Quantity::from_thousandths(thousandths));
            let moving = &["US,GS,+000.900kg", "US,GS,+001.100kg", "ST,GS,+001.250kg", "ST,GS,+001.250kg"];
            assert_eq!(weigh(ScaleProtocol::Continuous, moving), kilograms(1_250));
            let restless = &["ST,GS,+001.250kg", "US,GS,+001.260kg", "ST,GS,+001.270kg", "US,GS,+001.260kg"];
            assert_eq!(weigh(ScaleProtocol::Continuous, restless), Err(ScaleRefused::Moving));
            assert_eq!(weigh(ScaleProtocol::Continuous, &["OL,GS,+999.999kg"]), Err(ScaleRefused::Overloaded));
            assert_eq!(weigh(ScaleProtocol::Continuous, &["?%&"]), Err(ScaleRefused::Silent));
            assert_eq!(weigh(ScaleProtocol::Asked, &["S D 1.1 kg", "S S 1.25 kg"]), kilograms(1_250));
            assert_eq!(weigh(ScaleProtocol::Asked, &["S +"]), Err(ScaleRefused::Overloaded));
        }

        /// Looks once at a scale that keeps saying these lines.
        fn glance(lines: &'static [&'static str]) -> Result<Shown, ScaleRefused> {
            let (mut far, path) = cable();
            let scale = std::thread::spawn(move || {
                for line in lines.iter().cycle() {
                    std::thread::sleep(Duration::from_millis(20));
                    if far.write_all(format!("{line}\r\n").as_bytes()).is_err() {
                        return;
                    }
                }
            });
            let port = SerialSettings::plain(&path).open(ONE_READ).unwrap();
            let found = shown(&port, ScaleProtocol::Continuous, Duration::from_millis(600));
            drop(port);
            drop(scale);
            found
        }

        #[test]
        fn a_glance_shows_what_moves_and_calls_still_only_what_was_said_twice() {
            assert_eq!(glance(&["ST,GS,+001.250kg"]), Ok(Shown { grams: 1_250, is_still: true }));
            let moving = glance(&["US,GS,+000.900kg"]);
            assert_eq!(moving, Ok(Shown { grams: 900, is_still: false }));
            let restless = glance(&["ST,GS,+001.250kg", "ST,GS,+001.260kg"]).unwrap();
            assert!(!restless.is_still, "{restless:?}");
            assert_eq!(glance(&["OL,GS,+999.999kg"]), Err(ScaleRefused::Overloaded));
            assert_eq!(glance(&["?%&"]), Err(ScaleRefused::Silent));
        }

        #[test]
        fn a_scale_that_is_not_there_says_so() {
            let port = SerialSettings::plain(std::path::Path::new("/dev/lumbung-scale"));
            let settings = ScaleSettings { port, protocol: ScaleProtocol::Asked };
            assert_eq!(read(&settings), Err(ScaleRefused::Missing));
        }
    }
}
