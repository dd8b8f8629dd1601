//! README.md does what it says: each fenced block names, after its language, how it is tested.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail, ensure};

use super::{PARTS, Run};
use crate::command::{command, output};
use crate::install;

/// The markers, and what each makes the test do.
const MARKERS: &str = "\
js run       a module, run by Node beside the installed tarball
js continue  the same module going on after the js block before it
text output  what the block before it prints at its end
sh run       run by bash beside the installed tarball
sh install   `npm install stream-users-wasm`, done with the tarball
sh xtask     commands that `cargo xtask` has
sh serve     `npx stream-users-wasm ...`, a server: started, asked for its address, stopped";

/// A fenced block: "```js run" has the marker "js run".
#[derive(Debug, PartialEq)]
struct Block {
    line: usize,
    marker: String,
    text: String,
}

/// Tests every block, and fails for one that cannot be tested.
pub fn readme(part: &Run) -> Result<()> {
    let readme = fs::read_to_string(part.workspace.root.join("README.md")).context("could not read README.md")?;
    let blocks = blocks(&readme)?;
    ensure!(!blocks.is_empty(), "README.md has no fenced block");
    let folder = install::into_empty_folder(part.workspace, part.tarball()?, "readme")?;
    let mut reader = Reader {
        folder: &folder,
        program: String::new(),
        printed: String::new(),
    };
    for block in &blocks {
        reader
            .follow(block)
            .with_context(|| format!("README.md:{}, a block marked \"{}\"", block.line, block.marker))?;
    }
    println!("{} blocks do what they say", blocks.len());
    Ok(())
}

/// Someone who does what the README says, block by block.
struct Reader<'run> {
    folder: &'run Path,
    program: String,
    printed: String,
}

impl Reader<'_> {
    fn follow(&mut self, block: &Block) -> Result<()> {
        match block.marker.as_str() {
            "js run" => {
                self.program.clear();
                self.run_program(&block.text)
            }
            "js continue" => self.run_program(&block.text),
            "text output" => {
                ensure!(
                    self.printed.trim_end().ends_with(block.text.trim_end()),
                    "what is printed is:\n{}",
                    self.printed
                );
                Ok(())
            }
            "sh run" => {
                let mut bash = command("bash", self.folder);
                self.printed = output(bash.args(["-euo", "pipefail", "-c", &block.text]))?;
                Ok(())
            }
            "sh install" => {
                ensure!(
                    block.text.trim() == "npm install stream-users-wasm",
                    "the tarball stands for this package alone"
                );
                Ok(())
            }
            "sh xtask" => block.text.lines().try_for_each(is_xtask_command),
            "sh serve" => serve(self.folder, &block.text),
            _ => bail!("write one of these after the fence:\n{MARKERS}"),
        }
    }

    fn run_program(&mut self, text: &str) -> Result<()> {
        self.program.push_str(text);
        fs::write(self.folder.join("block.mjs"), &self.program)?;
        self.printed = output(command("node", self.folder).arg("block.mjs"))?;
        Ok(())
    }
}

fn is_xtask_command(line: &str) -> Result<()> {
    let words: Vec<&str> = line.split('#').next().unwrap_or_default().split_whitespace().collect();
    match words.as_slice() {
        []
        | ["cargo", "xtask", "build" | "pack" | "demo" | "test"]
        | ["cargo", "xtask", "demo", "--once"]
        | ["cargo", "xtask", "worker", "dev" | "bundle"] => Ok(()),
        ["cargo", "xtask", "test", part] if PARTS.iter().any(|known| known.name == *part) => Ok(()),
        _ => bail!("`{line}` is not a command of xtask"),
    }
}

/// Starts a server on a free port, waits for the line of JSON that says where it is, and stops it.
fn serve(folder: &Path, text: &str) -> Result<()> {
    let arguments = text
        .trim()
        .strip_prefix("npx stream-users-wasm ")
        .context("only the package's own program can be served")?;
    // What npx starts, without npx between it and us: the program itself must hear that it is to stop.
    let program = format!("exec node_modules/.bin/stream-users-wasm {arguments} --port 0 --json");
    let mut server = command("bash", folder)
        .args(["-c", &program])
        .stdout(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    if let Some(printed) = server.stdout.take() {
        BufReader::new(printed).read_line(&mut line)?;
    }
    server.kill()?;
    server.wait()?;
    let ready: serde_json::Value = serde_json::from_str(&line).with_context(|| format!("it printed {line:?}"))?;
    ensure!(ready["url"].is_string(), "it named no url: {line}");
    Ok(())
}

fn blocks(readme: &str) -> Result<Vec<Block>> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (index, line) in readme.lines().enumerate() {
        match (line.trim_start().strip_prefix("```"), &mut open) {
            (Some(marker), None) => {
                open = Some(Block {
                    line: index + 1,
                    marker: marker.trim().to_owned(),
                    text: String::new(),
                });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    match open {
        None => Ok(blocks),
        Some(block) => bail!("README.md:{}: a block without an end", block.line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_blocks_with_their_markers_and_lines() -> Result<()> {
        let found = blocks("text\n```js run\na();\n```\n\n  ```\nbare\n  ```\n")?;
        let block = |line, marker: &str, text: &str| Block {
            line,
            marker: marker.into(),
            text: text.into(),
        };
        assert_eq!(found, [block(2, "js run", "a();\n"), block(6, "", "bare\n")]);
        Ok(())
    }

    #[test]
    fn refuses_a_block_that_never_ends() {
        assert!(blocks("```sh run\nls\n").is_err());
    }

    #[test]
    fn refuses_a_block_without_a_marker() {
        let mut reader = Reader {
            folder: Path::new("."),
            program: String::new(),
            printed: String::new(),
        };
        let error = reader.follow(&Block {
            line: 1,
            marker: "js".into(),
            text: String::new(),
        });
        assert!(error.is_err_and(|error| error.to_string().contains("js run")));
    }

    #[test]
    fn knows_the_commands_of_xtask() {
        assert!(is_xtask_command("cargo xtask test readme   # this part").is_ok());
        assert!(is_xtask_command("cargo xtask test nothing").is_err());
        assert!(is_xtask_command("cargo install wasm-pack").is_err());
    }
}
