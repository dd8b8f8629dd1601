//! `cargo xtask build`: the npm package, in pkg/.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result, bail, ensure};

use crate::wasm::{self, MODULES, Module, RustcFlags};
use crate::workspace::Workspace;
use crate::{bundle, install, requirements, sizes};

/// Files of the package that are the repository's own, unchanged.
const DOCUMENTS: [&str; 4] = ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"];

/// Node's own programs: what they import is the installed package, so they are shipped as they are.
const PROGRAMS: [&str; 5] = [
    "cli.mjs",
    "sandbox-server.mjs",
    "sandbox-files.mjs",
    "sandbox-lock.mjs",
    "sandbox-webhooks.mjs",
];

/// Folders of such files: the commands, and the entries of `stream-users-wasm/testing`.
const FOLDERS: [&str; 2] = ["cli", "testing"];

/// One text for both module systems: TypeScript tells them apart by the file's name alone.
const TYPES: [&str; 4] = ["index", "sandbox", "testing", "token-provider"];

/// Builds pkg/ and prints what was built. The caller holds the workspace's lock.
pub fn build(workspace: &Workspace) -> Result<()> {
    requirements::node(workspace)?;
    requirements::wasm_target(workspace)?;
    requirements::matching_wasm_bindgen(workspace)?;
    requirements::npm_packages(workspace, "xtask")?;

    let package = workspace.root.join("pkg");
    if package.exists() {
        fs::remove_dir_all(&package).context("could not empty pkg/")?;
    }
    fs::create_dir_all(&package)?;

    let stage = stage(workspace, "scripts")?;
    bundle::errors(workspace, &stage, &package)?;
    bundle::token_provider(workspace, &stage, &package)?;
    let flags = wasm::rustc_flags(workspace)?;
    thread::scope(|scope| {
        let builds = MODULES.map(|module| {
            let (package, flags) = (&package, &flags);
            scope.spawn(move || build_module(workspace, module, flags, package))
        });
        builds
            .into_iter()
            .try_for_each(|build| build.join().unwrap_or_else(|_| bail!("a build thread panicked")))
    })?;
    add_files(workspace, &package)?;
    sizes::print(workspace)
}

fn build_module(workspace: &Workspace, module: Module, flags: &RustcFlags, package: &Path) -> Result<()> {
    let stage = stage(workspace, module.name)?;
    wasm::build(workspace, module, flags, &stage)?;
    bundle::module(workspace, module, &stage, package)
}

/// A folder `name` with the class shells and what they import, but for a module and its glue.
pub fn stage(workspace: &Workspace, name: &str) -> Result<PathBuf> {
    let stage = workspace.fresh(&format!("stage/{name}"))?;
    for file in fs::read_dir(workspace.root.join("pkg-template"))? {
        let path = file?.path();
        if let (Some(name), Some("mjs")) = (
            path.file_name(),
            path.extension().and_then(|extension| extension.to_str()),
        ) {
            fs::copy(&path, stage.join(name))?;
        }
    }
    Ok(stage)
}

fn add_files(workspace: &Workspace, package: &Path) -> Result<()> {
    let template = workspace.root.join("pkg-template");
    let copy = |from: &Path, name: &str| -> Result<()> {
        fs::copy(from.join(name), package.join(name))
            .with_context(|| format!("could not copy {}", from.join(name).display()))?;
        Ok(())
    };
    DOCUMENTS.iter().try_for_each(|name| copy(&workspace.root, name))?;
    PROGRAMS.iter().try_for_each(|name| copy(&template, name))?;
    for folder in FOLDERS {
        install::copy_folder(&template.join(folder), &package.join(folder))?;
    }
    for name in TYPES {
        let types = template.join(format!("{name}.d.ts"));
        let types = fs::read_to_string(&types).with_context(|| format!("could not read {}", types.display()))?;
        for (extension, script) in [("mts", "mjs"), ("cts", "cjs")] {
            let types = types.replace("\"./index.js\"", &format!("\"./index.{script}\""));
            fs::write(package.join(format!("{name}.d.{extension}")), types)?;
        }
    }
    let manifest = fs::read_to_string(template.join("package.json"))?;
    let version = "\"version\": \"0.0.0\"";
    ensure!(
        manifest.contains(version),
        "pkg-template/package.json must have {version}, which the build replaces"
    );
    let manifest = manifest.replace(version, &format!("\"version\": \"{}\"", workspace.version));
    fs::write(package.join("package.json"), manifest)?;
    Ok(())
}
