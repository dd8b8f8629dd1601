//! A sandbox's files and its control.

use stream_users_wasm::core::secret::Secret;
use stream_users_wasm::sandbox::document::to_text;
use stream_users_wasm::sandbox::journal;
use stream_users_wasm::sandbox::service::Service;
use stream_users_wasm::sandbox::service::admission::Admission;
use stream_users_wasm::sandbox::settings::Settings;
use stream_users_wasm::sandbox::time::Time;

fn service() -> Service {
    let settings = Settings {
        api_key: "key".into(),
        secret: Secret::new("the-secret-of-the-targets").unwrap(),
        rate_limits: stream_users_wasm::sandbox::limits::RateLimits::Off,
    };
    Service::new(settings, Admission::default())
}

/// A journal is read to its end, cut where its last write was torn, or refused with a place that is in it.
pub fn journal(data: &[u8]) {
    match journal::read(data, 0) {
        Ok(read) => {
            assert_eq!(read.kept + read.torn, data.len());
            // What is kept is a journal of its own, and takes the next line.
            let mut whole = data[..read.kept].to_vec();
            assert_eq!(journal::read(&whole, 0).unwrap().torn, 0);
            whole.extend(journal::line(read.last + 1, "[]").into_bytes());
            assert_eq!(journal::read(&whole, 0).unwrap().groups.len(), read.groups.len() + 1);
        }
        Err(damage) => assert!(damage.offset <= data.len()),
    }
    // As a file and as the text of a whole line, whose checksum nobody can miss.
    for file in [
        data.to_vec(),
        journal::line(1, &String::from_utf8_lossy(data).replace('\n', " ")).into_bytes(),
    ] {
        for (snapshot, changes) in [(&b""[..], &file[..]), (&file[..], &b""[..])] {
            if let Err(refusal) = service().recover(snapshot, changes) {
                assert!(refusal.to_string().contains("Nothing was changed"));
            }
        }
    }
}

/// Whatever the control is given, it answers or refuses, and a refusal changes nothing.
pub fn control(data: &[u8]) {
    let mut service = service();
    let before = service.snapshot();
    for name in ["seed", "restore", "clock", "faults", "reset", "health"] {
        let host = Time::from_millis(1.7e12);
        match service.control(host, [7; 32], None, ("POST", name), data) {
            Ok(served) => {
                // What was recorded makes the same change in another sandbox.
                let mut again = self::service();
                let line = journal::line(1, &to_text(&served.records));
                again.recover(b"", line.as_bytes()).unwrap();
                assert_eq!(again.snapshot(), service.snapshot());
                service = self::service();
            }
            Err(failure) => {
                assert!(!failure.reason.is_empty());
                assert_eq!(service.snapshot(), before);
            }
        }
    }
}
