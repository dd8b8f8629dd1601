//! The same sources give the same bytes, wherever they lie: the package, and the demo page.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use super::Run;
use crate::command::{command, output};
use crate::workspace::Workspace;
use crate::{pack, page};

/// Builds once more from a copy of the repository in another folder, and compares every file, the tarballs and the pages.
pub fn reproducible(part: &Run) -> Result<()> {
    let here = part.workspace;
    let tarball = fs::read(part.tarball()?)?;
    let package = files(&here.root.join("pkg"))?;
    let page = page(here)?;
    for files in [&package, &page] {
        tells_no_path(here, files)?;
    }

    let root = here.fresh("elsewhere")?.join("a folder with another name");
    for file in
        output(command("git", &here.root).args(["ls-files", "--cached", "--others", "--exclude-standard"]))?.lines()
    {
        let (from, to) = (here.root.join(file), root.join(file));
        // Listed by git but deleted in the work tree.
        if from.is_file() {
            fs::create_dir_all(to.parent().context("a file without a folder")?)?;
            fs::copy(&from, &to).with_context(|| format!("could not copy {file}"))?;
        }
    }
    let elsewhere = Workspace {
        target: root.join("another target"),
        root,
        version: here.version.clone(),
    };
    let second_tarball = fs::read(pack::pack(&elsewhere)?)?;

    same(&package, &files(&elsewhere.root.join("pkg"))?).context("the packages differ")?;
    same(&page, &self::page(&elsewhere)?).context("the pages differ")?;
    ensure!(
        tarball == second_tarball,
        "the files are the same but npm packed them into different tarballs"
    );
    println!(
        "{} files, their tarball and the {} files of the page are the same, byte for byte",
        package.len(),
        page.len()
    );
    Ok(())
}

/// The page that a workspace puts together.
fn page(workspace: &Workspace) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let _lock = workspace.lock()?;
    files(&page::assemble(workspace)?)
}

fn same(first: &BTreeMap<PathBuf, Vec<u8>>, second: &BTreeMap<PathBuf, Vec<u8>>) -> Result<()> {
    ensure!(first.keys().eq(second.keys()), "the two builds have different files");
    for (path, bytes) in first {
        ensure!(
            second.get(path) == Some(bytes),
            "{} is not the same in both builds",
            path.display()
        );
    }
    Ok(())
}

/// No file names a folder of this machine.
fn tells_no_path(workspace: &Workspace, files: &BTreeMap<PathBuf, Vec<u8>>) -> Result<()> {
    let home = std::env::home_dir();
    let folders = [
        Some(workspace.root.as_path()),
        Some(workspace.target.as_path()),
        home.as_deref(),
    ];
    for (path, bytes) in files {
        for folder in folders.into_iter().flatten() {
            let folder = folder.to_string_lossy();
            if bytes.windows(folder.len()).any(|window| window == folder.as_bytes()) {
                bail!("{} names {folder}, a folder of this machine", path.display());
            }
        }
    }
    Ok(())
}

/// Every file below a folder, by its path in there.
fn files(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(inside) = folders.pop() {
        for entry in fs::read_dir(folder.join(&inside)).context("could not read what was built")? {
            let entry = entry?;
            let path = inside.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else {
                found.insert(path, fs::read(entry.path())?);
            }
        }
    }
    Ok(found)
}
