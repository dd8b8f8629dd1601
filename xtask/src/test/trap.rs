//! tests/trap: what a caller sees when the client's module stops in the middle of its work.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::{Run, javascript};
use crate::command::{command, run};
use crate::install;
use crate::workspace::Workspace;

/// The class shell's way to the export that breaks the module. What is shipped has neither.
const BREAK: &str = "\nexport const trap = (how) => run((wasm) => wasm.trap(how));\n";

/// Builds a client that can be told to trap, and runs tests/trap on it, beside the installed tarball.
pub fn trap(part: &Run) -> Result<()> {
    let folder = javascript::beside_the_tarball(part, "trap")?;
    build(part.workspace, &folder.join("trapping"))?;
    let mut node = command("node", &folder);
    node.args(["--test", "--test-reporter=spec", "tests/trap/trap.test.mjs"]);
    run(&mut node)
}

/// The package's class shell over a module compiled with `--cfg forced_trap`, unbundled.
fn build(workspace: &Workspace, folder: &Path) -> Result<()> {
    install::copy_folder(&workspace.root.join("pkg-template"), folder)?;
    let shell = folder.join("client.mjs");
    fs::write(&shell, fs::read_to_string(&shell)? + BREAK)?;
    // Where the glue is an ES module whatever its file's name.
    fs::write(folder.join("package.json"), "{ \"type\": \"module\" }\n")?;

    let target = workspace.scratch("wasm")?.join("trap");
    let mut cargo = workspace.cargo();
    cargo.args([
        "rustc",
        "--package=stream-users-wasm",
        "--lib",
        "--crate-type=cdylib",
        "--locked",
        "--target=wasm32-unknown-unknown",
        "--features=client",
    ]);
    cargo.arg("--target-dir").arg(&target);
    run(cargo.args(["--", "--cfg=forced_trap"])).context("could not compile the client that traps")?;
    let compiled = target.join("wasm32-unknown-unknown/debug/stream_users_wasm.wasm");
    Bindgen::new()
        .input_path(compiled)
        .out_name("client")
        .bundler(true)?
        .typescript(false)
        .generate(folder)
        .context("wasm-bindgen refused the client that traps")
}
