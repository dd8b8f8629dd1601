//! What a machine must have. Each is installed here if that needs nobody's leave; if not, one line says what to install.

use std::env;
use std::env::consts::{ARCH, OS};
use std::fs;
use std::path::{Path, PathBuf};

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
    npm_packages_in(&workspace.root.join(folder), folder, "ci")
}

/// The npm packages of the package-lock.json in `path`, which is that of `folder`, with npm's command `how`.
pub fn npm_packages_in(path: &Path, folder: &str, how: &str) -> Result<()> {
    let lock = fs::read(path.join("package-lock.json")).with_context(|| format!("{folder}/package-lock.json"))?;
    // A copy of the lock that the packages came from: they are stale as soon as it differs from the committed one.
    let installed_from = path.join("node_modules/.installed-from.json");
    if fs::read(&installed_from).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    eprintln!("installing the npm packages of {folder}/package-lock.json");
    // No package that we use needs its install script, so none is run.
    output(command("npm", path).args([how, "--ignore-scripts", "--no-audit", "--no-fund"])).with_context(|| {
        format!("could not install the npm packages of {folder}/ (npm's registry must be reachable)")
    })?;
    fs::write(installed_from, lock)?;
    Ok(())
}

/// The program of a Node.js release: npm's `node` package installs these per platform.
pub fn node_release(packages: &Path, release: u32) -> Result<PathBuf> {
    let architecture = match ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    let program = packages.join(format!("node{release}-{OS}-{architecture}/bin/node"));
    if !program.is_file() {
        bail!(
            "tests/package.json has Node.js {release} for Linux on x64 and arm64 only: run the part `runtimes` there"
        );
    }
    Ok(program)
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

/// How Chromium is started: as root inside a container, with a new profile, and talking to nobody but the tests.
pub const CHROMIUM_FLAGS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// Linux's leave to mount a file system of ours.
pub fn mounting(workspace: &Workspace) -> Result<()> {
    if !Path::new("/dev/fuse").exists() {
        bail!(
            "load the kernel's module fuse (sudo modprobe fuse), or start the container with --device /dev/fuse --cap-add SYS_ADMIN"
        );
    }
    if !is_root(workspace) && on_path(&["fusermount3"]).is_none() {
        bail!("install fusermount3 (Debian, Ubuntu: sudo apt-get install fuse3), or run this as root");
    }
    Ok(())
}

fn is_root(workspace: &Workspace) -> bool {
    output(command("id", &workspace.root).arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Chromium's program; installed from Debian's package where this process may.
pub fn chromium(workspace: &Workspace) -> Result<PathBuf> {
    const INSTALL: &str = "install Chromium (Debian, Ubuntu: sudo apt-get install chromium)";
    if let Some(chromium) = installed_chromium() {
        return Ok(chromium);
    }
    if !is_root(workspace) || on_path(&["apt-get"]).is_none() {
        bail!(INSTALL);
    }
    eprintln!("installing chromium with apt-get");
    let apt_get = |arguments: &[&str]| {
        let mut apt_get = command("apt-get", &workspace.root);
        output(apt_get.args(arguments).env("DEBIAN_FRONTEND", "noninteractive")).context(INSTALL)
    };
    apt_get(&["update", "--quiet"])?;
    apt_get(&["install", "--quiet", "--yes", "--no-install-recommends", "chromium"])?;
    installed_chromium().context(INSTALL)
}

fn installed_chromium() -> Option<PathBuf> {
    on_path(&["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"])
}

/// The first of these programs that a folder of PATH holds.
fn on_path(programs: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    programs.iter().find_map(|program| {
        folders
            .iter()
            .map(|folder| folder.join(program))
            .find(|file| file.is_file())
    })
}
