//! `cargo xtask demo`: the installed package, seen at work.

use std::path::Path;

use anyhow::Result;

use crate::command::{command, run};
use crate::workspace::Workspace;
use crate::{install, pack};

/// Builds and packs the package, then runs the demo on it. The flow reads `options`.
pub fn demo(workspace: &Workspace, options: &[&str]) -> Result<()> {
    let tarball = pack::pack(workspace)?;
    run_flow(workspace, &tarball, options)
}

/// Runs tests/demo/flow.mjs in a folder that holds the installed tarball and the demo's own files, nothing else.
pub fn run_flow(workspace: &Workspace, tarball: &Path, options: &[&str]) -> Result<()> {
    let folder = install::into_empty_folder(workspace, tarball, "demo")?;
    install::copy_folder(&workspace.root.join("tests/demo"), &folder)?;
    run(command("node", &folder).arg("flow.mjs").args(options))
}
