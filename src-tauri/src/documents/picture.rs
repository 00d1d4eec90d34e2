//! A slip as a picture, to be sent as a message: the same lines as on paper, dot by dot, twice as large.

use shared::paper::{Align, Paper, PaperLine};

use crate::print::glyphs::{CELL_HEIGHT, CELL_WIDTH, Pen};
use crate::print::raster::{Raster, qr};

/// White around the slip, in dots.
const MARGIN: usize = 24;
/// From one line of text to the next, in dots.
const LINE: usize = CELL_HEIGHT + 6;
/// Dots of a module of a QR code.
const MODULE: usize = 5;
/// How often each dot stands beside and below itself.
const ENLARGED: usize = 2;
/// A slip longer than this is cut off with a word that says so: a picture must stay small enough to be sent.
const LINES_MAX: usize = 500;

/// A part of the picture: how high it is, and how it is drawn.
fn height_of(line: &PaperLine) -> usize {
    match line {
        PaperLine::Text { double, .. } => {
            if *double {
                LINE * 2
            } else {
                LINE
            }
        }
        PaperLine::Rule { .. } => LINE,
        PaperLine::Qr { content } => qr(content, MODULE).map_or(0, |code| code.height() + LINE),
        PaperLine::Picture { width, rows } => Raster::of_line(*width, rows).map_or(0, |picture| picture.height()),
        PaperLine::Feed { lines } => usize::from(*lines) * LINE,
    }
}

/// The slip as one picture.
pub fn draw(paper: &Paper) -> Raster {
    let columns = paper.width.columns();
    let across = columns * CELL_WIDTH;
    let is_cut = paper.lines.len() > LINES_MAX;
    let cut = is_cut.then(|| PaperLine::Text {
        text: "... lanjutan ada di struk".to_owned(),
        align: Align::Center,
        bold: true,
        double: false,
    });
    let lines: Vec<&PaperLine> = paper.lines.iter().take(LINES_MAX).chain(&cut).collect();
    let height: usize = lines.iter().map(|line| height_of(line)).sum();
    let mut picture = Raster::new(across + 2 * MARGIN, height + 2 * MARGIN);
    let middle = |width: usize| MARGIN + across.saturating_sub(width) / 2;
    let mut y = MARGIN;
    for line in lines {
        match line {
            PaperLine::Text { bold, double, .. } => {
                let pen = Pen { scale: if *double { 2 } else { 1 }, bold: *bold };
                pen.draw(&mut picture, MARGIN, y, &line.set_in(columns).unwrap_or_default());
            }
            PaperLine::Rule { style } => {
                Pen::PLAIN.draw(&mut picture, MARGIN, y, &style.character().to_string().repeat(columns));
            }
            PaperLine::Qr { content } => {
                if let Some(code) = qr(content, MODULE) {
                    picture.stamp(&code, middle(code.width()), y + LINE / 2);
                }
            }
            PaperLine::Picture { width, rows } => {
                if let Some(part) = Raster::of_line(*width, rows) {
                    picture.stamp(&part, middle(part.width()), y);
                }
            }
            PaperLine::Feed { .. } => {}
        }
        y += height_of(line);
    }
    picture
}

/// A picture as a PNG, black on white.
///
/// # Errors
/// Only the encoder's own, for a picture without a dot.
pub fn png(picture: &Raster) -> Result<Vec<u8>, png::EncodingError> {
    let side = |dots: usize| u32::try_from(dots * ENLARGED).unwrap_or(u32::MAX);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side(picture.width()), side(picture.height()));
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let across = (picture.width() * ENLARGED).div_ceil(8);
    let mut rows = Vec::with_capacity(across * picture.height() * ENLARGED);
    for y in 0..picture.height() {
        let mut row = vec![0xFF_u8; across];
        for x in (0..picture.width()).filter(|x| picture.is_ink(*x, y)) {
            for place in x * ENLARGED..(x + 1) * ENLARGED {
                if let Some(byte) = row.get_mut(place / 8) {
                    *byte &= !(0x80 >> (place % 8));
                }
            }
        }
        (0..ENLARGED).for_each(|_| rows.extend_from_slice(&row));
    }
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&rows)?;
    writer.finish()?;
    Ok(file)
}
