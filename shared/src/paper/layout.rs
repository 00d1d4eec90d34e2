//! Layout: words and amounts set in columns.
//!
//! Two promises hold for every slip: no word of a text is lost (long texts wrap), and no amount is ever cut (an amount
//! that does not fit beside its words gets a line of its own). Texts are reduced to ASCII here, because every
//! thermal printer agrees on ASCII and on nothing else (domain §9.4).

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
        self.lines.push(PaperLine::Qr { content: ascii(content) });
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
        let right = ascii(right);
        let mut words = wrap(left, columns);
        let beside = words.last().map_or(0, |last| last.len() + 1 + right.len()) <= columns;
        let last = if beside { words.pop().unwrap_or_default() } else { String::new() };
        for line in words {
            self.push(line, Align::Left, bold, false);
        }
        if right.len() > columns {
            for piece in wrap(&right, columns) {
                self.push(piece, Align::Right, bold, false);
            }
        } else if last.is_empty() {
            self.push(right, Align::Right, bold, false);
        } else {
            let gap = columns - last.len() - right.len();
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
    let room = columns.saturating_sub(text.len());
    let before = match align {
        Align::Left => 0,
        Align::Center => room / 2,
        Align::Right => room,
    };
    format!("{}{text}", " ".repeat(before))
}

/// Breaks a text into ASCII lines of at most `columns`, at spaces where it can, inside a word only where the word
/// alone is too long. Leading spaces are kept on every line. A text without words gives no line.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let text = ascii(text);
    let indent = (text.len() - text.trim_start().len()).min(columns / 2);
    let room = (columns - indent).max(1);
    let margin = " ".repeat(indent);
    if !text.trim().is_empty() && text.trim_end().len() <= columns {
        return vec![text.trim_end().to_owned()];
    }
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.len() + 1 + word.len() > room {
            lines.push(format!("{margin}{line}"));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        while line.len() > room {
            let rest = line.split_off(room);
            lines.push(format!("{margin}{line}"));
            line = rest;
        }
    }
    if !line.is_empty() {
        lines.push(format!("{margin}{line}"));
    }
    lines
}

/// Reduces a text to printable ASCII: letters lose their accents, typographic signs become what a typewriter had,
/// control characters become spaces, and what has no look-alike becomes `?`.
pub(super) fn ascii(text: &str) -> String {
    let mut reduced = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            ' '..='~' => reduced.push(character),
            // Combining accents, joiners and variation selectors only dress the character before them.
            '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' | '\u{ad}' | '\u{feff}' => {}
            _ if character.is_control() || character.is_whitespace() => reduced.push(' '),
            _ => reduced.push_str(look_alike(character)),
        }
    }
    reduced
}

/// What a typewriter would put for a character beyond ASCII.
fn look_alike(character: char) -> &'static str {
    match character {
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' => "A",
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => "C",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'Ð' | 'Ď' | 'Đ' => "D",
        'ð' | 'ď' | 'đ' => "d",
        'È'..='Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' => "E",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => "G",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'Ĥ' | 'Ħ' => "H",
        'ĥ' | 'ħ' => "h",
        'Ì'..='Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' => "I",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'Ł' | 'Ĺ' | 'Ļ' | 'Ľ' => "L",
        'ł' | 'ĺ' | 'ļ' | 'ľ' => "l",
        'Ñ' | 'Ń' | 'Ņ' | 'Ň' => "N",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ŏ' | 'Ő' => "O",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'º' => "o",
        'Ŕ' | 'Ŗ' | 'Ř' => "R",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'Ś' | 'Ŝ' | 'Ş' | 'Š' | 'Ș' => "S",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'Ţ' | 'Ť' | 'Ŧ' | 'Ț' => "T",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'Ù'..='Ü' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ű' | 'Ų' => "U",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'Ý' | 'Ÿ' => "Y",
        'ý' | 'ÿ' => "y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        'ź' | 'ż' | 'ž' => "z",
        'Æ' => "AE",
        'æ' => "ae",
        'Œ' => "OE",
        'œ' => "oe",
        'ß' => "ss",
        '\u{2018}'..='\u{201b}' | '´' | 'ʼ' | '′' => "'",
        '\u{201c}'..='\u{201f}' | '«' | '»' | '″' => "\"",
        '\u{2010}'..='\u{2015}' | '−' | '•' | '●' | '▪' => "-",
        '…' => "...",
        '×' | '✕' | '✖' => "x",
        '÷' | '⁄' => "/",
        '·' | '∙' => ".",
        '°' => "o",
        '¹' => "1",
        '²' => "2",
        '³' => "3",
        '¼' => "1/4",
        '½' => "1/2",
        '¾' => "3/4",
        '±' => "+/-",
        '≤' => "<=",
        '≥' => ">=",
        '→' => "->",
        '←' => "<-",
        '€' => "EUR",
        '©' => "(c)",
        '®' => "(R)",
        '™' => "(TM)",
        '№' => "No",
        _ => "?",
    }
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
