//! The demo page as it would be hosted: tests/page/*.test.mjs drive it in Chromium, and all its files have a limit.

use std::fs;

use anyhow::{Context, Result, ensure};

use super::Run;
use crate::command::{command, run};
use crate::{install, page, requirements, sizes};

/// The most that all files of the page may weigh together, each gzip -9.
const LIMIT: u64 = 250_000;

/// Weighs the page, then runs its suites; arguments select those whose file name contains one of them.
pub fn page(part: &Run) -> Result<()> {
    let workspace = part.workspace;
    let installed = install::into_empty_folder(workspace, part.tarball()?, "page")?;
    part.test_packages()?;
    let assembled = {
        let _lock = workspace.lock()?;
        page::assemble(workspace)?
    };
    let files = page::files(&assembled)?;
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let [raw, gzip, _] = sizes::measure(&assembled, &files)?;
    println!(
        "the page's {} files are {raw} bytes, {gzip} with gzip -9; the limit is {LIMIT}",
        files.len()
    );
    ensure!(gzip < LIMIT, "the page is {} bytes over its limit", gzip - LIMIT);

    let tests = workspace.root.join("tests/page");
    let mut suites = Vec::new();
    for entry in fs::read_dir(&tests).with_context(|| format!("could not read {}", tests.display()))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let is_meant = part.arguments.is_empty() || part.arguments.iter().any(|argument| name.contains(argument));
        if name.ends_with(".test.mjs") && is_meant {
            suites.push(name);
        }
    }
    ensure!(!suites.is_empty(), "no tests/page/*.test.mjs to run");
    suites.sort();
    let chromium = requirements::chromium(workspace)?;
    run(command("node", &tests)
        .args(["--test", "--test-reporter=spec", "--test-concurrency=2"])
        .args(suites)
        .env("PAGE", &assembled)
        .env("INSTALLED", &installed)
        .env("CHROMIUM", chromium)
        .env("CHROMIUM_FLAGS", requirements::CHROMIUM_FLAGS.join(" ")))
}
