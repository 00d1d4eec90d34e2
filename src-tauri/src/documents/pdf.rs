//! Pages: text, rules and pictures at given places, written as PDF.
//!
//! Places and sizes are whole tenths of a point, counted from the upper left corner (an A4 page is 5953 × 8419). Text
//! stands in Noto Sans, which goes into the file; a letter that the font lacks is drawn as dots, so nothing is lost.

use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::types::FontFlags;
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use ttf_parser::Face;

use crate::print::code_page::CodePage;
use crate::print::glyphs::{CELL_HEIGHT, Pen};
use crate::print::raster::Raster;

/// Width of an A4 page.
pub const A4_WIDTH: i16 = 5_953;
/// Height of an A4 page.
pub const A4_HEIGHT: i16 = 8_419;

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/noto-sans-400.ttf");
const BOLD: &[u8] = include_bytes!("../../assets/fonts/noto-sans-700.ttf");
/// How hard streams are packed, of ten.
const LEVEL: u8 = 6;

/// Ordinary or heavy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Ordinary.
    Regular,
    /// Heavy.
    Bold,
}

impl Weight {
    const fn font(self) -> &'static [u8] {
        match self {
            Weight::Regular => REGULAR,
            Weight::Bold => BOLD,
        }
    }

    const fn name(self) -> Name<'static> {
        match self {
            Weight::Regular => Name(b"R"),
            Weight::Bold => Name(b"B"),
        }
    }

    const fn base_font(self) -> Name<'static> {
        match self {
            Weight::Regular => Name(b"NotoSans-Regular"),
            Weight::Bold => Name(b"NotoSans-Bold"),
        }
    }
}

/// How a text is set.
#[derive(Clone, Copy, Debug)]
pub struct Type {
    /// In tenths of a point.
    pub size: i16,
    /// Ordinary or heavy.
    pub weight: Weight,
}

/// Ordinary text of so many tenths of a point.
pub const fn plain(size: i16) -> Type {
    Type { size, weight: Weight::Regular }
}

/// Heavy text of so many tenths of a point.
pub const fn bold(size: i16) -> Type {
    Type { size, weight: Weight::Bold }
}

fn narrow(value: i64) -> i16 {
    i16::try_from(value).unwrap_or(if value < 0 { i16::MIN } else { i16::MAX })
}

/// A part of a text: letters of the font, or letters drawn as dots.
enum Run {
    Set(Vec<u8>),
    Drawn(String),
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for character in text.chars() {
        let letter = character.to_string();
        match (CodePage::Wpc1252.encode(&letter), runs.last_mut()) {
            (Some(bytes), Some(Run::Set(set))) => set.extend(bytes),
            (Some(bytes), _) => runs.push(Run::Set(bytes)),
            (None, Some(Run::Drawn(drawn))) => drawn.push(character),
            (None, _) => runs.push(Run::Drawn(letter)),
        }
    }
    runs
}

/// The width of every letter from the 32nd on, in thousandths of the size.
fn widths_of(weight: Weight) -> Vec<i16> {
    let Ok(face) = Face::parse(weight.font(), 0) else { return Vec::new() };
    let per_em = i64::from(face.units_per_em().max(1));
    let upper = CodePage::Wpc1252.upper_half().chars();
    let letters = (32_u8..128).map(char::from).chain(upper);
    letters
        .map(|letter| {
            let advance = face.glyph_index(letter).and_then(|glyph| face.glyph_hor_advance(glyph)).unwrap_or(0);
            narrow(i64::from(advance) * 1_000 / per_em)
        })
        .collect()
}

/// A document being written.
pub struct Document {
    title: String,
    width: i16,
    height: i16,
    widths: [Vec<i16>; 2],
    pages: Vec<Content>,
    pictures: Vec<Raster>,
}

impl Document {
    /// Without a page yet.
    pub fn new(title: &str, width: i16, height: i16) -> Self {
        let widths = [widths_of(Weight::Regular), widths_of(Weight::Bold)];
        Document { title: title.to_owned(), width, height, widths, pages: Vec::new(), pictures: Vec::new() }
    }

    /// Begins a page.
    pub fn page(&mut self) {
        let mut content = Content::new();
        content.transform([0.1, 0.0, 0.0, 0.1, 0.0, 0.0]);
        self.pages.push(content);
    }

