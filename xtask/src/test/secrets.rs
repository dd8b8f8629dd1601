//! Nothing that the suites print or leave behind holds the secret of their clients, or a token.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

/// Runs suites with their output on this terminal, and looks at every line of it, and at every temporary file that is left.
/// `folder` holds the copy of tests/ that they run from.
pub fn run_watched(suites: &mut Command, folder: &Path) -> Result<()> {
    let secret = secret(&fs::read_to_string(folder.join("tests/js/expectations.mjs"))?)?;
    let written = folder.join("written");
    fs::create_dir_all(&written)?;
    // What Node, and with it os.tmpdir(), takes for the folder of temporary files.
    let mut child = suites.env("TMPDIR", &written).stdout(Stdio::piped()).spawn()?;
    let mut told = Vec::new();
    let printed = child.stdout.take().context("the suites' output is not to be had")?;
    for (index, line) in BufReader::new(printed).split(b'\n').enumerate() {
        let line = line?;
        println!("{}", String::from_utf8_lossy(&line));
        if tells(&line, &secret) {
            told.push(format!("line {} of what they print", index + 1));
        }
    }
    let status = child.wait()?;
    look_into(&written, &secret, &mut told)?;
    // Not the lines themselves: once is enough.
    ensure!(
        told.is_empty(),
        "the suites tell a secret or a token: {}",
        told.join(", ")
    );
    if !status.success() {
        bail!("the suites failed ({status})");
    }
    Ok(())
}

/// The secret of the suites' clients, from the module where it is written.
fn secret(expectations: &str) -> Result<String> {
    expectations
        .split_once("export const SECRET = \"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(secret, _)| secret.to_owned())
        .context("tests/js/expectations.mjs exports no SECRET")
}

/// Whether this text holds the secret, or a token: base64url of two JSON objects, joined by a dot.
fn tells(text: &[u8], secret: &str) -> bool {
    text.windows(secret.len()).any(|window| window == secret.as_bytes())
        || text
            .split(|byte| !(byte.is_ascii_alphanumeric() || b"-_.".contains(byte)))
            .any(|word| word.starts_with(b"eyJ") && word.windows(4).any(|window| window == b".eyJ"))
}

fn look_into(folder: &Path, secret: &str, told: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            look_into(&entry.path(), secret, told)?;
        } else if entry.file_type()?.is_file() && tells(&fs::read(entry.path())?, secret) {
            told.push(entry.path().display().to_string());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_secret_and_tokens_and_nothing_else() {
        for (text, expected) in [
            ("all is well", false),
            ("it is hunter2, as", true),
            ("authorization: eyJhbGciOiJIUzI1NiJ9.eyJzZXJ2ZXIiOnRydWV9.c2ln", true),
            ("\"eyJhbGciOiJIUzI1NiJ9.eyJzZXJ2ZXIiOnRydWV9\"", true),
            ("a header alone, eyJhbGciOiJIUzI1NiJ9, and a.b.c", false),
        ] {
            assert_eq!(tells(text.as_bytes(), "hunter2"), expected, "{text}");
        }
    }

    #[test]
    fn reads_the_secret_where_the_suites_have_it() -> Result<()> {
        assert_eq!(secret("x\nexport const SECRET = \"abc\";\n")?, "abc");
        assert!(secret("const OTHER = 1;").is_err());
        Ok(())
    }

    #[test]
    fn hears_what_is_printed_and_finds_what_is_left() -> Result<()> {
        let folder = std::env::temp_dir().join(format!("xtask-secrets-{}", std::process::id()));
        fs::create_dir_all(folder.join("tests/js"))?;
        fs::write(
            folder.join("tests/js/expectations.mjs"),
            "export const SECRET = \"hunter2\";",
        )?;
        let program = |text: &str| {
            let mut node = crate::command::command("node", &folder);
            node.args(["--eval", text]);
            node
        };
        assert!(run_watched(&mut program("console.log('nothing')"), &folder).is_ok());
        let printing = run_watched(&mut program("console.log('hunt' + 'er2')"), &folder);
        assert!(printing.is_err_and(|error| error.to_string().ends_with("line 1 of what they print")));
        let writing = "fs.writeFileSync(os.tmpdir() + '/left', 'hunt' + 'er2')";
        let left = run_watched(&mut program(writing), &folder);
        assert!(left.is_err_and(|error| error.to_string().ends_with("left")));
        fs::remove_dir_all(folder)?;
        Ok(())
    }
}
