//! Drivers against sockets on the loopback and device files that every Linux has.

use std::net::TcpListener;
use std::path::Path;

use super::super::driver::{self, Printer};
use super::super::escpos::{Extras, bytes};
use super::super::file::{FilePrinter, SerialPrinter};
use super::super::network::NetworkPrinter;
use super::super::profile::PrinterProfile;
use super::super::spooler::SpoolerPrinter;
use super::super::{PrinterConnection, PrinterRefused, PrinterStatus};
use crate::serial::SerialSettings;

use super::{Manner, long_slip, virtual_printer};

#[test]
fn a_long_slip_reaches_a_slow_printer_whole() {
    let job =
        bytes(&long_slip(120), &PrinterProfile::default(), Extras { kick_drawer: true, ..Extras::default() }).unwrap();
    let (address, printer) = virtual_printer(Manner::Slow, 1);
    NetworkPrinter::new(&address).print(&job).unwrap();
    assert_eq!(printer.join().unwrap(), [job]);
}

#[test]
fn a_printer_that_cannot_print_gets_nothing() {
    let check = |story: &str, (online, cause, paper): (u8, u8, u8), expect: Option<&str>| {
        let (address, printer) = virtual_printer(Manner::Answers(online, cause, paper), 1);
        let got = NetworkPrinter::new(&address).print(b"job");
        assert_eq!(got.as_ref().err().map(PrinterRefused::code), expect, "{story}");
        let brought: &[u8] = if expect.is_none() { b"job" } else { b"" };
        assert_eq!(printer.join().unwrap(), [brought], "{story}");
        assert!(!got.is_err_and(|refusal| refusal.may_have_printed()), "{story}");
    };
    check("ready", (0x12, 0x12, 0x12), None);
    check("paper low", (0x12, 0x12, 0x1e), None);
    check("no paper", (0x1a, 0x32, 0x72), Some("printer_paper_out"));
    check("no paper by the sensor alone", (0x1a, 0x12, 0x72), Some("printer_paper_out"));
    check("cover", (0x1a, 0x16, 0x72), Some("printer_cover_open"));
    check("offline", (0x1a, 0x12, 0x12), Some("printer_offline"));
}

#[test]
fn a_silent_printer_is_asked_once() {
    let (address, printer) = virtual_printer(Manner::Silent, 3);
    let silent = NetworkPrinter::new(&address);
    silent.print(b"first").unwrap();
    silent.print(b"second").unwrap();
    assert_eq!(silent.status(), PrinterStatus::Unknown, "a person's question is asked all the same");
    let brought = printer.join().unwrap();
    assert_eq!(brought, [b"first".as_slice(), b"second", b""]);
}

#[test]
fn a_printer_says_how_it_is() {
    let (address, printer) = virtual_printer(Manner::Answers(0x1a, 0x16, 0x12), 1);
    assert_eq!(NetworkPrinter::new(&address).status(), PrinterStatus::CoverOpen);
    printer.join().unwrap();
}

#[test]
fn a_printer_that_breaks_off_may_have_printed() {
    let (address, printer) = virtual_printer(Manner::BreaksOff, 1);
    // More than the sockets can hold between them, so that the break is felt while sending.
    let refusal = NetworkPrinter::new(&address).print(&vec![b'x'; 32 << 20]).unwrap_err();
    assert_eq!(refusal, PrinterRefused::Stalled);
    assert!(refusal.may_have_printed());
    printer.join().unwrap();
}

#[test]
fn addresses_are_understood() {
    let (address, printer) = virtual_printer(Manner::Answers(0x12, 0x12, 0x12), 1);
    let (_, port) = address.split_once(':').unwrap();
    NetworkPrinter::new(&format!(" localhost:{port} ")).print(b"by name").unwrap();
    assert_eq!(printer.join().unwrap(), [b"by name"]);

    // A port that was free a moment ago, and nobody took since.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let refusal = NetworkPrinter::new(&free).print(b"job").unwrap_err();
    assert_eq!(refusal, PrinterRefused::NoAnswer { address: free.clone() });
    assert!(refusal.to_string().starts_with(&format!("Printer tidak menjawab di {free}.")), "{refusal}");
    assert_eq!(NetworkPrinter::new(&free).status(), PrinterStatus::Offline);

    for nonsense in ["", "printer..kasir", "printer..kasir:9100"] {
        let refusal = NetworkPrinter::new(nonsense).print(b"job").unwrap_err();
        assert_eq!(refusal.code(), "printer_address_unknown", "{nonsense:?}");
    }
}

#[test]
fn a_plain_file_collects_jobs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cetakan.bin");
    let printer = driver::open(&PrinterConnection::DeviceFile { path: path.clone() }).unwrap();
    printer.print(b"one").unwrap();
    printer.print(b"two").unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"onetwo");
    assert_eq!(printer.status(), PrinterStatus::Unknown);
}

