//! `cargo xtask <command>`: builds, packs, tests and shows the package. The only build program.

mod bench;
mod build;
mod bundle;
mod command;
mod demo;
mod diverging;
mod functions;
mod glue;
mod install;
mod names;
mod pack;
mod page;
mod requirements;
mod serve;
mod signatures;
mod sizes;
mod test;
mod wasm;
mod worker;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};
use workspace::Workspace;

const USAGE: &str = "\
cargo xtask build           build the npm package into pkg/ and print its sizes
cargo xtask pack            build, then pack pkg/ into dist/ and print the tarball's path
cargo xtask demo            play through the docs' flow with the installed tarball, then serve the demo page and print its URL
            --once          leave once both were seen
            --port N        serve it there
cargo xtask page            build, then put the demo page together and print its folder
cargo xtask worker dev      run the demo Worker on this machine; what follows goes to `wrangler dev`, such as --port 8787
cargo xtask worker bundle   build the demo Worker as a deployment uploads it, and print its sizes
cargo xtask test            run every part of the tests
cargo xtask test PART ...   run one part; what follows goes to the part's own test runner (a filter, a file)
cargo xtask bench [PART]    measure speed, size and memory beside the packages that people use instead
            --quick         short turns, which only show that the scripts work
            --json FILE     write what was measured
            --keep          write it to bench/results.json, and BENCHMARKS.md with it
cargo xtask bench --write   make BENCHMARKS.md from bench/results.json";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<()> {
    match arguments {
        ["build"] => {
            let workspace = Workspace::find()?;
            let _lock = workspace.lock()?;
            build::build(&workspace)
        }
        ["pack"] => {
            println!("{}", pack::pack(&Workspace::find()?)?.display());
            Ok(())
        }
        ["page"] => {
            let workspace = Workspace::find()?;
            let _lock = workspace.lock()?;
            build::build(&workspace)?;
            println!("{}", page::assemble(&workspace)?.display());
            Ok(())
        }
        ["demo", options @ ..] => demo::demo(&Workspace::find()?, options),
        ["worker", arguments @ ..] => worker::worker(&Workspace::find()?, arguments),
        ["test", arguments @ ..] => test::watched(&Workspace::find()?, arguments),
        [test::WATCHED] => test::all(&Workspace::find()?),
        [test::WATCHED, part, arguments @ ..] => test::one(&Workspace::find()?, part, arguments),
        ["bench", arguments @ ..] => bench::bench(&Workspace::find()?, arguments),
        [] | ["help" | "--help" | "-h"] => {
            println!(
                "{USAGE}\n\nparts of the tests:\n{}\nparts of the benchmarks:\n{}",
                test::parts(),
                bench::parts()
            );
            Ok(())
        }
        [unknown, ..] => bail!("there is no command `{unknown}`; these are there:\n{USAGE}"),
    }
}
