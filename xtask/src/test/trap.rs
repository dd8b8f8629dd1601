//! tests/trap: what a caller sees when one of the modules stops in the middle of its work.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::{Run, javascript};
use crate::command::{command, run};
use crate::diverging;
use crate::install;
use crate::wasm;
use crate::workspace::Workspace;

/// The way to the export that breaks the module. What is shipped has neither.
const BREAK: &str = "\nexport { trap } from \"./module_bg.js\";\n";

/// Builds a client and a sandbox that can be told to trap, and runs tests/trap on them, beside the installed tarball.
pub fn trap(part: &Run) -> Result<()> {
    let folder = javascript::beside_the_tarball(part, "trap")?;
    for module in ["client", "sandbox"] {
        let trapping = folder.join("trapping").join(module);
        install::copy_folder(&part.workspace.root.join("pkg-template"), &trapping)?;
        // Where the glue is an ES module whatever its file's name.
        fs::write(trapping.join("package.json"), "{ \"type\": \"module\" }\n")?;
        build(part.workspace, module, &trapping)?;
    }
    let mut node = command("node", &folder);
    node.args(["--test", "--test-reporter=spec", "tests/trap/trap.test.mjs"]);
    run(&mut node)
}

/// A module compiled with `--cfg forced_trap`, unbundled, under its class shell.
fn build(workspace: &Workspace, module: &str, folder: &Path) -> Result<()> {
    let shell = folder.join(format!("{module}.mjs"));
    fs::write(&shell, fs::read_to_string(&shell)? + BREAK)?;
    let target = workspace.scratch("wasm")?.join("trap");
    run(wasm::cargo(workspace, module, &target).args(["--", "--cfg=forced_trap"]))
        .with_context(|| format!("could not compile the {module} that traps"))?;
    let compiled = target.join("wasm32-unknown-unknown/debug/stream_users_wasm.wasm");
    Bindgen::new()
        .input_path(compiled)
        .out_name(wasm::OUT_NAME)
        .bundler(true)?
        .typescript(false)
        .generate(folder)
        .with_context(|| format!("wasm-bindgen refused the {module} that traps"))?;
    let wasm = format!("{}_bg.wasm", wasm::OUT_NAME);
    diverging::rewrite(&folder.join(&wasm))?;
    wasm::shorten_names(workspace, folder, &wasm)
}
