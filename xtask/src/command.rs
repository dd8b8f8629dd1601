//! Running other programs, so that a failure is one line that names the program and what it said.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// What keeps people's tools from asking questions, phoning home and looking for newer versions.
pub const QUIET: [(&str, &str); 5] = [
    ("CI", "1"),
    ("NEXT_TELEMETRY_DISABLED", "1"),
    ("NEXT_IGNORE_INCORRECT_LOCKFILE", "1"),
    ("WRANGLER_SEND_METRICS", "false"),
    ("NO_COLOR", "1"),
];

/// A program to be run in `folder`.
pub fn command(program: impl AsRef<OsStr>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(Stdio::null());
    command
}

/// Runs it with its output on this terminal.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("could not start {}", name(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", name(command));
    }
    Ok(())
}

/// Runs it silently; gives back its standard output, or an error with what it printed.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("could not start {}", name(command)))?;
    if !output.status.success() {
        let printed = [output.stderr, output.stdout].concat();
        bail!(
            "{} failed ({}):\n{}",
            name(command),
            output.status,
            String::from_utf8_lossy(&printed).trim_end()
        );
    }
    String::from_utf8(output.stdout).with_context(|| format!("{} printed bytes that are not UTF-8", name(command)))
}

fn name(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|argument| argument.to_string_lossy().into_owned()),
    );
    words.join(" ")
}
