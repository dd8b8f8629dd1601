//! tests/js/suite.mjs in every runtime that the package promises, each from a folder with nothing else in it.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::Run;
use crate::command::{command, output};
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

    let mut failed = Vec::new();
    for (name, mut driver) in drivers(part, &folder)? {
        if !part.arguments.is_empty() && !part.arguments.iter().any(|part| name.contains(part)) {
            continue;
        }
        match output(&mut driver) {
            Ok(printed) => println!(
                "{name:<16}{}",
                printed.trim_end().replace('\n', &format!("\n{:16}", ""))
            ),
            Err(error) => {
                println!("{name:<16}FAILED\n{error:#}");
                failed.push(name);
            }
        }
    }
    if failed.is_empty() {
        Ok(())
    } else {
        bail!("the suite failed in {}", failed.join(", "))
    }
}

fn drivers(part: &Run, folder: &Path) -> Result<Vec<(String, Command)>> {
    let packages = part.workspace.root.join("tests/node_modules");
    let mut drivers = Vec::new();
    for release in NODE_RELEASES {
        let node = requirements::node_release(&packages, release)?;
        for (how, driver) in [
            ("import", "drivers/node-import.mjs"),
            ("require", "drivers/node-require.cjs"),
        ] {
            let mut node = command(&node, folder);
            node.arg(driver);
            drivers.push((format!("node{release} {how}"), node));
        }
    }
    // These two are programs of Node that start another runtime, so they need packages that the folder must not have.
    let in_place = |driver: &str| {
        let mut node = command("node", folder);
        node.arg(part.workspace.root.join("tests/js/drivers").join(driver))
            .arg(folder);
        node
    };
    drivers.push(("workerd".into(), in_place("workerd.mjs")));
    let chromium = requirements::chromium(part.workspace)?;
    let mut page = in_place("chromium.mjs");
    page.arg(chromium.browser).args(requirements::CHROMIUM_FLAGS);
    drivers.push(("chromium".into(), page));
    Ok(drivers)
}
