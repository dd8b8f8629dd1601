//! `cargo xtask bench`: how fast and how small the package is, beside the packages that people use instead.

mod document;
mod figures;
mod measure;
mod plot;
mod results;
mod table;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use crate::pack;
use crate::workspace::Workspace;
use figures::{PARTS, Part};
use results::Results;

/// The figures that BENCHMARKS.md is made from.
const KEPT: &str = "bench/results.json";

/// What `cargo xtask bench` was asked to do.
#[derive(Debug, Default, PartialEq)]
struct Asked<'a> {
    part: Option<&'a str>,
    quick: bool,
    json: Option<&'a str>,
    keep: bool,
    write: bool,
}

impl<'a> Asked<'a> {
    fn read(arguments: &[&'a str]) -> Result<Self> {
        let mut asked = Self::default();
        let mut arguments = arguments.iter();
        while let Some(&argument) = arguments.next() {
            match argument {
                "--quick" => asked.quick = true,
                "--keep" => asked.keep = true,
                "--write" => asked.write = true,
                "--json" => {
                    let file = arguments.next();
                    asked.json = Some(file.context("--json needs the name of the file to be written")?);
                }
                part if !part.starts_with('-') && asked.part.is_none() => asked.part = Some(part),
                other => bail!("`{other}` is not understood; there are [PART] --quick --json FILE --keep --write"),
            }
        }
        // One table is one run: figures of different days must not stand beside each other.
        ensure!(
            !asked.keep || (asked.part.is_none() && !asked.quick),
            "--keep is for a whole run: leave out the part and --quick"
        );
        ensure!(
            !asked.write
                || asked
                    == Self {
                        write: true,
                        ..Self::default()
                    },
            "--write measures nothing: it stands alone"
        );
        Ok(asked)
    }
}

/// Runs the command.
pub fn bench(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    let asked = Asked::read(arguments)?;
    if asked.write {
        return write_document(workspace, &kept(workspace)?);
    }
    let parts: Vec<&Part> = match asked.part {
        None => PARTS.iter().collect(),
        Some(name) => {
            let part = PARTS.iter().find(|part| part.name == name);
            vec![part.with_context(|| {
                format!(
                    "the benchmarks have no part `{name}`; these are there:\n{}",
                    self::parts()
                )
            })?]
        }
    };
    let results = measure::measure(workspace, &pack::pack(workspace)?, &parts, asked.quick)?;
    print!("\n{}", table::table(&results));
    if let Some(file) = asked.json {
        fs::write(file, results.to_json()?).with_context(|| format!("could not write {file}"))?;
    }
    if asked.keep {
        fs::write(workspace.root.join(KEPT), results.to_json()?).with_context(|| format!("could not write {KEPT}"))?;
        write_document(workspace, &results)?;
    }
    Ok(())
}

/// The parts' names, each with a line about it.
pub fn parts() -> String {
    PARTS
        .iter()
        .map(|part| format!("{:<14}{}\n", part.name, part.about))
        .collect()
}

/// Every figure can be measured; nothing is judged, so a busy machine is no failure.
pub fn smoke(workspace: &Workspace, tarball: &Path) -> Result<()> {
    let parts: Vec<&Part> = PARTS.iter().collect();
    let results = measure::measure(workspace, tarball, &parts, true)?;
    for skipped in &results.skipped {
        println!("{} was not measured: {}", skipped.figure, skipped.reason);
    }
    println!(
        "{} figures and {} curves were measured",
        results.figures.len(),
        results.curves.len()
    );
    Ok(())
}

fn kept(workspace: &Workspace) -> Result<Results> {
    let json = fs::read_to_string(workspace.root.join(KEPT))
        .with_context(|| format!("there is no {KEPT} yet: `cargo xtask bench --keep` writes it"))?;
    serde_json::from_str(&json).with_context(|| format!("{KEPT} is of another version of xtask"))
}

fn write_document(workspace: &Workspace, results: &Results) -> Result<()> {
    for (path, text) in document::files(results) {
        fs::write(workspace.root.join(&path), text).with_context(|| format!("could not write {path}"))?;
        println!("{path}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_and_careful_run_is_kept() {
        assert!(Asked::read(&["--keep"]).is_ok_and(|asked| asked.keep));
        assert!(Asked::read(&["tokens", "--keep"]).is_err());
        assert!(Asked::read(&["--quick", "--keep"]).is_err());
        assert!(Asked::read(&["--write", "tokens"]).is_err());
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        let asked = Asked::read(&["tokens", "--quick", "--json", "out.json"]);
        assert!(asked.is_ok_and(|asked| asked.part == Some("tokens") && asked.json == Some("out.json")));
        assert!(Asked::read(&["--json"]).is_err());
        assert!(Asked::read(&["--fast"]).is_err());
        assert!(Asked::read(&["tokens", "webhooks"]).is_err());
    }

    #[test]
    fn benchmarks_md_says_what_the_kept_figures_say() -> Result<()> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        assert_eq!(root.join(KEPT).exists(), root.join("BENCHMARKS.md").exists());
        if !root.join(KEPT).exists() {
            return Ok(());
        }
        let results: Results = serde_json::from_str(&fs::read_to_string(root.join(KEPT))?)?;
        for (path, text) in document::files(&results) {
            let written = fs::read_to_string(root.join(&path))?;
            assert!(written == text, "{path} is stale: run `cargo xtask bench --write`");
        }
        Ok(())
    }
}
