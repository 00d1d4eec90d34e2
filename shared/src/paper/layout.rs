//! Layout: words and amounts set in columns.
//!
//! Two promises hold for every slip: no word of a text is lost (long texts wrap), and no amount is ever cut (an amount
//! that does not fit beside its words gets a line of its own). Letters stay what they are: which of them a printer
//! knows, and how the others are drawn, is the printer's matter. Only typographic signs are reduced here.

use super::{Align, Paper, PaperLine, RuleStyle, Width};
use crate::money::Money;

/// A slip being written from top to bottom.
pub(super) struct Slip {
    width: Width,
    lines: Vec<PaperLine>,
}

impl Slip {
    pub(super) fn new(width: Width) -> Self {
        Slip { width, lines: Vec::new() }
    }

    pub(super) fn width(&self) -> Width {
        self.width
    }

    pub(super) fn into_paper(self) -> Paper {
        Paper { width: self.width, lines: self.lines }
    }

    pub(super) fn rule(&mut self, style: RuleStyle) {
        self.lines.push(PaperLine::Rule { style });
    }

    pub(super) fn feed(&mut self, lines: u8) {
        self.lines.push(PaperLine::Feed { lines });
    }

    pub(super) fn qr(&mut self, content: &str) {
        self.lines.push(PaperLine::Qr { content: content.to_owned() });
    }

    /// Words from the left edge, wrapped; leading spaces are an indent that every line keeps.
    pub(super) fn left(&mut self, text: &str) {
        for line in wrap(text, self.width.columns()) {
            self.push(line, Align::Left, false, false);
        }
    }

    /// Words in the middle, wrapped.
    pub(super) fn center(&mut self, text: &str, bold: bool) {
        for line in wrap(text, self.width.columns()) {
            self.push(line, Align::Center, bold, false);
        }
    }

    /// Words that must not be overlooked: doubled, heavy, in the middle.
    pub(super) fn banner(&mut self, text: &str) {
        for line in wrap(text, self.width.columns() / 2) {
            self.push(line, Align::Center, true, true);
        }
    }

    /// Words on the left and a figure on the right edge.
    pub(super) fn pair(&mut self, left: &str, right: &str) {
        self.set_pair(left, right, false);
    }

    /// The same, printed heavier.
    pub(super) fn bold_pair(&mut self, left: &str, right: &str) {
        self.set_pair(left, right, true);
    }

    /// Words on the left and an amount on the right edge.
    pub(super) fn amount(&mut self, left: &str, amount: Money) {
        self.pair(left, &amount.to_string());
    }

    fn set_pair(&mut self, left: &str, right: &str, bold: bool) {
        let columns = self.width.columns();
        let right = printable(right);
        let mut words = wrap(left, columns);
        let beside = words.last().map_or(0, |last| columns_of(last) + 1 + columns_of(&right)) <= columns;
        let last = if beside { words.pop().unwrap_or_default() } else { String::new() };
        for line in words {
            self.push(line, Align::Left, bold, false);
        }
        if columns_of(&right) > columns {
            for piece in wrap(&right, columns) {
                self.push(piece, Align::Right, bold, false);
            }
        } else if last.is_empty() {
            self.push(right, Align::Right, bold, false);
        } else {
            let gap = columns - columns_of(&last) - columns_of(&right);
            self.push(format!("{last}{}{right}", " ".repeat(gap)), Align::Left, bold, false);
        }
    }

    fn push(&mut self, text: String, align: Align, bold: bool, double: bool) {
        self.lines.push(PaperLine::Text { text, align, bold, double });
    }
}

/// `Rp164.700`, and `-Rp164.700` for what is owed the other way.
pub(super) fn rupiah(amount: Money) -> String {
    let text = amount.to_string();
    match text.strip_prefix('-') {
        Some(magnitude) => format!("-Rp{magnitude}"),
        None => format!("Rp{text}"),
    }
}