#[test]
fn device_files_refuse_in_words() {
    let check = |path: &str, expect: Option<&str>| {
        let got = FilePrinter::new(Path::new(path)).print(b"job");
        assert_eq!(got.as_ref().err().map(PrinterRefused::code), expect, "{path}");
    };
    check("/dev/null", None);
    check("/dev/full", Some("printer_stalled"));
    check("/dev/lumbung-printer", Some("printer_device_missing"));
    assert!(!Path::new("/dev/lumbung-printer").exists(), "a missing device must stay missing");
    assert_eq!(driver::open(&PrinterConnection::None).err(), Some(PrinterRefused::NotSet));
}

#[test]
fn a_slip_that_ran_out_of_paper_is_known_to_be_half() {
    let job = bytes(&long_slip(120), &PrinterProfile::default(), Extras::default()).unwrap();
    let (address, printer) = virtual_printer(Manner::RunsOut(2_000), 1);
    let refusal = NetworkPrinter::new(&address).print(&job).unwrap_err();
    assert_eq!(refusal, PrinterRefused::PaperOutMidway);
    assert!(refusal.may_have_printed());
    printer.join().unwrap();
}

/// A printer at the other end of a serial cable: the path of this end, and what the printer got.
fn printer_on_a_cable(manner: Manner) -> (std::path::PathBuf, std::thread::JoinHandle<Vec<u8>>) {
    let (master, path) = super::cable();
    (path, std::thread::spawn(move || super::hold_conversation(&mut &master, manner)))
}

#[test]
fn a_serial_printer_is_asked_and_gets_the_whole_slip() {
    let check = |story: &str, manner: Manner, expect: Option<&str>| {
        let (path, printer) = printer_on_a_cable(manner);
        let port = SerialSettings { baud: 19_200, ..SerialSettings::plain(&path) };
        let serial = driver::open(&PrinterConnection::Serial { port }).unwrap();
        let job = bytes(&long_slip(120), &PrinterProfile::default(), Extras::default()).unwrap();
        assert_eq!(serial.print(&job).err().map(|refusal| refusal.code()), expect, "{story}");
        let got = printer.join().unwrap();
        assert_eq!(got, if expect == Some("printer_cover_open") { Vec::new() } else { job }, "{story}");
    };
    check("slow", Manner::Slow, None);
    check("silent", Manner::Silent, None);
    check("cover", Manner::Answers(0x1a, 0x16, 0x12), Some("printer_cover_open"));
    check("paper", Manner::RunsOut(2_000), Some("printer_paper_out_midway"));
    let gone = SerialPrinter::new(&SerialSettings::plain(Path::new("/dev/lumbung-serial")));
    assert_eq!(gone.print(b"job").unwrap_err().code(), "printer_device_missing");
    assert_eq!(gone.status(), PrinterStatus::Offline);
}

#[test]
fn a_device_file_is_talked_to_like_any_printer() {
    let (path, printer) = printer_on_a_cable(Manner::Slow);
    let device = FilePrinter::new(&path);
    assert_eq!(device.status(), PrinterStatus::Ready);
    drop(device);
    printer.join().unwrap();
    let (path, printer) = printer_on_a_cable(Manner::Answers(0x1a, 0x32, 0x72));
    assert_eq!(FilePrinter::new(&path).print(b"job"), Err(PrinterRefused::PaperOut));
    assert_eq!(printer.join().unwrap(), b"");
}

#[cfg(unix)]
#[test]
fn the_print_service_of_the_system_takes_the_bytes_untouched() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let program = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, format!("#!/bin/sh\ncd {}\n{text}\n", folder.path().display())).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    };
    program("lp", "[ \"$2\" = KASIR ] || exit 1\necho \"$@\" > arguments\ncat > job");
    program("lpstat", "echo \"printer $2 is idle.  enabled since today\"");
    let printer = |name: &str| SpoolerPrinter::with_programs(name, folder.path().to_owned());
    let job = bytes(&long_slip(120), &PrinterProfile::default(), Extras::default()).unwrap();
    printer("KASIR").print(&job).unwrap();
    assert_eq!(std::fs::read(folder.path().join("job")).unwrap(), job);
    assert_eq!(std::fs::read_to_string(folder.path().join("arguments")).unwrap(), "-d KASIR -o raw -t Lumbung\n");
    assert_eq!(printer("KASIR").status(), PrinterStatus::Unknown);
    assert_eq!(printer("GUDANG").print(&job).unwrap_err().code(), "printer_spooler");
    assert_eq!(printer("-h").print(&job).unwrap_err().code(), "printer_spooler", "an option is no name");
    program("lpstat", "echo \"printer $2 disabled since today\"");
    assert_eq!(printer("KASIR").status(), PrinterStatus::Offline);
    let nowhere = SpoolerPrinter::with_programs("KASIR", folder.path().join("nowhere"));
    assert_eq!(nowhere.print(&job).unwrap_err().code(), "printer_spooler");
}
