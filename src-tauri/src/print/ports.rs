//! What this computer has to print and weigh with: device files and serial ports, so that a person can choose.

use std::path::Path;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ports {
    /// Device files of USB and parallel printers.
    pub device_files: Vec<String>,
    /// Serial ports, those of USB adapters and Bluetooth among them.
    pub serial_ports: Vec<String>,
}

/// Names of device files that printers have.
const PRINTERS: [&str; 1] = ["lp"];
/// Names of device files that serial ports of adapters and Bluetooth have.
const SERIAL: [&str; 4] = ["ttyUSB", "ttyACM", "rfcomm", "ttyAMA"];

/// Looks for them.
pub fn find() -> Ports {
    let mut device_files = named(Path::new("/dev/usb"), &PRINTERS);
    device_files.extend(named(Path::new("/dev"), &PRINTERS));
    let mut serial_ports = named(Path::new("/dev"), &SERIAL);
    let listed = serial2::SerialPort::available_ports().unwrap_or_default();
    for path in listed.iter().map(|path| path.display().to_string()) {
        if !serial_ports.contains(&path) {
            serial_ports.push(path);
        }
    }
    Ports { device_files, serial_ports }
}

/// Files of a folder that are called like this, with a number.
fn named(folder: &Path, names: &[&str]) -> Vec<String> {
    let is_ours = |file: &str| {
        names.iter().any(|name| {
            let number = file.strip_prefix(name);
            number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
        })
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<String> = entries
        .filter(|entry| entry.file_name().to_str().is_some_and(is_ours))
        .map(|entry| entry.path().display().to_string())
        .collect();
    found.sort();
    found
}
