//! What a machine must have. Each is installed here if that needs nobody's leave; if not, one line says what to install.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::command::{command, output, run};
use crate::workspace::Workspace;

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Node.js 20 or later, with npm.
pub fn node(workspace: &Workspace) -> Result<()> {
    const INSTALL: &str = "install Node.js 20 or later (https://nodejs.org), which brings npm";
    let version = output(command("node", &workspace.root).arg("--version")).context(INSTALL)?;
    let major = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < 20) {
        bail!("{INSTALL}; this is Node.js {}", version.trim());
    }
    output(command("npm", &workspace.root).arg("--version")).context("install npm (https://nodejs.org)")?;
    Ok(())
}

/// The standard library for wasm32-unknown-unknown.
pub fn wasm_target(workspace: &Workspace) -> Result<()> {
    let libraries = output(command("rustc", &workspace.root).args(["--print=target-libdir", "--target", WASM_TARGET]))?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    run(command("rustup", &workspace.root).args(["target", "add", WASM_TARGET]))
        .with_context(|| format!("install Rust's {WASM_TARGET} target (with rustup: rustup target add {WASM_TARGET})"))
}

/// The npm packages of `folder`'s package-lock.json, exactly.
pub fn npm_packages(workspace: &Workspace, folder: &str) -> Result<()> {
    let path = workspace.root.join(folder);
    let lock = fs::read(path.join("package-lock.json")).with_context(|| format!("{folder}/package-lock.json"))?;
    // A copy of the lock that the packages came from: they are stale as soon as it differs from the committed one.
    let installed_from = path.join("node_modules/.installed-from.json");
    if fs::read(&installed_from).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    eprintln!("installing the npm packages of {folder}/package-lock.json");
    // No package that we use needs its install script, so none is run.
    output(command("npm", &path).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])).with_context(|| {
        format!("could not install the npm packages of {folder}/ (npm's registry must be reachable)")
    })?;
    fs::write(installed_from, lock)?;
    Ok(())
}

/// One wasm-bindgen for the crate and for the generator of its glue: they speak a private format that changes with any version.
pub fn matching_wasm_bindgen(workspace: &Workspace) -> Result<()> {
    let library = workspace.locked_version("wasm-bindgen")?;
    let generator = workspace.locked_version("wasm-bindgen-cli-support")?;
    if library != generator {
        bail!(
            "Cargo.lock has wasm-bindgen {library} but wasm-bindgen-cli-support {generator}: write the same version in \
             Cargo.toml (wasm-bindgen) and xtask/Cargo.toml (wasm-bindgen-cli-support), then run `cargo update -p wasm-bindgen`"
        );
    }
    Ok(())
}
