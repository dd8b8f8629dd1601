//! `cargo xtask pack`: the tarball that npm would publish, in dist/.

use std::path::PathBuf;

use anyhow::{Result, ensure};

use crate::build;
use crate::command::{command, output};
use crate::workspace::Workspace;

/// Builds pkg/ and packs it; gives back the tarball's path. npm writes the same bytes for the same files.
pub fn pack(workspace: &Workspace) -> Result<PathBuf> {
    let _lock = workspace.lock()?;
    build::build(workspace)?;
    let dist = workspace.root.join("dist");
    let mut npm = command("npm", &workspace.root.join("pkg"));
    output(npm.args(["pack", "--ignore-scripts", "--pack-destination"]).arg(&dist))?;
    let tarball = dist.join(format!("stream-users-wasm-{}.tgz", workspace.version));
    ensure!(tarball.is_file(), "npm pack left no {}", tarball.display());
    Ok(tarball)
}
