//! Suites for Node on the installed tarball: a folder below tests/ for each part.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::Run;
use crate::command::{command, output, run};
use crate::workspace::Workspace;
use crate::{install, requirements};

/// What the package does, suite by suite.
pub fn js(part: &Run) -> Result<()> {
    suites(part, "js")
}

/// Every operation under every fault of a network and a server.
pub fn faults(part: &Run) -> Result<()> {
    suites(part, "faults")
}

/// Memory, listeners and timers over many tokens, clients and calls.
pub fn leaks(part: &Run) -> Result<()> {
    suites(part, "leaks")
}

/// Runs every `tests/<name>/**/*.test.mjs` with Node's own test runner; arguments select those whose path below that contains one of them.
fn suites(part: &Run, name: &str) -> Result<()> {
    let folder = beside_the_tarball(part, name)?;
    let tests = folder.join("tests").join(name);

    let mut files = Vec::new();
    test_files(&tests, &mut files)?;
    files.sort();
    files.retain(|file| {
        let path = file.strip_prefix(&tests).unwrap_or(file).to_string_lossy();
        part.arguments.is_empty() || part.arguments.iter().any(|part| path.contains(part))
    });
    ensure!(!files.is_empty(), "no tests/{name}/**/*.test.mjs to run");
    // Suites make their cells from core's table of API calls, so that no call is without them.
    let operations = folder.join("operations.json");
    fs::write(
        &operations,
        output(
            part.workspace
                .cargo()
                .args(["run", "--quiet", "--locked", "--example=operations"]),
        )?,
    )?;
    let mut node = command("node", &folder);
    let mounts = files.iter().any(|file| file.ends_with("sandbox-torn.test.mjs"));
    node.args(["--test", "--test-reporter=spec"])
        .args(files)
        .env("OPERATIONS_JSON", operations);
    // One suite mounts a file system, which only there a program can.
    if mounts && cfg!(target_os = "linux") {
        node.env("TORN_DISK", torn_disk(part.workspace)?);
    }
    run(&mut node)
}

/// The program of xtask/torn-disk.
fn torn_disk(workspace: &Workspace) -> Result<PathBuf> {
    requirements::mounting(workspace)?;
    run(workspace
        .cargo()
        .args(["build", "--quiet", "--locked", "--package=torn-disk"]))?;
    Ok(workspace.target.join("debug/torn-disk"))
}

/// A copy of tests/ below the folder that the tarball is installed in, so that "stream-users-wasm" means the tarball.
pub fn beside_the_tarball(part: &Run, name: &str) -> Result<PathBuf> {
    let tarball = part.tarball()?;
    part.test_packages()?;
    let folder = install::into_empty_folder(part.workspace, tarball, name)?;
    let tests = folder.join("tests");
    install::copy_folder(&part.workspace.root.join("tests"), &tests)?;
    install::link(
        &part.workspace.root.join("tests/node_modules"),
        &tests.join("node_modules"),
    )?;
    Ok(folder)
}

fn test_files(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("could not read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            test_files(&path, files)?;
        } else if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    Ok(())
}
