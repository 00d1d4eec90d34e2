//! The logo: a PNG that a person uploads once, made into dots.
//!
//! The file comes from anywhere, so its size is bounded before anything is unpacked. Grey is spread over neighbouring
//! dots (Floyd and Steinberg), so that a photograph stays one.

use png::{ColorType, Decoder, Limits, Transformations};
use thiserror::Error;

use super::raster::Raster;

/// The largest file that is looked at, in bytes.
pub const FILE_BYTES_MAX: usize = 512 * 1024;
/// The largest picture that is unpacked, in dots a side.
pub const SIDE_MAX: u32 = 2_000;
/// What unpacking may take of memory, in bytes.
const MEMORY_MAX: usize = 24 << 20;
/// How high a logo stands on a receipt at most: three centimetres.
const HEIGHT_MAX: usize = 240;

/// Why a logo was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LogoRefused {
    /// More than half a megabyte, or more dots than any paper has.
    #[error("Gambar terlalu besar. Pakai PNG paling besar 512 KB dan 2.000 × 2.000 titik. Logo lama tetap dipakai.")]
    TooLarge,
    /// Not a PNG, or a broken one.
    #[error("Berkas ini bukan gambar PNG yang utuh. Pilih berkas PNG lain. Logo lama tetap dipakai.")]
    NotAPicture,
}

impl LogoRefused {
    /// A stable name.
    pub const fn code(self) -> &'static str {
        match self {
            LogoRefused::TooLarge => "logo_too_large",
            LogoRefused::NotAPicture => "logo_not_a_picture",
        }
    }
}

/// Grey values, 255 is white.
struct Grey {
    width: usize,
    height: usize,
    dots: Vec<u8>,
}

/// The logo as dots, at most so wide.
///
/// # Errors
/// Too large, or not a PNG.
pub fn decode(file: &[u8], width_max: usize) -> Result<Raster, LogoRefused> {
    let grey = unpack(file)?;
    let width = grey.width.min(width_max).max(1);
    let height = (grey.height * width / grey.width).max(1);
    // A tall picture becomes narrower, so that it keeps its proportions.
    let (width, height) =
        if height > HEIGHT_MAX { ((width * HEIGHT_MAX / height).max(1), HEIGHT_MAX) } else { (width, height) };
    Ok(spread(&shrink(&grey, width, height)))
}

fn unpack(file: &[u8]) -> Result<Grey, LogoRefused> {
    if file.len() > FILE_BYTES_MAX {
        return Err(LogoRefused::TooLarge);
    }
    let mut decoder = Decoder::new_with_limits(std::io::Cursor::new(file), Limits { bytes: MEMORY_MAX });
    decoder.set_transformations(Transformations::normalize_to_color8());
    let header = decoder.read_header_info().map_err(|_| LogoRefused::NotAPicture)?;
    if header.width > SIDE_MAX || header.height > SIDE_MAX {
        return Err(LogoRefused::TooLarge);
    }
    let mut reader = decoder.read_info().map_err(|_| LogoRefused::NotAPicture)?;
    // The reader takes a palette of colours that are cut short, and stops the program at the first of them.
    if reader.info().palette.as_ref().is_some_and(|palette| palette.len() % 3 != 0 || palette.is_empty()) {
        return Err(LogoRefused::NotAPicture);
    }
    let size = reader.output_buffer_size().filter(|size| *size <= MEMORY_MAX).ok_or(LogoRefused::TooLarge)?;
    let mut bytes = vec![0; size];
    let frame = reader.next_frame(&mut bytes).map_err(|_| LogoRefused::NotAPicture)?;
    let side = |side: u32| usize::try_from(side).unwrap_or(0);
    let (width, height) = (side(frame.width), side(frame.height));
    let samples = frame.color_type.samples();
    let mut dots = Vec::with_capacity(width * height);
    for row in bytes.chunks(frame.line_size.max(1)).take(height) {
        dots.extend(row.chunks_exact(samples).take(width).map(|dot| grey_of(dot, frame.color_type)));
    }
    if width == 0 || dots.len() != width * height {
        return Err(LogoRefused::NotAPicture);
    }
    Ok(Grey { width, height, dots })
}

/// The brightness of a dot on white paper, as the eye weighs the colours.
fn grey_of(dot: &[u8], color: ColorType) -> u8 {
    let part = |place: usize| u32::from(dot.get(place).copied().unwrap_or(255));
    let (brightness, opacity) = match color {
        ColorType::Grayscale | ColorType::Indexed => (part(0), 255),
        ColorType::GrayscaleAlpha => (part(0), part(1)),
        ColorType::Rgb => ((part(0) * 299 + part(1) * 587 + part(2) * 114) / 1000, 255),
        ColorType::Rgba => ((part(0) * 299 + part(1) * 587 + part(2) * 114) / 1000, part(3)),
    };
    u8::try_from((brightness * opacity + 255 * (255 - opacity)) / 255).unwrap_or(u8::MAX)
}

/// Averages the dots that fall together.
fn shrink(grey: &Grey, width: usize, height: usize) -> Grey {
    let mut dots = Vec::with_capacity(width * height);
    for y in 0..height {
        let (top, bottom) = (y * grey.height / height, ((y + 1) * grey.height).div_ceil(height));
        for x in 0..width {
            let (left, right) = (x * grey.width / width, ((x + 1) * grey.width).div_ceil(width));
            let mut sum = 0_usize;
            for row in top..bottom {
                let start = row * grey.width;
                let part = grey.dots.get(start + left..start + right).unwrap_or_default();
                sum += part.iter().map(|dot| usize::from(*dot)).sum::<usize>();
            }
            dots.push(u8::try_from(sum / ((bottom - top) * (right - left)).max(1)).unwrap_or(u8::MAX));
        }
    }
    Grey { width, height, dots }
}

/// Makes each dot black or white, and hands what was lost to its neighbours.
fn spread(grey: &Grey) -> Raster {
    let mut picture = Raster::new(grey.width, grey.height);
    let mut values: Vec<i32> = grey.dots.iter().map(|dot| i32::from(*dot)).collect();
    for y in 0..grey.height {
        for x in 0..grey.width {
            let value = values.get(y * grey.width + x).copied().unwrap_or(255);
            let shown = if value < 128 { 0 } else { 255 };
            if shown == 0 {
                picture.ink(x, y);
            }
            let lost = value - shown;
            let mut give = |x: Option<usize>, y: usize, sixteenths: i32| {
                let place = x.filter(|x| *x < grey.width).map(|x| y * grey.width + x);
                if let Some(neighbour) = place.and_then(|place| values.get_mut(place)) {
                    *neighbour += lost * sixteenths / 16;
                }
            };
            give(Some(x + 1), y, 7);
            give(x.checked_sub(1), y + 1, 3);
            give(Some(x), y + 1, 5);
            give(Some(x + 1), y + 1, 1);
        }
    }
    picture
}