    /// How many pages there are.
    pub fn page_count(&self) -> usize {
        self.pages.len()
    }

    fn run_width(&self, run: &Run, kind: Type) -> i64 {
        match run {
            Run::Set(bytes) => {
                let widths = &self.widths[usize::from(kind.weight == Weight::Bold)];
                let of = |byte: &u8| widths.get(usize::from(byte.saturating_sub(32))).copied().unwrap_or(0);
                bytes.iter().map(|byte| i64::from(of(byte))).sum::<i64>() * i64::from(kind.size) / 1_000
            }
            Run::Drawn(text) => {
                let dots = i64::try_from(Pen::PLAIN.width_of(text)).unwrap_or(0);
                dots * i64::from(drawn_height(kind)) / i64::try_from(CELL_HEIGHT).unwrap_or(1)
            }
        }
    }

    /// How wide a text is.
    pub fn width_of(&self, text: &str, kind: Type) -> i16 {
        narrow(runs(text).iter().map(|run| self.run_width(run, kind)).sum())
    }

    /// Breaks a text at its spaces into lines of at most a width; a word that is too long by itself is broken too.
    pub fn wrap(&self, text: &str, kind: Type, width: i16) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if self.width_of(&longer, kind) <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for letter in word.chars() {
                if !line.is_empty() && self.width_of(&format!("{line}{letter}"), kind) > width {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(letter);
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }

    /// Sets a text from a place on; `y` is the line it stands on.
    pub fn text(&mut self, x: i16, y: i16, kind: Type, text: &str) {
        let mut left = i64::from(x);
        for run in runs(text) {
            let width = self.run_width(&run, kind);
            match &run {
                Run::Set(bytes) => {
                    let (x, baseline) = (narrow(left), self.height - y);
                    if let Some(page) = self.pages.last_mut() {
                        page.begin_text().set_font(kind.weight.name(), kind.size.into());
                        page.next_line(x.into(), baseline.into()).show(Str(bytes)).end_text();
                    }
                }
                Run::Drawn(letters) => {
                    let height = drawn_height(kind);
                    let mut picture = Raster::new(Pen::PLAIN.width_of(letters), CELL_HEIGHT);
                    Pen { scale: 1, bold: kind.weight == Weight::Bold }.draw(&mut picture, 0, 0, letters);
                    // The line that letters stand on is the twentieth row of a cell.
                    let top = narrow(i64::from(y) - i64::from(height) * 19 / 24);
                    self.picture(&picture, narrow(left), top, narrow(width), height);
                }
            }
            left += width;
        }
    }

    /// Sets a text so that it ends at a place.
    pub fn text_right(&mut self, x: i16, y: i16, kind: Type, text: &str) {
        self.text(x - self.width_of(text, kind), y, kind, text);
    }

    /// Sets a text in the middle of a place.
    pub fn text_center(&mut self, x: i16, y: i16, kind: Type, text: &str) {
        self.text(x - self.width_of(text, kind) / 2, y, kind, text);
    }

    /// A black block, such as a rule or a bar.
    pub fn block(&mut self, x: i16, y: i16, width: i16, height: i16) {
        let bottom = self.height - y - height;
        if let Some(page) = self.pages.last_mut() {
            page.rect(x.into(), bottom.into(), width.into(), height.into()).fill_nonzero();
        }
    }

    /// An empty frame.
    pub fn frame(&mut self, x: i16, y: i16, width: i16, height: i16) {
        const LINE: i16 = 6;
        self.block(x, y, width, LINE);
        self.block(x, y + height - LINE, width, LINE);
        self.block(x, y, LINE, height);
        self.block(x + width - LINE, y, LINE, height);
    }

    /// A picture of dots in a frame of that size.
    pub fn picture(&mut self, picture: &Raster, x: i16, y: i16, width: i16, height: i16) {
        let name = format!("P{}", self.pictures.len());
        let bottom = self.height - y - height;
        if let Some(page) = self.pages.last_mut() {
            page.save_state();
            page.transform([width.into(), 0.0, 0.0, height.into(), x.into(), bottom.into()]);
            page.x_object(Name(name.as_bytes())).restore_state();
            self.pictures.push(picture.clone());
        }
    }

    /// The whole file.
    pub fn finish(self) -> Vec<u8> {
        let mut next = 0;
        let mut new = || {
            next += 1;
            Ref::new(next)
        };
        let (catalog, tree, info) = (new(), new(), new());
        let fonts = [Weight::Regular, Weight::Bold].map(|weight| (weight, new(), new(), new()));
        let pictures: Vec<(String, Ref)> =
            (0..self.pictures.len()).map(|number| (format!("P{number}"), new())).collect();
        let pages: Vec<(Ref, Ref)> = self.pages.iter().map(|_| (new(), new())).collect();
        let mut pdf = Pdf::new();
        pdf.catalog(catalog).pages(tree);
        pdf.document_info(info).title(TextStr(&self.title)).producer(TextStr("Lumbung"));
        let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
        pdf.pages(tree).kids(pages.iter().map(|(page, _)| *page)).count(count);
        // A page is measured in whole points.
        let (width, height): (i16, i16) = ((self.width + 5) / 10, (self.height + 5) / 10);
        for ((page_id, content_id), content) in pages.into_iter().zip(self.pages) {
            let mut page = pdf.page(page_id);
            page.media_box(Rect::new(0.0, 0.0, width.into(), height.into())).parent(tree).contents(content_id);
            let mut resources = page.resources();
            let mut named = resources.fonts();
            for (weight, font, _, _) in &fonts {
                named.pair(weight.name(), *font);
            }
            named.finish();
            let mut named = resources.x_objects();
            for (name, picture) in &pictures {
                named.pair(Name(name.as_bytes()), *picture);
            }
            named.finish();
            resources.finish();
            page.finish();
            let packed = compress_to_vec_zlib(content.finish().as_slice(), LEVEL);
            pdf.stream(content_id, &packed).filter(Filter::FlateDecode);
        }
        for (weight, font, descriptor, file) in fonts {
            write_font(&mut pdf, weight, &self.widths[usize::from(weight == Weight::Bold)], [font, descriptor, file]);
        }
        for ((_, id), picture) in pictures.iter().zip(&self.pictures) {
            write_picture(&mut pdf, *id, picture);
        }
        pdf.finish()
    }
}

/// How high drawn letters are beside set ones.
fn drawn_height(kind: Type) -> i16 {
    narrow(i64::from(kind.size) * 13 / 10)
}

fn write_font(pdf: &mut Pdf, weight: Weight, widths: &[i16], [font, descriptor, file]: [Ref; 3]) {
    let mut written = pdf.type1_font(font);
    // A TrueType font is described like a Type 1 font, under another name.
    written.pair(Name(b"Subtype"), Name(b"TrueType"));
    written.base_font(weight.base_font()).first_char(32).last_char(255);
    written.widths(widths.iter().map(|width| (*width).into()));
    written.font_descriptor(descriptor).encoding_predefined(Name(b"WinAnsiEncoding"));
    written.finish();
    let mut described = pdf.font_descriptor(descriptor);
    described.name(weight.base_font()).flags(FontFlags::NON_SYMBOLIC).bbox(Rect::new(-621.0, -389.0, 2800.0, 1067.0));
    described.italic_angle(0.0).ascent(1069.0).descent(-293.0).cap_height(714.0).stem_v(80.0).font_file2(file);
    described.finish();
    let packed = compress_to_vec_zlib(weight.font(), LEVEL);
    let length = i32::try_from(weight.font().len()).unwrap_or(i32::MAX);
    pdf.stream(file, &packed).filter(Filter::FlateDecode).pair(Name(b"Length1"), length);
}

fn write_picture(pdf: &mut Pdf, id: Ref, picture: &Raster) {
    let packed = compress_to_vec_zlib(picture.rows(), LEVEL);
    let mut written = pdf.image_xobject(id, &packed);
    written.filter(Filter::FlateDecode);
    written.width(i32::try_from(picture.width()).unwrap_or(1)).height(i32::try_from(picture.height()).unwrap_or(1));
    // Set bits are painted, the others let the paper through.
    written.image_mask(true).bits_per_component(1).decode([1.0, 0.0]);
    written.finish();
}
