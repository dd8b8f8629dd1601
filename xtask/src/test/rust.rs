//! Parts that Cargo runs.

use std::net::TcpListener;

use anyhow::{Result, ensure};

use super::Run;
use crate::command::{output, run};
use crate::requirements;
use crate::wasm::{MODULES, Module};

const CRATE: &str = "--package=stream-users-wasm";
const WASM: &str = "--target=wasm32-unknown-unknown";

/// `cargo fmt --check` for every member of the workspace.
pub fn fmt(part: &Run) -> Result<()> {
    run(part.workspace.cargo().args(["fmt", "--all", "--check"]))
}

/// Clippy with warnings as errors: what is compiled differs with the features and the target, so each is looked at.
pub fn clippy(part: &Run) -> Result<()> {
    const DENY: [&str; 3] = ["--", "-D", "warnings"];
    let clippy = |arguments: &[&str]| {
        run(part
            .workspace
            .cargo()
            .args(["clippy", "--locked"])
            .args(arguments)
            .args(DENY))
    };
    requirements::wasm_target(part.workspace)?;
    clippy(&["--workspace", "--all-targets", "--all-features"])?;
    clippy(&[CRATE, "--all-targets"])?;
    MODULES
        .iter()
        .try_for_each(|Module { features, .. }| clippy(&[CRATE, WASM, "--lib", "--test=wasm", "--features", features]))
}

/// The Rust tests and doctests.
pub fn native(part: &Run) -> Result<()> {
    let test = |arguments: &[&str]| {
        run(part
            .workspace
            .cargo()
            .args(["test", "--locked", "--no-fail-fast"])
            .args(arguments)
            .args(part.arguments))
    };
    test(&[CRATE])?;
    test(&["--workspace", "--exclude=wasm-test-runner", "--all-features"])
}

/// The import arrows, which `native` tests too: alone, they take a second.
pub fn arrows(part: &Run) -> Result<()> {
    run(part
        .workspace
        .cargo()
        .args(["test", "--locked", CRATE, "--test=arrows"])
        .args(part.arguments))
}

/// tests/wasm.rs in Node, then the same tests in headless Chromium.
pub fn wasm(part: &Run) -> Result<()> {
    let workspace = part.workspace;
    requirements::node(workspace)?;
    requirements::wasm_target(workspace)?;
    requirements::matching_wasm_bindgen(workspace)?;
    let chromium = requirements::chromium(workspace)?;
    part.test_packages()?;

    run(workspace
        .cargo()
        .args(["build", "--locked", "--package=wasm-test-runner"]))?;
    let runner = workspace
        .target
        .join("debug")
        .join(format!("wasm-test-runner{}", std::env::consts::EXE_SUFFIX));
    for browser in [false, true] {
        let mut cargo = workspace.cargo();
        cargo
            .args([
                "test",
                "--locked",
                CRATE,
                WASM,
                "--features=client,sandbox",
                "--test=wasm",
            ])
            .args(part.arguments);
        cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", &runner);
        if browser {
            cargo
                .env("WASM_BINDGEN_USE_BROWSER", "1")
                .env("NO_HEADLESS", "1")
                .env("WASM_BINDGEN_TEST_ADDRESS", free_address()?)
                .env("WASM_TESTS_VISITOR", workspace.root.join("tests/wasm/visitor.mjs"))
                .env("CHROMIUM", &chromium)
                .env("CHROMIUM_FLAGS", requirements::CHROMIUM_FLAGS.join(" "));
        }
        let printed = output(&mut cargo)?;
        print!("{printed}");
        // The runner is content when it finds no tests.
        ensure!(
            printed.contains("test result: ok."),
            "no test ran {}",
            if browser { "in Chromium" } else { "in Node" }
        );
    }
    Ok(())
}

/// An address of this machine at which nobody listens.
fn free_address() -> Result<String> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}
