//! tests/js/suite.mjs in every runtime that the package promises, each from a folder with nothing else in it.

use std::env::consts::{ARCH, OS};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::Run;
use super::matrix::{self, Cell};
use crate::command::command;
use crate::{install, requirements};

/// The Node.js releases that the package promises: the supported ones, and 20 for those who are late.
const NODE_RELEASES: [u32; 4] = [20, 22, 24, 26];

/// Runs the suite in each runtime; arguments select those whose name contains one of them.
pub fn runtimes(part: &Run) -> Result<()> {
    let tarball = part.tarball()?;
    part.test_packages()?;
    let folder = install::into_empty_folder(part.workspace, tarball, "runtimes")?;
    let suite = part.workspace.root.join("tests/js/suite.mjs");
    fs::copy(&suite, folder.join("suite.mjs")).with_context(|| format!("could not copy {}", suite.display()))?;
    install::copy_folder(&part.workspace.root.join("tests/js/drivers"), &folder.join("drivers"))?;
    matrix::run(cells(part, &folder)?, part.arguments)
}

fn cells(part: &Run, folder: &Path) -> Result<Vec<Cell>> {
    let packages = part.workspace.root.join("tests/node_modules");
    let driver = |program: &Path, options: &[&str], driver: &str| {
        let mut command = command(program, folder);
        command.args(options).arg(Path::new("drivers").join(driver));
        command
    };

    let mut cells = Vec::new();
    for release in NODE_RELEASES {
        let node = requirements::node_release(&packages, release)?;
        for (how, file) in [
            ("import", "import.mjs"),
            ("require", "require.cjs"),
            ("threads", "threads.mjs"),
        ] {
            cells.push(Cell::new(format!("node{release} {how}"), driver(&node, &[], file)));
        }
    }
    for (how, file) in [
        ("import", "import.mjs"),
        ("require", "require.cjs"),
        ("serve", "serve.mjs"),
    ] {
        cells.push(Cell {
            name: format!("bun {how}"),
            program: bun(&packages).map(|bun| driver(&bun, &["--no-install"], file)),
        });
    }
    // Deno needs leave to read for the CommonJS loader alone, and for the network to serve: the suite's calls stay in process.
    for (how, options, file) in [
        ("import", ["run", "--no-prompt"].as_slice(), "import.mjs"),
        (
            "require",
            ["run", "--no-prompt", "--allow-read"].as_slice(),
            "require.cjs",
        ),
        (
            "serve",
            ["run", "--no-prompt", "--allow-net=127.0.0.1"].as_slice(),
            "serve.mjs",
        ),
    ] {
        cells.push(Cell {
            name: format!("deno {how}"),
            program: deno(&packages).map(|deno| driver(&deno, options, file)),
        });
    }

    // These are programs of Node that start another runtime, so they need packages that the folder must not have.
    let in_place = |driver: &str, arguments: &[&str]| -> Command {
        let mut node = command("node", folder);
        node.arg(part.workspace.root.join("tests/js/drivers").join(driver))
            .arg(folder)
            .args(arguments);
        node
    };
    for (name, flags) in [("workerd", ""), ("workerd nodejs_compat", "nodejs_compat")] {
        cells.push(Cell::new(name, in_place("workerd.mjs", &[flags])));
    }
    let chromium = requirements::chromium(part.workspace)?;
    for name in ["page", "policy", "module-worker", "service-worker"] {
        let mut browser = in_place("chromium.mjs", &[name]);
        browser.arg(&chromium).args(requirements::CHROMIUM_FLAGS);
        cells.push(Cell::new(format!("chromium {name}"), browser));
    }
    Ok(cells)
}

/// Bun's program, from the npm package that holds it for this platform.
fn bun(packages: &Path) -> Result<PathBuf, String> {
    let architecture = if ARCH == "x86_64" { "x64" } else { ARCH };
    program(packages, "Bun", format!("@oven/bun-{OS}-{architecture}/bin/bun"))
}

/// Deno's program, from the npm package that holds it for this platform.
fn deno(packages: &Path) -> Result<PathBuf, String> {
    let architecture = if ARCH == "x86_64" { "x64" } else { "arm64" };
    program(packages, "Deno", format!("@deno/{OS}-{architecture}-glibc/deno"))
}

fn program(packages: &Path, runtime: &str, path: String) -> Result<PathBuf, String> {
    let program = packages.join(path);
    if program.is_file() {
        Ok(program)
    } else {
        Err(format!("tests/package.json has no {runtime} for {OS} on {ARCH}"))
    }
}
