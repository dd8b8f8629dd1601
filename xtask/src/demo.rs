//! `cargo xtask demo`: the installed package, seen at work: on the terminal, and in a page.

use std::path::Path;
use std::thread;

use anyhow::{Result, bail};

use crate::command::{command, run};
use crate::serve::{self, Server};
use crate::workspace::Workspace;
use crate::{install, pack, page};

/// Builds and packs the package, runs the flow with it, and serves the page until it is stopped; with `--once` it
/// looks whether the page is there, and ends.
pub fn demo(workspace: &Workspace, options: &[&str]) -> Result<()> {
    let (once, port) = match options {
        [] => (false, None),
        ["--once"] => (true, None),
        ["--port", port] => (false, Some(port.parse()?)),
        _ => bail!("`demo` takes --once, or --port and a number"),
    };
    let tarball = pack::pack(workspace)?;
    run_flow(workspace, &tarball)?;
    show_page(workspace, once, port)
}

/// Serves the page; `once`: only as long as it takes to see that it is there.
pub fn show_page(workspace: &Workspace, once: bool, port: Option<u16>) -> Result<()> {
    let page = {
        let _lock = workspace.lock()?;
        page::assemble(workspace)?
    };
    let server = Server::listen(&page, if once { Some(0) } else { port })?;
    let url = server.url()?;
    if once {
        thread::spawn(move || server.serve());
        serve::fetch(&url)?;
        println!("The page answers too: `cargo xtask demo` serves it until it is stopped.");
    } else {
        println!("The page is at {url} (Ctrl+C stops it)");
        server.serve();
    }
    Ok(())
}

/// Runs tests/demo/flow.mjs in a folder that holds the installed tarball and the demo's own files, nothing else.
pub fn run_flow(workspace: &Workspace, tarball: &Path) -> Result<()> {
    let folder = install::into_empty_folder(workspace, tarball, "demo")?;
    install::copy_folder(&workspace.root.join("tests/demo"), &folder)?;
    run(command("node", &folder).arg("flow.mjs"))
}
