//! A logo that a person uploads: whatever the file, nothing stops, and what comes out fits a receipt.
#![no_main]

#[path = "../../src-tauri/src/print/logo.rs"]
mod logo;
#[path = "../../src-tauri/src/print/raster.rs"]
mod raster;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Ok(picture) = logo::decode(data, 384) {
        assert!(picture.width() <= 384 && picture.height() <= 240);
        assert!(picture.rows().len() == 48.min(picture.width().div_ceil(8)) * picture.height());
    }
});
