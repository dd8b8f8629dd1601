//! A folder with nothing in it but the installed tarball: what a user of the package has.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::command::{command, output};
use crate::workspace::Workspace;

/// Installs the tarball into the emptied scratch folder `name` as npm does for a user, and gives back the folder.
pub fn into_empty_folder(workspace: &Workspace, tarball: &Path, name: &str) -> Result<PathBuf> {
    let folder = workspace.fresh(name)?;
    // Without a package.json of its own, npm would install into the next folder above that has one.
    fs::write(folder.join("package.json"), "{ \"private\": true }\n")?;
    let mut npm = command("npm", &folder);
    // The package has no dependencies, so nothing is to be downloaded: --offline proves it.
    npm.args(["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund"])
        .arg(tarball);
    output(&mut npm).context("the packed package does not install")?;
    Ok(folder)
}

/// Copies a folder of the repository with everything in it but node_modules.
pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("could not make {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("could not read {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_name() == "node_modules" {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target).with_context(|| format!("could not write {}", target.display()))?;
        }
    }
    Ok(())
}

/// Makes the folder `from` appear at `to`.
#[cfg(unix)]
pub fn link(from: &Path, to: &Path) -> Result<()> {
    std::os::unix::fs::symlink(from, to).with_context(|| format!("could not make {}", to.display()))
}

/// Makes the folder `from` appear at `to`.
#[cfg(not(unix))]
pub fn link(from: &Path, to: &Path) -> Result<()> {
    std::os::windows::fs::symlink_dir(from, to).with_context(|| format!("could not make {}", to.display()))
}
