#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lumbung_fuzz::answers(data));
