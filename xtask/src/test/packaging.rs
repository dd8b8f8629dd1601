//! tests/packaging: tiny projects that build the installed tarball with people's tools, and run what comes out.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::json;

use super::Run;
use super::matrix::{self, Cell};
use crate::command::{QUIET, command};
use crate::{install, requirements};

/// The folders of tests/packaging that hold a project; the slow ones first, so that nobody waits for them at the end.
const PROJECTS: [&str; 8] = [
    "next", "vite", "webpack", "rollup", "esbuild", "wrangler", "jest", "vitest",
];

/// The Node.js release that the tools run in: newer ones of them refuse 20, which the suite of `runtimes` holds the package to.
const NODE_OF_THE_TOOLS: u32 = 24;

/// Builds and runs each project; arguments select those whose name contains one of them.
pub fn packaging(part: &Run) -> Result<()> {
    let folder = projects(part)?;
    part.test_packages()?;
    let node = requirements::node_release(&part.workspace.root.join("tests/node_modules"), NODE_OF_THE_TOOLS)?;
    let chromium = requirements::chromium(part.workspace)?;
    let program = chromium.to_string_lossy();
    let browser = json!([[program.as_ref()].as_slice(), &requirements::CHROMIUM_FLAGS].concat()).to_string();
    let cells = PROJECTS
        .iter()
        .map(|project| {
            let mut test = command(&node, &folder.join(project));
            test.arg("test.mjs").envs(QUIET).env("CHROMIUM", &browser);
            Cell::new(*project, test)
        })
        .collect();
    matrix::run(cells, part.arguments)
}

/// A copy of tests/packaging with its tools and the package installed, as real folders: Turbopack follows no link out of a project.
fn projects(part: &Run) -> Result<PathBuf> {
    let installed = install::into_empty_folder(part.workspace, part.tarball()?, "packaging-tarball")?;
    let folder = part.workspace.scratch("packaging")?;
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.is_file() {
            fs::remove_file(&path)?;
        } else if path.file_name().is_some_and(|name| name != "node_modules") {
            fs::remove_dir_all(&path)?;
        }
    }
    install::copy_folder(&part.workspace.root.join("tests/packaging"), &folder)?;
    // Not `npm ci`: it refuses a lock without the tools' programs for every platform, and the registry that we locked from
    // lacks those of some. `npm install` takes each version from the lock all the same.
    requirements::npm_packages_in(&folder, "tests/packaging", "install")?;
    let package = Path::new("node_modules/stream-users-wasm");
    let here = folder.join(package);
    if here.exists() {
        fs::remove_dir_all(&here).with_context(|| format!("could not empty {}", here.display()))?;
    }
    install::copy_folder(&installed.join(package), &here)?;
    Ok(folder)
}
