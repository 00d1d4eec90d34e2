//! Labels on a roll, drawn as dots for the receipt printer: eight dots are a millimetre.

use shared::paper::bars::{Barcode, QUIET_MODULES};
use shared::paper::{Paper, PaperLine, RuleStyle, Width, columns_of, wrap};

use super::{Label, LabelLayout};
use crate::print::glyphs::{CELL_HEIGHT, CELL_WIDTH, Pen};
use crate::print::raster::Raster;

/// White at the edges, in dots.
const MARGIN: usize = 8;
/// A bar narrower than this cannot be read off a thermal label.
const MODULE_MIN: usize = 2;
const MODULE_MAX: usize = 3;
/// The gap between two labels of a roll, in dots: 2 mm.
const GAP: usize = 16;
const NAME_LINES: usize = 2;

/// Labels as one strip of paper for the printer.
pub fn strip(labels: &[Label], layout: LabelLayout, width: Width) -> Paper {
    let mut lines = Vec::new();
    for label in labels {
        if layout == LabelLayout::Roll58 {
            lines.push(draw(label, 384, 200).line());
            lines.push(PaperLine::Rule { style: RuleStyle::Single });
        } else {
            lines.push(draw(label, 320, 240 + GAP).line());
        }
    }
    Paper { width, lines }
}

/// One label.
pub fn draw(label: &Label, width: usize, height: usize) -> Raster {
    let mut picture = Raster::new(width, height);
    let room = width - 2 * MARGIN;
    let columns = room / CELL_WIDTH;
    let mut y = MARGIN;
    for line in name_lines(&label.name, columns) {
        Pen { scale: 1, bold: true }.draw(&mut picture, MARGIN, y, &line);
        y += CELL_HEIGHT;
    }
    y += 2;
    let price = label.price_text();
    let scale = (1..=2).rev().find(|scale| columns_of(&price) * CELL_WIDTH * scale <= room).unwrap_or(1);
    Pen { scale, bold: true }.draw(&mut picture, MARGIN, y, &price);
    if let Some(measure) = label.price_per_measure() {
        let taken = columns_of(&price) * CELL_WIDTH * scale + CELL_WIDTH;
        let needed = columns_of(&measure) * CELL_WIDTH;
        if taken + needed <= room {
            let down = y + CELL_HEIGHT * (scale - 1);
            Pen::PLAIN.draw(&mut picture, width - MARGIN - needed, down, &measure);
        }
    }
    y += CELL_HEIGHT * scale;
    Pen::PLAIN.draw(&mut picture, MARGIN, y, &shortened(&label.terms(), columns));
    y += CELL_HEIGHT + 4;
    if let Some(code) = &label.code {
        bars(&mut picture, code, y, height.saturating_sub(MARGIN));
    }
    picture
}

/// The bars of a code in the middle between two heights, with its text below; the text alone where bars would be too
/// narrow to be read.
fn bars(picture: &mut Raster, code: &str, top: usize, bottom: usize) {
    let room = picture.width();
    let text_top = bottom.saturating_sub(CELL_HEIGHT);
    let barcode = Barcode::of(code);
    let text = barcode.as_ref().map_or(code, |it| it.text.as_str());
    let text = shortened(text, (room - 2 * MARGIN) / CELL_WIDTH);
    let across = columns_of(&text) * CELL_WIDTH;
    Pen::PLAIN.draw(picture, room.saturating_sub(across) / 2, text_top, &text);
    let Some(barcode) = barcode else { return };
    let modules = barcode.modules.len();
    let module = (room / (modules + 2 * QUIET_MODULES)).min(MODULE_MAX);
    if module < MODULE_MIN || text_top < top + CELL_HEIGHT {
        return;
    }
    let left = (room - modules * module) / 2;
    for (place, _) in barcode.modules.iter().enumerate().filter(|(_, bar)| **bar) {
        picture.fill(left + place * module, top, module, text_top - top);
    }
}

/// The name on two lines at most; what is left out is said by dots.
pub(super) fn name_lines(name: &str, columns: usize) -> Vec<String> {
    let mut lines = wrap(name.trim(), columns);
    if lines.len() > NAME_LINES {
        lines.truncate(NAME_LINES);
        if let Some(last) = lines.last_mut() {
            *last = shortened(&format!("{last}..."), columns);
        }
    }
    lines
}

/// A text that is cut where it does not fit, and says so.
fn shortened(text: &str, columns: usize) -> String {
    if columns_of(text) <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    for letter in text.chars() {
        if columns_of(&kept) + shared::paper::column_width(letter) + 3 > columns {
            break;
        }
        kept.push(letter);
    }
    format!("{}...", kept.trim_end_matches('.'))
}
