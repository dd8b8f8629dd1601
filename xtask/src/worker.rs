//! `cargo xtask worker`: the demo Worker of www/worker, run on this machine or built as it is deployed.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{QUIET, command, output, run};
use crate::workspace::Workspace;
use crate::{install, pack, page, requirements, serve, sizes};

/// Where the Worker's sources are.
const SOURCES: &str = "www/worker";

/// Wrangler refuses older releases of Node.js; this is one of those that the tests bring.
const NODE_RELEASE: u32 = 24;

/// How both are used.
const USAGE: &str = "`worker` takes `dev` (with options of `wrangler dev`, such as --port 8787) or `bundle`";

/// Builds the package and the page, and runs the Worker or writes what a deployment would upload.
pub fn worker(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    match arguments {
        ["dev", options @ ..] => dev(workspace, options),
        ["bundle"] => bundle(workspace),
        _ => bail!(USAGE),
    }
}

/// The Worker's folder as it is deployed: sources, tools, the installed package and the page.
pub struct Project {
    /// The folder.
    pub folder: PathBuf,
    /// The program of a Node.js release in which its tools run.
    pub node: PathBuf,
}

impl Project {
    /// Puts the project together in the scratch folder `name`; the package must be built.
    pub fn assemble(workspace: &Workspace, tarball: &Path, name: &str) -> Result<Self> {
        let installed = install::into_empty_folder(workspace, tarball, name)?;
        let folder = installed.join("worker");
        let _lock = workspace.lock()?;
        requirements::npm_packages(workspace, "tests")?;
        // Not `npm ci`: it refuses a lock without the tools' programs for every platform.
        let sources = workspace.root.join(SOURCES);
        requirements::npm_packages_in(&sources, SOURCES, "install")?;
        install::copy_folder(&sources, &folder)?;
        install::link(&sources.join("node_modules"), &folder.join("node_modules"))?;
        let page = folder.join("page");
        install::copy_folder(&page::assemble(workspace)?, &page)?;
        fs::write(page.join("_headers"), headers()).context("could not write the page's headers")?;
        let node = requirements::node_release(&workspace.root.join("tests/node_modules"), NODE_RELEASE)?;
        Ok(Self { folder, node })
    }

    /// Wrangler, in the project.
    pub fn wrangler(&self) -> Command {
        let mut wrangler = command(&self.node, &self.folder);
        wrangler.arg("node_modules/wrangler/bin/wrangler.js").envs(QUIET);
        wrangler
    }

    /// Writes what a deployment would upload.
    pub fn bundle(&self, to: &Path) -> Result<()> {
        let mut wrangler = self.wrangler();
        wrangler.args(["deploy", "--dry-run", "--outdir"]).arg(to);
        output(&mut wrangler).map(drop)
    }
}

/// What the page's host says of every file, in the form that Cloudflare reads; the same as the server of `cargo xtask demo`.
fn headers() -> String {
    format!(
        "/*\n  Content-Security-Policy: {}\n  X-Content-Type-Options: nosniff\n  Cache-Control: no-cache\n",
        serve::POLICY
    )
}

fn dev(workspace: &Workspace, options: &[&str]) -> Result<()> {
    let tarball = pack::pack(workspace)?;
    let project = Project::assemble(workspace, &tarball, "worker")?;
    let state = workspace.scratch("worker-state")?;
    fs::copy(session_secret(workspace, &state)?, project.folder.join(".dev.vars"))?;
    println!("What its sandboxes hold is kept in {}.", state.display());
    // Wrangler's own choice may be taken by another one.
    let inspector = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    run(project
        .wrangler()
        .args([
            "dev",
            "--local",
            "--ip=127.0.0.1",
            "--show-interactive-dev-session=false",
        ])
        .arg(format!("--inspector-port={inspector}"))
        .arg("--persist-to")
        .arg(&state)
        .args(options))
}

/// A secret for sessions, in the form of a `.dev.vars`; the same from start to start, so that who is logged in stays so.
fn session_secret(workspace: &Workspace, state: &Path) -> Result<PathBuf> {
    const DRAW: &str = "console.log(require('node:crypto').randomBytes(32).toString('hex'))";
    let file = state.join("dev.vars");
    if !file.exists() {
        let secret = output(command("node", &workspace.root).args(["--eval", DRAW]))?;
        fs::write(&file, format!("SESSION_SECRET={secret}"))?;
    }
    Ok(file)
}

fn bundle(workspace: &Workspace) -> Result<()> {
    let tarball = pack::pack(workspace)?;
    let project = Project::assemble(workspace, &tarball, "worker")?;
    let built = workspace.target.join("worker");
    if built.exists() {
        fs::remove_dir_all(&built).with_context(|| format!("could not empty {}", built.display()))?;
    }
    project.bundle(&built)?;
    println!("{:<44}{:>12}{:>12}{:>12}", "bytes", "raw", "gzip -9", "brotli");
    let modules = page::files(&built)?
        .into_iter()
        .filter(|file| !file.ends_with(".map") && file != "README.md");
    for (title, folder, files) in [
        ("the Worker", &built, modules.collect::<Vec<_>>()),
        (
            "the page",
            &project.folder.join("page"),
            page::files(&project.folder.join("page"))?,
        ),
    ] {
        let files: Vec<&str> = files
            .iter()
            .map(String::as_str)
            .filter(|file| *file != "_headers")
            .collect();
        let [raw, gzip, brotli] = sizes::measure(folder, &files)?;
        println!("{title:<44}{raw:>12}{gzip:>12}{brotli:>12}");
    }
    println!(
        "What a deployment uploads of the Worker is in {}; `npx wrangler deploy` in {} deploys both.",
        built.display(),
        project.folder.display()
    );
    Ok(())
}
