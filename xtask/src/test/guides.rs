//! Every guide in docs/ does what it says, in the frameworks and runtimes that it is about.

use anyhow::Result;

use super::Run;
use crate::command::{command, run};
use crate::{install, requirements};

/// Runs the guides' tests; arguments are patterns of their names.
pub fn guides(part: &Run) -> Result<()> {
    let tarball = part.tarball()?;
    let packages = {
        let _lock = part.workspace.lock()?;
        requirements::npm_packages(part.workspace, "tests/guides")?;
        part.workspace.root.join("tests/guides/node_modules")
    };
    let chromium = requirements::chromium(part.workspace)?;
    // The frameworks below the tarball: examples find both, as in a project of their own.
    let folder = install::into_empty_folder(part.workspace, tarball, "guides")?;
    install::copy_folder(&part.workspace.root.join("docs"), &folder.join("docs"))?;
    let tests = folder.join("guides");
    install::copy_folder(&part.workspace.root.join("tests/guides"), &tests)?;
    install::link(&packages, &tests.join("node_modules"))?;

    let mut node = command("node", &tests);
    node.args(["--test", "--test-reporter=spec"]);
    for pattern in part.arguments {
        node.args(["--test-name-pattern", pattern]);
    }
    run(node.arg("guides.test.mjs").env("CHROMIUM", chromium))
}
