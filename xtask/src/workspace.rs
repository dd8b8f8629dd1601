//! Where things are: the repository, Cargo's target folder, and what Cargo.toml and Cargo.lock say.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{command, output};

/// The repository being worked on.
pub struct Workspace {
    /// The folder of Cargo.toml.
    pub root: PathBuf,
    /// Cargo's target folder (CARGO_TARGET_DIR is respected).
    pub target: PathBuf,
    /// The version in Cargo.toml: the npm package's too.
    pub version: String,
}

impl Workspace {
    /// The repository whose `cargo xtask` this is.
    pub fn find() -> Result<Self> {
        // Read when it runs, not when it was compiled: two checkouts may share one target folder.
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR").context("start this as `cargo xtask`")?;
        let root = Path::new(&manifest)
            .parent()
            .context("xtask is not inside a repository")?
            .to_owned();
        let metadata = output(command(cargo(), &root).args(["metadata", "--format-version=1", "--no-deps"]))?;
        let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
        let target = metadata["target_directory"]
            .as_str()
            .context("cargo metadata names no target folder")?
            .into();
        let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
        let package = packages.iter().find(|package| package["name"] == "stream-users-wasm");
        let version = package.and_then(|package| package["version"].as_str());
        let version = version
            .context("Cargo.toml holds no package stream-users-wasm")?
            .to_owned();
        Ok(Self { root, target, version })
    }

    /// `cargo` in the repository.
    pub fn cargo(&self) -> Command {
        command(cargo(), &self.root)
    }

    /// A folder for xtask's own products.
    pub fn scratch(&self, name: &str) -> Result<PathBuf> {
        let folder = self.target.join("xtask").join(name);
        fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
        Ok(folder)
    }

    /// A folder for xtask's own products, emptied.
    pub fn fresh(&self, name: &str) -> Result<PathBuf> {
        let folder = self.scratch(name)?;
        fs::remove_dir_all(&folder).with_context(|| format!("could not empty {}", folder.display()))?;
        self.scratch(name)
    }

    /// Waits until no other xtask writes pkg/, dist/ or a node_modules of this repository. Held until dropped.
    pub fn lock(&self) -> Result<File> {
        let dist = self.root.join("dist");
        fs::create_dir_all(&dist)?;
        let file = File::create(dist.join(".lock"))?;
        file.lock().context("could not lock dist/.lock")?;
        Ok(file)
    }

    /// The version of a package in Cargo.lock.
    pub fn locked_version(&self, package: &str) -> Result<String> {
        let lock = fs::read_to_string(self.root.join("Cargo.lock")).context("could not read Cargo.lock")?;
        match locked_versions(&lock, package).as_slice() {
            [version] => Ok((*version).to_owned()),
            [] => bail!("Cargo.lock has no package {package}"),
            several => bail!(
                "Cargo.lock has {package} in several versions ({}); pin one",
                several.join(", ")
            ),
        }
    }
}

fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn locked_versions<'lock>(lock: &'lock str, package: &str) -> Vec<&'lock str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines();
    let mut versions = Vec::new();
    while lines.any(|line| line == name) {
        let version = lines.next().and_then(|line| line.strip_prefix("version = \""));
        versions.extend(version.and_then(|version| version.strip_suffix('"')));
    }
    versions
}

#[cfg(test)]
mod tests {
    use super::locked_versions;

    #[test]
    fn finds_every_version_of_exactly_the_named_package() {
        let lock = "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"a-b\"\nversion = \"2.0.0\"\n\n\
                    [[package]]\nname = \"a\"\nversion = \"3.0.0\"\n";
        assert_eq!(locked_versions(lock, "a"), ["1.0.0", "3.0.0"]);
        assert_eq!(locked_versions(lock, "a-b"), ["2.0.0"]);
        assert!(locked_versions(lock, "c").is_empty());
    }
}
