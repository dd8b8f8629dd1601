//! wasm-bindgen's test runner, as Cargo starts it: with the compiled tests' path and what follows `--`.
//!
//! Where `WASM_TESTS_VISITOR` names a script, the tests are for a browser and the runner only serves them (`NO_HEADLESS`), at
//! `WASM_BINDGEN_TEST_ADDRESS`: Node runs the script with that address, and how it ends is how the tests ended.

use std::ffi::OsString;
use std::net::TcpStream;
use std::process::{Command, ExitCode, exit};
use std::thread;
use std::time::Duration;

fn main() -> ExitCode {
    if let Some(visitor) = std::env::var_os("WASM_TESTS_VISITOR") {
        let address = std::env::var("WASM_BINDGEN_TEST_ADDRESS").unwrap_or_default();
        // The runner serves until its process ends.
        thread::spawn(move || exit(visit(&visitor, &address)));
    }
    match wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Waits until the tests are served, then runs the script; gives back its exit code.
fn visit(visitor: &OsString, address: &str) -> i32 {
    // Without an end: a runner that cannot serve ends the process itself.
    while TcpStream::connect(address).is_err() {
        thread::sleep(Duration::from_millis(50));
    }
    let visited = Command::new("node")
        .arg(visitor)
        .arg(format!("http://{address}"))
        .status();
    match visited {
        Ok(status) => status.code().unwrap_or(1),
        Err(error) => {
            eprintln!("could not start node: {error}");
            1
        }
    }
}
