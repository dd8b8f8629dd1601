//! Runs the scripts of bench/ on the installed tarball and gathers their samples.

use std::collections::BTreeMap;
use std::env::consts::{ARCH, OS};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::figures::{Figure, Limit, NODE, OURS, Part, Runtime};
use super::results::{self, By, Contestant, Curve, Judgement, Machine, Point, Results, Skipped};
use crate::command::{command, output};
use crate::workspace::Workspace;
use crate::{install, requirements};

type Samples = BTreeMap<String, Vec<f64>>;

/// What a script prints.
#[derive(Deserialize)]
struct Printed {
    unit: String,
    #[serde(default)]
    samples: Samples,
    /// A curve: the samples at each x.
    #[serde(default)]
    points: Vec<(f64, Samples)>,
}

/// Measures every figure of these parts.
pub fn measure(workspace: &Workspace, tarball: &Path, parts: &[&Part], quick: bool) -> Result<Results> {
    let bench = Bench::prepare(workspace, tarball, quick)?;
    let mut results = Results {
        version: workspace.version.clone(),
        quick,
        machine: bench.machine()?,
        figures: Vec::new(),
        curves: Vec::new(),
        skipped: Vec::new(),
    };
    for part in parts {
        for figure in part.figures {
            for runtime in figure.runtimes {
                match bench.program(*runtime) {
                    // A short run shows that the scripts work: one release is enough for that.
                    Ok(_) if quick && matches!(runtime, Runtime::Node(_)) && *runtime != NODE => {}
                    Ok(program) => bench.figure(figure, &program, &mut results)?,
                    Err(reason) => results.skipped.push(Skipped {
                        figure: figure.name.into(),
                        reason: reason.to_string(),
                    }),
                }
            }
        }
    }
    Ok(results)
}

/// A program that runs scripts.
struct Program {
    /// Its name and version.
    label: String,
    path: PathBuf,
    arguments: &'static [&'static str],
}

struct Bench {
    /// A copy of bench/ below the folder that the tarball is installed in.
    folder: PathBuf,
    /// Where the runtimes are: tests/node_modules.
    packages: PathBuf,
    quick: bool,
}

impl Bench {
    fn prepare(workspace: &Workspace, tarball: &Path, quick: bool) -> Result<Self> {
        {
            let _lock = workspace.lock()?;
            requirements::npm_packages(workspace, "bench")?;
            requirements::npm_packages(workspace, "tests")?;
        }
        let folder = install::into_empty_folder(workspace, tarball, "bench")?.join("bench");
        install::copy_folder(&workspace.root.join("bench"), &folder)?;
        let peers = workspace.root.join("bench/node_modules");
        install::link(&peers, &folder.join("node_modules"))?;
        Ok(Self {
            folder,
            packages: workspace.root.join("tests/node_modules"),
            quick,
        })
    }

    fn machine(&self) -> Result<Machine> {
        let printed = output(command("node", &self.folder).arg("machine.mjs"))?;
        serde_json::from_str(&printed).context("bench/machine.mjs printed something else")
    }

    /// The program of a runtime; the error says why it is not there.
    fn program(&self, runtime: Runtime) -> Result<Program> {
        let (name, path, arguments): (&str, PathBuf, &[&str]) = match runtime {
            Runtime::Node(release) => (
                "Node",
                requirements::node_release(&self.packages, release)?,
                &["--expose-gc"],
            ),
            Runtime::Deno => (
                "Deno",
                self.packages
                    .join(format!("@deno/{OS}-{}-glibc/deno", npm_architecture())),
                &[
                    "run",
                    "--quiet",
                    "--no-prompt",
                    "--allow-read",
                    "--allow-env",
                    "--v8-flags=--expose-gc",
                ],
            ),
            Runtime::Bun => (
                "Bun",
                self.packages
                    .join(format!("@oven/bun-{OS}-{}/bin/bun", bun_architecture())),
                &["run"],
            ),
            Runtime::Workerd => ("workerd", self.workerd(), &[]),
        };
        ensure!(path.is_file(), "tests/package.json brings no {name} for {OS} on {ARCH}");
        let printed = output(command(&path, &self.folder).arg("--version"))?;
        let number = printed
            .split_whitespace()
            .find(|word| word.contains(|character: char| character.is_ascii_digit()))
            .with_context(|| format!("{name} does not tell its version"))?;
        let label = format!("{name} {}", number.trim_start_matches('v'));
        // workerd is started by a script of Node's.
        match runtime {
            Runtime::Workerd => self.program(NODE).map(|node| Program { label, ..node }),
            _ => Ok(Program { label, path, arguments }),
        }
    }

