//! `cargo xtask <command>`: builds, packs, tests and shows the package. The only build program.

mod build;
mod bundle;
mod command;
mod pack;
mod requirements;
mod sizes;
mod wasm;
mod workspace;

use anyhow::{Result, bail};
use workspace::Workspace;

const USAGE: &str = "\
cargo xtask build                builds the npm package into pkg/ and prints its sizes
cargo xtask pack                 builds, then packs pkg/ into dist/ and prints the tarball's path";

fn main() -> std::process::ExitCode {
    match run() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["build"] => {
            let workspace = Workspace::find()?;
            let _lock = workspace.lock()?;
            build::build(&workspace)
        }
        ["pack"] => {
            let tarball = pack::pack(&Workspace::find()?)?;
            println!("{}", tarball.display());
            Ok(())
        }
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => bail!("no command `{}`; there are:\n{USAGE}", arguments.join(" ")),
    }
}
