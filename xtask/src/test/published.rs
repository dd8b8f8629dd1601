//! What npm and crates.io would publish: judged by the tools that find what users would stumble over.

use std::fs;

use anyhow::{Result, ensure};

use super::Run;
use crate::command::{command, output, run};
use crate::install;

const CRATE: &str = "--package=stream-users-wasm";

/// What a crate that only signs and verifies must not bring along.
const OF_THE_BROWSER: [&str; 4] = ["wasm-bindgen", "js-sys", "web-sys", "serde-wasm-bindgen"];

/// The tarball under publint and attw; the crate's dependencies, files, dry run and doctests.
pub fn published(part: &Run) -> Result<()> {
    npm(part)?;
    dependencies(part)?;
    files(part)?;
    dry_run(part)?;
    doctests(part)
}

fn npm(part: &Run) -> Result<()> {
    let tarball = part.tarball()?;
    part.test_packages()?;
    let tool = |program: &str, arguments: &[&str]| {
        let mut node = command("node", &part.workspace.root.join("tests"));
        run(node.arg(program).args(arguments).arg(tarball))
    };
    tool("node_modules/publint/src/cli.js", &["run", "--strict"])?;
    // Compiled modules have no types to be found.
    let modules = ["--exclude-entrypoints", "./client.wasm", "./sandbox.wasm", "--no-color"];
    tool("node_modules/@arethetypeswrong/cli/dist/index.js", &modules)
}

/// Without features, the crate is Rust alone.
fn dependencies(part: &Run) -> Result<()> {
    let tree = |features: &[&str]| {
        let mut cargo = part.workspace.cargo();
        output(
            cargo
                .args(["tree", "--locked", CRATE, "--edges=normal", "--prefix=none"])
                .args(features),
        )
    };
    let found = |tree: &str| {
        let is = |line: &str| OF_THE_BROWSER.iter().any(|name| line.split(' ').next() == Some(name));
        tree.lines().filter(|line| is(line)).count()
    };
    ensure!(
        found(&tree(&["--features=client"])?) > 0,
        "the client has none of {OF_THE_BROWSER:?}: this looks for the wrong names"
    );
    let plain = tree(&[])?;
    ensure!(
        found(&plain) == 0,
        "without features, the crate depends on the browser's:\n{plain}"
    );
    println!("cargo tree: none of {}", OF_THE_BROWSER.join(", "));
    Ok(())
}

/// Sources, what they read, and documents; no build program, no tests that need Node, no product.
fn files(part: &Run) -> Result<()> {
    const WANTED: [&str; 6] = [
        "src/",
        "tests/vectors/",
        "Cargo.",
        "README.md",
        "CHANGELOG.md",
        "LICENSE-",
    ];
    let list = output(
        part.workspace
            .cargo()
            .args(["package", "--list", "--allow-dirty", "--locked", CRATE]),
    )?;
    let unwanted: Vec<&str> = list
        .lines()
        .filter(|file| *file != ".cargo_vcs_info.json" && !WANTED.iter().any(|wanted| file.starts_with(wanted)))
        .collect();
    ensure!(
        unwanted.is_empty(),
        "the crate has files that no user needs: {unwanted:?}"
    );
    for file in ["LICENSE-MIT", "LICENSE-APACHE", "README.md", "src/lib.rs"] {
        ensure!(list.lines().any(|line| line == file), "the crate is without {file}");
    }
    println!("cargo package: {} files", list.lines().count());
    Ok(())
}

/// Cargo's own check builds the crate from what it would upload. Changes that are not committed yet are tested too.
fn dry_run(part: &Run) -> Result<()> {
    let mut cargo = part.workspace.cargo();
    run(cargo.args(["publish", "--dry-run", "--allow-dirty", "--locked", CRATE]))
}

/// The examples in the documentation, from the crate that the dry run left.
fn doctests(part: &Run) -> Result<()> {
    let workspace = part.workspace;
    let name = format!("stream-users-wasm-{}", workspace.version);
    let folder = workspace.fresh("crate")?;
    install::copy_folder(&workspace.target.join("package").join(name), &folder)?;
    // Below this repository, Cargo would take it for a member of our workspace.
    let manifest = folder.join("Cargo.toml");
    fs::write(&manifest, fs::read_to_string(&manifest)? + "\n[workspace]\n")?;
    let mut cargo = workspace.cargo();
    cargo
        .args(["test", "--doc", "--locked", "--manifest-path"])
        .arg(manifest);
    run(cargo.arg("--target-dir").arg(workspace.scratch("crate-target")?))
}
