//! `cargo xtask test`: the parts of the tests, and the summary of a run.

mod guides;
mod javascript;
mod matrix;
mod packaging;
mod page;
mod published;
mod readme;
mod reproducible;
mod runtimes;
mod rust;
mod secrets;
mod size;
mod trap;
mod worker;

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::command::command;
use crate::workspace::Workspace;
use crate::{bench, demo, pack, requirements};

/// One part of the tests.
struct Part {
    name: &'static str,
    about: &'static str,
    run: fn(&Run) -> Result<()>,
}

const PARTS: [Part; 20] = [
    Part {
        name: "fmt",
        about: "every Rust file is formatted",
        run: rust::fmt,
    },
    Part {
        name: "clippy",
        about: "no lint speaks up, natively and for each WebAssembly module",
        run: rust::clippy,
    },
    Part {
        name: "native",
        about: "Rust tests and doctests, with no feature and with all",
        run: rust::native,
    },
    Part {
        name: "arrows",
        about: "core, edge, client and sandbox import only what they may",
        run: rust::arrows,
    },
    Part {
        name: "wasm",
        about: "the edge's conversions, in Node and in headless Chromium",
        run: rust::wasm,
    },
    Part {
        name: "js",
        about: "the installed package in Node, suite by suite",
        run: javascript::js,
    },
    Part {
        name: "faults",
        about: "each operation under each fault of a network and a server, as a table",
        run: javascript::faults,
    },
    Part {
        name: "trap",
        about: "a module that stops in the middle of its work gives no answer any more",
        run: trap::trap,
    },
    Part {
        name: "leaks",
        about: "memory, listeners and timers over many tokens, clients and calls",
        run: javascript::leaks,
    },
    Part {
        name: "runtimes",
        about: "one suite in Node 20 to 26, Bun, Deno, workerd and Chromium: the matrix",
        run: runtimes::runtimes,
    },
    Part {
        name: "packaging",
        about: "tiny projects, built and run with bundlers, frameworks and test runners: the matrix",
        run: packaging::packaging,
    },
    Part {
        name: "published",
        about: "publint and attw on the tarball; the crate's dependencies, files, dry run and doctests",
        run: published::published,
    },
    Part {
        name: "readme",
        about: "every block of README.md does what it says",
        run: readme::readme,
    },
    Part {
        name: "guides",
        about: "every guide's examples run in the framework or runtime that they are for",
        run: guides::guides,
    },
    Part {
        name: "demo",
        about: "the demo's every answer is what Stream's docs promise",
        run: demonstrate,
    },
    Part {
        name: "page",
        about: "the demo page in Chromium, used as a visitor would; and what it weighs",
        run: page::page,
    },
    Part {
        name: "worker",
        about: "the demo Worker in workerd: shared, kept, limited, closed to strangers; its transcripts are true",
        run: worker::worker,
    },
    Part {
        name: "size",
        about: "the client keeps its budget of bytes and holds nothing of the sandbox's",
        run: size::size,
    },
    Part {
        name: "bench",
        about: "every figure of the benchmarks can be measured; none is judged",
        run: measure,
    },
    Part {
        name: "reproducible",
        about: "another folder builds the same bytes",
        run: reproducible::reproducible,
    },
];

/// What the parts of one run share: the package is built and packed once, when the first part asks for it.
pub struct Run<'run> {
    workspace: &'run Workspace,
    arguments: &'run [&'run str],
    tarball: OnceCell<Option<PathBuf>>,
}

impl Run<'_> {
    fn tarball(&self) -> Result<&Path> {
        if self.tarball.get().is_none() {
            let packed = pack::pack(self.workspace);
            self.tarball.get_or_init(|| packed.as_ref().ok().cloned());
            packed?;
        }
        self.tarball
            .get()
            .and_then(Option::as_deref)
            .context("there is no package to test: its build failed above")
    }

    /// The npm packages that only tests need.
    fn test_packages(&self) -> Result<()> {
        let _lock = self.workspace.lock()?;
        requirements::npm_packages(self.workspace, "tests")
    }
}

/// The parts' names, each with a line about it.
pub fn parts() -> String {
    PARTS
        .iter()
        .map(|part| format!("{:<14}{}\n", part.name, part.about))
        .collect()
}

/// What `cargo xtask` is called with so that it runs parts itself, under the eyes of another one.
pub const WATCHED: &str = "watched-test";

/// Runs every part, or the one that `arguments` begin with, in a process of its own: what that prints and writes is searched for
/// secrets.
pub fn watched(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    if let Some(name) = arguments.first() {
        part(name)?;
    }
    let mut xtask = command(std::env::current_exe()?, &workspace.root);
    secrets::watch(xtask.arg(WATCHED).args(arguments), &workspace.root)
}

/// Runs every part; fails when one of them did, after the last.
pub fn all(workspace: &Workspace) -> Result<()> {
    let parts: Vec<&Part> = PARTS.iter().collect();
    run(workspace, &parts, &[])
}

/// Runs one part; `arguments` go to its test runner.
pub fn one(workspace: &Workspace, name: &str, arguments: &[&str]) -> Result<()> {
    run(workspace, &[part(name)?], arguments)
}

fn part(name: &str) -> Result<&'static Part> {
    PARTS
        .iter()
        .find(|part| part.name == name)
        .with_context(|| format!("the tests have no part `{name}`; these are there:\n{}", parts()))
}

fn run(workspace: &Workspace, parts: &[&Part], arguments: &[&str]) -> Result<()> {
    let run = Run {
        workspace,
        arguments,
        tarball: OnceCell::new(),
    };
    let mut results = Vec::new();
    let mut failures = Vec::new();
    for part in parts {
        println!("\n== {}: {}", part.name, part.about);
        let start = Instant::now();
        let result = (part.run)(&run);
        if let Err(error) = &result {
            println!("error: {error:#}");
        }
        results.push((part.name, result.is_ok(), start.elapsed()));
        failures.extend(result.err().map(|error| (part.name, error)));
    }
    // Once more at the end: a log may be kept by its end alone.
    for (name, error) in &failures {
        println!("\n{name} failed: {error:#}");
    }
    print!("\n{}", summary(&results));
    if failures.is_empty() {
        Ok(())
    } else {
        bail!("some tests failed")
    }
}

fn summary(results: &[(&str, bool, Duration)]) -> String {
    let lines = results.iter().map(|(name, passed, time)| {
        let verdict = if *passed { "passed" } else { "FAILED" };
        format!("{name:<14}{verdict}{:>8.1} s\n", time.as_secs_f64())
    });
    let passed = results.iter().filter(|(_, passed, _)| *passed).count();
    format!(
        "{}{passed} passed, {} failed\n",
        lines.collect::<String>(),
        results.len() - passed
    )
}

fn demonstrate(run: &Run) -> Result<()> {
    demo::run_flow(run.workspace, run.tarball()?)?;
    demo::show_page(run.workspace, true, None)
}

fn measure(run: &Run) -> Result<()> {
    bench::smoke(run.workspace, run.tarball()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_ends_with_a_line_that_counts_the_parts() {
        let results = [
            ("fmt", true, Duration::from_millis(1500)),
            ("js", false, Duration::from_secs(61)),
        ];
        assert_eq!(
            summary(&results),
            "fmt           passed     1.5 s\njs            FAILED    61.0 s\n1 passed, 1 failed\n"
        );
    }

    #[test]
    fn no_two_parts_have_the_same_name() {
        let mut names: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), PARTS.len());
    }
}