/// A text with the spaces that put it left, in the middle or right of `columns`.
pub(super) fn aligned(text: &str, align: Align, columns: usize) -> String {
    let room = columns.saturating_sub(columns_of(text));
    let before = match align {
        Align::Left => 0,
        Align::Center => room / 2,
        Align::Right => room,
    };
    format!("{}{text}", " ".repeat(before))
}

/// Breaks a text into lines of at most `columns`, at spaces where it can, inside a word only where the word
/// alone is too long. Leading spaces are kept on every line. A text without words gives no line.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let text = printable(text);
    let indent = (text.len() - text.trim_start().len()).min(columns / 2);
    let room = (columns - indent).max(2);
    let margin = " ".repeat(indent);
    if !text.trim().is_empty() && columns_of(text.trim_end()) <= columns {
        return vec![text.trim_end().to_owned()];
    }
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && columns_of(&line) + 1 + columns_of(word) > room {
            lines.push(format!("{margin}{line}"));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for character in word.chars() {
            if columns_of(&line) + column_width(character) > room {
                lines.push(format!("{margin}{line}"));
                line.clear();
            }
            line.push(character);
        }
    }
    if !line.is_empty() {
        lines.push(format!("{margin}{line}"));
    }
    lines
}

/// How many columns a character takes: two for the square scripts of East Asia, one for all others.
pub const fn column_width(character: char) -> usize {
    match character {
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}' => 2,
        _ => 1,
    }
}

/// How many columns a text takes.
pub fn columns_of(text: &str) -> usize {
    text.chars().map(column_width).sum()
}

/// Stands for a character that no font of ours draws.
const BOX: char = '\u{25a1}';

/// Keeps every letter, and reduces the rest to what stands in a column: typographic signs become what a typewriter
/// had, combining accents and joiners go, control characters become spaces, and signs beyond the first Unicode plane
/// (emoji) become a box.
pub(super) fn printable(text: &str) -> String {
    let mut reduced = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            ' '..='~' => reduced.push(character),
            // Combining accents, joiners and variation selectors only dress the character before them.
            '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => {}
            '\u{fe00}'..='\u{fe0f}' | '\u{ad}' | '\u{feff}' => {}
            _ if character.is_control() || character.is_whitespace() => reduced.push(' '),
            '\u{e000}'..='\u{f8ff}' | '\u{10000}'.. => reduced.push(BOX),
            _ => match look_alike(character) {
                Some(signs) => reduced.push_str(signs),
                None => reduced.push(character),
            },
        }
    }
    reduced
}

/// What a typewriter would put for a typographic sign; letters stay what they are.
const fn look_alike(character: char) -> Option<&'static str> {
    Some(match character {
        '\u{2018}'..='\u{201b}' | '´' | 'ʼ' | '′' => "'",
        '\u{201c}'..='\u{201f}' | '«' | '»' | '″' => "\"",
        '\u{2010}'..='\u{2015}' | '−' | '•' | '●' | '▪' => "-",
        '…' => "...",
        '×' | '✕' | '✖' => "x",
        '÷' | '⁄' => "/",
        '·' | '∙' => ".",
        '≤' => "<=",
        '≥' => ">=",
        '→' => "->",
        '←' => "<-",
        '€' => "EUR",
        '©' => "(c)",
        '®' => "(R)",
        '™' => "(TM)",
        '№' => "No",
        _ => return None,
    })
}

/// How many letters a person with a single name keeps at most.
const SINGLE_NAME_LETTERS: usize = 3;

/// A member's name as it may stand on paper that leaves the shop: the first word and the initial of the second
/// (`SITI AMINAH` → `SITI A***`). A single name keeps the first half of its letters, three at most. The stars
/// are always three, so that the length of a name is not told either.
pub fn mask_name(name: &str) -> String {
    let mut words = name.split_whitespace();
    match (words.next(), words.next()) {
        (None, _) => String::new(),
        (Some(only), None) => {
            let kept = (only.chars().count() / 2).clamp(1, SINGLE_NAME_LETTERS);
            format!("{}***", only.chars().take(kept).collect::<String>())
        }
        (Some(first), Some(second)) => format!("{first} {}***", second.chars().take(1).collect::<String>()),
    }
}