    fn workerd(&self) -> PathBuf {
        let architecture = if ARCH == "aarch64" { "arm64" } else { "64" };
        self.packages
            .join(format!("@cloudflare/workerd-{OS}-{architecture}/bin/workerd"))
    }

    fn figure(&self, figure: &Figure, program: &Program, results: &mut Results) -> Result<()> {
        eprintln!("measuring {} in {}", figure.name, program.label);
        let processes = if self.quick { 1 } else { figure.processes };
        let mut unit = String::new();
        let mut samples = Samples::new();
        for _ in 0..processes {
            let printed = self.run(figure, program)?;
            unit = printed.unit;
            for (name, taken) in printed.samples {
                samples.entry(name).or_default().extend(taken);
            }
            if let Some(x) = figure.grows_with {
                results.curves.push(Curve {
                    name: figure.name.into(),
                    runtime: program.label.clone(),
                    x: x.into(),
                    unit: unit.clone(),
                    points: points(&printed.points)?,
                });
            }
        }
        if figure.grows_with.is_some() {
            return Ok(());
        }
        let contestants = results::contestants(&samples);
        let judgements: Result<_> = figure.limits.iter().map(|limit| judge(limit, &contestants)).collect();
        results.figures.push(results::Figure {
            name: figure.name.into(),
            runtime: program.label.clone(),
            unit,
            judgements: judgements.with_context(|| format!("bench/{}", figure.script.join(" ")))?,
            contestants,
        });
        Ok(())
    }

    fn run(&self, figure: &Figure, program: &Program) -> Result<Printed> {
        let mut script: Command = command(&program.path, &self.folder);
        script.args(program.arguments).args(figure.script);
        script.env("BENCH_ESBUILD", self.packages.join("esbuild/bin/esbuild"));
        script.env("BENCH_WORKERD", self.workerd());
        script.env("BENCH_QUICK", if self.quick { "1" } else { "0" });
        let printed = output(&mut script)?;
        serde_json::from_str(&printed).with_context(|| {
            format!(
                "bench/{} printed something else than samples: {printed}",
                figure.script.join(" ")
            )
        })
    }
}

fn points(printed: &[(f64, Samples)]) -> Result<Vec<Point>> {
    ensure!(printed.len() > 1, "a curve has two points or more");
    let point = |(x, samples): &(f64, Samples)| Point {
        x: *x,
        contestants: results::contestants(samples),
    };
    Ok(printed.iter().map(point).collect())
}

fn judge(limit: &Limit, contestants: &[Contestant]) -> Result<Judgement> {
    let median = |name: &str| {
        let contestant = contestants.iter().find(|contestant| contestant.name == name);
        contestant
            .map(|contestant| contestant.spread.median)
            .with_context(|| format!("no samples of {name}"))
    };
    let ours = median(OURS)?;
    let value = match (limit.by, limit.peer) {
        (By::Ratio, Some(peer)) => ours / median(peer)?,
        (By::Difference, Some(peer)) => ours - median(peer)?,
        (_, _) => ours,
    };
    Ok(Judgement {
        peer: limit.peer.map(str::to_owned),
        by: limit.by,
        value,
        must: limit.must,
        stretch: limit.stretch,
    })
}

fn npm_architecture() -> &'static str {
    if ARCH == "aarch64" { "arm64" } else { "x64" }
}

fn bun_architecture() -> &'static str {
    if ARCH == "aarch64" { "aarch64" } else { "x64" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_is_judged_by_its_median_against_the_peers() -> Result<()> {
        let samples = Samples::from([(OURS.to_owned(), vec![1.0, 2.0, 90.0]), ("peer".to_owned(), vec![4.0])]);
        let contestants = results::contestants(&samples);
        let limit = |peer, by| Limit {
            peer,
            by,
            must: Some(0.5),
            stretch: Some(0.4),
        };
        let ratio = judge(&limit(Some("peer"), By::Ratio), &contestants)?;
        assert_eq!(
            (ratio.value, ratio.keeps(ratio.must), ratio.keeps(ratio.stretch)),
            (0.5, Some(true), Some(false))
        );
        assert_eq!(judge(&limit(Some("peer"), By::Difference), &contestants)?.value, -2.0);
        assert_eq!(judge(&limit(None, By::Itself), &contestants)?.value, 2.0);
        assert!(judge(&limit(Some("nobody"), By::Ratio), &contestants).is_err());
        Ok(())
    }
}
