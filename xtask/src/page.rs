//! The demo page in `<target>/www`, ready for any static host: www/'s scripts and style sheets minified, and the package as one module.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::wasm::{self, BOTH};
use crate::workspace::Workspace;
use crate::{build, bundle};

/// The page's scripts, its own and its worker's, and its style. Each holds all that it imports, which is a third less that way.
const BUNDLES: [&str; 3] = ["app.mjs", "host/host.mjs", "style.css"];

/// The service worker, in which the build writes down what there is to keep.
const SERVICE_WORKER: &str = "offline.mjs";

/// Its two places for that.
const VERSION: &str = "\"VERSION\"";
const FILES: &str = "[\"FILES\"]";

/// Puts the page together from www/ and the package's sources; gives back its folder. The caller holds the workspace's lock.
pub fn assemble(workspace: &Workspace) -> Result<PathBuf> {
    let page = workspace.target.join("www");
    if page.exists() {
        fs::remove_dir_all(&page).with_context(|| format!("could not empty {}", page.display()))?;
    }
    let sources = workspace.root.join("www");
    for name in ["index.html", "icon.svg", SERVICE_WORKER] {
        copy(&sources, &page, name)?;
    }
    for name in BUNDLES {
        bundle::minified(workspace, &sources.join(name), &page.join(name))?;
    }
    package(workspace, &page.join("package"))?;
    write_down_files(&page)?;
    Ok(page)
}

/// The page's files, as paths below it with slashes, sorted.
pub fn files(page: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    collect(page, "", &mut found)?;
    found.sort();
    Ok(found)
}

/// Client and sandbox as one module, which they share, and one script. Not the package's own two: those have much in common, and base64
/// costs a third more.
fn package(workspace: &Workspace, to: &Path) -> Result<()> {
    let stage = build::stage(workspace, BOTH.name)?;
    wasm::build(workspace, BOTH, &wasm::rustc_flags(workspace)?, &stage)?;
    bundle::minified(workspace, &stage.join("both.mjs"), &to.join("package.mjs"))?;
    fs::copy(stage.join("both.wasm"), to.join("package.wasm")).context("could not copy the page's module")?;
    Ok(())
}

/// Tells the service worker what to keep, and a version that changes with any byte of it.
fn write_down_files(page: &Path) -> Result<()> {
    let script = page.join(SERVICE_WORKER);
    let template = fs::read_to_string(&script).with_context(|| format!("could not read {}", script.display()))?;
    ensure!(
        template.contains(VERSION) && template.contains(FILES),
        "www/{SERVICE_WORKER} must have {VERSION} and {FILES}, which the build replaces"
    );
    let mut files = files(page)?;
    let mut hasher = DefaultHasher::new();
    for file in &files {
        hasher.write(file.as_bytes());
        hasher.write(&fs::read(page.join(file))?);
    }
    let version = format!("\"{:016x}\"", hasher.finish());
    // The browser keeps the service worker itself, and the page goes by its folder's name.
    files.retain(|file| file != SERVICE_WORKER);
    for file in &mut files {
        if file == "index.html" {
            "./".clone_into(file);
        }
    }
    let files = serde_json::to_string(&files)?;
    fs::write(&script, template.replace(VERSION, &version).replace(FILES, &files))?;
    Ok(())
}

fn copy(from: &Path, to: &Path, name: &str) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("could not make {}", to.display()))?;
    fs::copy(from.join(name), to.join(name)).with_context(|| format!("could not copy {name} of {}", from.display()))?;
    Ok(())
}

fn collect(folder: &Path, prefix: &str, found: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("could not read {}", folder.display()))? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/"), found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}
