//! Paper: the one model of what stands on a till slip.
//!
//! A [`Paper`] is already laid out for a width. The bytes for the printer, the preview on the screen and the plain
//! text all come from the same lines, so that what the cashier sees is what the customer takes home. Contents
//! ([`receipt`], [`shift_report`]) are plain structs with every figure given: nothing is calculated here that a change
//! set has not already recorded (design §1.3). Words: a *column* is one character of the printer's ordinary font; a
//! *doubled* line has characters two columns wide and two lines high.
//!
//! Deliberately absent: printer commands, code pages and fonts (the desk's `print` knows them), and any lookup.

pub mod bars;
pub mod cash_slip;
mod layout;
pub mod receipt;
pub mod shift_report;
#[cfg(test)]
mod tests;

pub use layout::{column_width, columns_of, mask_name, wrap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How many columns the paper has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Width {
    /// 58 mm rolls.
    #[default]
    Columns32,
    /// 80 mm rolls.
    Columns48,
}

impl Width {
    /// The number of columns.
    pub const fn columns(self) -> usize {
        match self {
            Width::Columns32 => 32,
            Width::Columns48 => 48,
        }
    }
}

/// Where a line of text stands between the edges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// From the left edge.
    #[default]
    Left,
    /// In the middle; an odd column is left over on the right.
    Center,
    /// Up to the right edge.
    Right,
}

/// The character a ruled line is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub enum RuleStyle {
    /// `====`
    #[serde(rename = "=")]
    Double,
    /// `----`
    #[serde(rename = "-")]
    Single,
}

impl RuleStyle {
    /// The character itself.
    pub const fn character(self) -> char {
        match self {
            RuleStyle::Double => '=',
            RuleStyle::Single => '-',
        }
    }
}

/// One line of paper. Text has no control characters and never takes more columns than the paper has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PaperLine {
    /// Words and amounts.
    Text {
        /// Without the spaces that [`Align`] stands for.
        text: String,
        /// Where it stands.
        align: Align,
        /// Printed heavier.
        bold: bool,
        /// Printed twice as wide and twice as high.
        double: bool,
    },
    /// A line across the whole paper.
    Rule {
        /// What it is made of.
        style: RuleStyle,
    },
    /// A QR code in the middle of the paper.
    Qr {
        /// What a reader of the code gets.
        content: String,
    },
    /// A black-and-white picture in the middle of the paper, such as a label.
    Picture {
        /// Its width in dots, of which a column has twelve.
        width: u32,
        /// Rows of eight dots a byte, the leftmost in the highest bit, in base 64; a set bit is black.
        rows: String,
    },
    /// Empty lines.
    Feed {
        /// How many.
        lines: u8,
    },
}

/// A laid-out slip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Paper {
    /// The width it was laid out for.
    pub width: Width,
    /// From top to bottom.
    pub lines: Vec<PaperLine>,
}

/// Says on a slip that it may be the second print of the same original: the till stopped, or the printer went
/// silent, while it was printing.
const POSSIBLE_DOUBLE: &str = "KEMUNGKINAN CETAK ULANG";

impl Paper {
    /// The same slip with the line "KEMUNGKINAN CETAK ULANG" above it.
    #[must_use]
    pub fn marked_as_possible_double(mut self) -> Self {
        let mut above = layout::Slip::new(self.width);
        above.banner(POSSIBLE_DOUBLE);
        let mut lines = above.into_paper().lines;
        lines.append(&mut self.lines);
        Paper { width: self.width, lines }
    }

    /// The slip as plain text, one line of paper a line; a QR code is written out in brackets.
    pub fn to_text(&self) -> String {
        let columns = self.width.columns();
        let mut text = String::new();
        for line in &self.lines {
            match line {
                PaperLine::Text { text: words, align, .. } => text.push_str(&layout::aligned(words, *align, columns)),
                PaperLine::Rule { style } => text.extend(std::iter::repeat_n(style.character(), columns)),
                PaperLine::Qr { content } => {
                    text.push_str(&layout::wrap(&format!("[QR:{content}]"), columns).join("\n"));
                }
                PaperLine::Picture { .. } => text.push_str(&layout::aligned("[gambar]", Align::Center, columns)),
                PaperLine::Feed { lines } => {
                    text.extend(std::iter::repeat_n('\n', usize::from(*lines)));
                    continue;
                }
            }
            text.push('\n');
        }
        text
    }
}

impl PaperLine {
    /// A text line with the spaces that its alignment stands for, ready for a paper `columns` wide; a doubled line is
    /// set in half as many columns. Other lines have no text and give `None`.
    pub fn set_in(&self, columns: usize) -> Option<String> {
        match self {
            PaperLine::Text { text, align, double, .. } => {
                Some(layout::aligned(text, *align, if *double { columns / 2 } else { columns }))
            }
            _ => None,
        }
    }
}
