//! Labels on sheets of A4, three across and eight down, for any office printer.

use shared::paper::bars::{Barcode, QUIET_MODULES};

use super::Label;
use crate::documents::pdf::{A4_HEIGHT, A4_WIDTH, Document, bold, plain};

const ACROSS: usize = 3;
const DOWN: usize = 8;
/// 70 × 37 mm, and what is left above and below the eight rows.
const CELL_WIDTH: i16 = 1_984;
const CELL_HEIGHT: i16 = 1_049;
const TOP: i16 = 13;
const PADDING: i16 = 110;
/// The narrowest bar: a third of a millimetre, as the standard has it; half of that at the least.
const MODULE: i16 = 9;
const MODULE_MIN: i16 = 5;
const BARS_HEIGHT: i16 = 300;

/// The sheets as a PDF.
pub fn sheets(labels: &[Label]) -> Vec<u8> {
    let mut sheet = Document::new("Label", A4_WIDTH, A4_HEIGHT);
    if labels.is_empty() {
        sheet.page();
    }
    for page in labels.chunks(ACROSS * DOWN) {
        sheet.page();
        for (place, label) in page.iter().enumerate() {
            let column = i16::try_from(place % ACROSS).unwrap_or(0);
            let row = i16::try_from(place / ACROSS).unwrap_or(0);
            draw(&mut sheet, label, column * CELL_WIDTH, TOP + row * CELL_HEIGHT);
        }
    }
    sheet.finish()
}

fn draw(sheet: &mut Document, label: &Label, x: i16, y: i16) {
    let (left, right) = (x + PADDING, x + CELL_WIDTH - PADDING);
    let room = right - left;
    let mut names = sheet.wrap(&label.name, bold(95), room);
    if names.len() > 2 {
        names.truncate(2);
        names.iter_mut().skip(1).for_each(|last| last.push('…'));
    }
    let mut line = y + 150;
    for name in &names {
        sheet.text(left, line, bold(95), name);
        line += 115;
    }
    let price = label.price_text();
    let kind = [240, 200, 160].map(bold).into_iter().find(|kind| sheet.width_of(&price, *kind) <= room);
    let price_line = y + 435;
    sheet.text(left, price_line, kind.unwrap_or(bold(130)), &price);
    let taken = sheet.width_of(&price, kind.unwrap_or(bold(130))) + 60;
    let measure = label.price_per_measure().filter(|measure| taken + sheet.width_of(measure, plain(80)) <= room);
    if let Some(measure) = measure {
        sheet.text_right(right, price_line, plain(80), &measure);
    }
    sheet.text(left, y + 575, plain(75), &label.terms());
    if let Some(code) = &label.code {
        bars(sheet, code, x, y + 630);
    }
}

fn bars(sheet: &mut Document, code: &str, x: i16, y: i16) {
    let middle = x + CELL_WIDTH / 2;
    let barcode = Barcode::of(code);
    let text = barcode.as_ref().map_or(code, |it| it.text.as_str());
    sheet.text_center(middle, y + BARS_HEIGHT + 85, plain(75), text);
    let Some(barcode) = barcode else { return };
    let modules = i16::try_from(barcode.modules.len() + 2 * QUIET_MODULES).unwrap_or(i16::MAX);
    let module = (CELL_WIDTH / modules).min(MODULE);
    if module < MODULE_MIN {
        return;
    }
    let bars = i16::try_from(barcode.modules.len()).unwrap_or(0) * module;
    let mut left = middle - bars / 2;
    for run in barcode.modules.chunk_by(|one, next| one == next) {
        let width = i16::try_from(run.len()).unwrap_or(0) * module;
        if run.first() == Some(&true) {
            sheet.block(left, y, width, BARS_HEIGHT);
        }
        left += width;
    }
}
