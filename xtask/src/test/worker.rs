//! The demo Worker as a deployment uploads it, in workerd: tests/worker/*.test.mjs.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use super::Run;
use crate::command::{QUIET, command, run};
use crate::install;
use crate::worker::Project;

/// Renews the transcripts in www/README.md in place of comparing them.
const WRITE: &str = "--write";

/// Runs the suites; arguments select those whose file name contains one of them.
pub fn worker(part: &Run) -> Result<()> {
    let workspace = part.workspace;
    let project = Project::assemble(workspace, part.tarball()?, "worker-test")?;
    let folder = project.folder.parent().context("the project lies in no folder")?;
    let bundle = folder.join("bundle");
    project.bundle(&bundle)?;
    // Beside the installed package, so that "stream-users-wasm" means the tarball.
    let tests = folder.join("tests");
    install::copy_folder(&workspace.root.join("tests/worker"), &tests)?;
    let state = folder.join("state");
    fs::create_dir(&state).context("could not make a folder for the Worker's state")?;

    let (writes, names): (Vec<&str>, Vec<&str>) = part.arguments.iter().partition(|argument| **argument == WRITE);
    let is_meant = |name: &str| names.is_empty() || names.iter().any(|part| name.contains(part));
    let mut suites = Vec::<PathBuf>::new();
    for entry in fs::read_dir(&tests)? {
        let path = entry?.path();
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        if name.ends_with(".test.mjs") && is_meant(name) {
            suites.push(path);
        }
    }
    ensure!(!suites.is_empty(), "no tests/worker/*.test.mjs to run");
    suites.sort();
    run(command(&project.node, &tests)
        .args(["--test", "--test-reporter=spec", "--test-concurrency=2"])
        .args(suites)
        .envs(QUIET)
        .env("PROJECT", &project.folder)
        .env("BUNDLE", bundle)
        .env("STATE", state)
        .env("TRANSCRIPTS", workspace.root.join("www/README.md"))
        .env("WRITE", if writes.is_empty() { "" } else { "1" }))
}
