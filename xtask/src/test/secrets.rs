//! What the parts print and write, searched for the secrets that the suites use and for tokens.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use memchr::memmem::{Finder, find_iter};

/// Folders whose sources name secrets.
const SOURCES: [&str; 2] = ["tests", "bench"];

/// How a source writes one down. Words that everybody writes, such as "secret" itself, would be found everywhere.
const WRITTEN: [&str; 3] = ["SECRET = \"", "SECRET: &str = \"", "Secret::new(\""];
const SHORTEST: usize = 10;

/// How long a secret is that the sandbox makes for itself (`throwaway_secret` in src/sandbox/settings.rs), and its characters.
const THROWAWAY: usize = 64;
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Runs a program, whose output goes on to this one's, and fails when it prints or writes something secret.
///
/// Searched are both of its output streams, line by line, and every temporary file that is left when it ends: it gets a folder of
/// its own for those. The suites take none away, so that files are seen which a person's program would have removed. `root` is the
/// repository, whose sources name the secrets.
pub fn watch(program: &mut Command, root: &Path) -> Result<()> {
    let secrets = Secrets::of(root)?;
    // Below the system's own folder: a browser's socket lies in it, and the path of one is short.
    let written = std::env::temp_dir().join(format!("stream-users-wasm-{}", nobody_elses()?));
    fs::create_dir_all(&written)?;
    for variable in ["TMPDIR", "TMP", "TEMP"] {
        program.env(variable, &written);
    }
    let told = Told::default();
    let mut child = program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    thread::scope(|scope| {
        let errors = scope.spawn(|| pass_on(stderr, io::stderr(), "standard error", &secrets, &told));
        pass_on(stdout, io::stdout(), "standard output", &secrets, &told)?;
        errors
            .join()
            .unwrap_or_else(|_| bail!("the reader of standard error stopped"))
    })?;
    let status = child.wait()?;
    told.enter(String::new());
    look_into(&written, &secrets, &told)?;
    if let Err(error) = fs::remove_dir_all(&written) {
        eprintln!("{} is left: {error}", written.display());
    }
    let places = told.places();
    // Not the lines themselves: once is enough.
    ensure!(
        places.is_empty(),
        "the suites tell a secret or a token: {}",
        places.join(", ")
    );
    ensure!(status.success(), "some tests failed");
    Ok(())
}

/// A name that no run before had, which may have left files.
fn nobody_elses() -> Result<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(format!("{}-{}", std::process::id(), now.as_millis()))
}

/// Where something secret was found.
#[derive(Default)]
struct Told(Mutex<(String, Vec<String>)>);

impl Told {
    /// The heading of a part: what is found next is found in it.
    fn enter(&self, part: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0 = part;
    }

    fn add(&self, place: String) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let part = told.0.clone();
        told.1.push(format!("{place}{part}"));
    }

    fn places(self) -> Vec<String> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner).1
    }
}

fn pass_on(from: Option<impl Read>, mut to: impl Write, stream: &str, secrets: &Secrets, told: &Told) -> Result<()> {
    let from = from.context("the output is not to be had")?;
    let mut reader = BufReader::new(from);
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if reader.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        to.write_all(&line)?;
        to.flush()?;
        if let Some((part, _)) = line.strip_prefix(b"== ").and_then(|heading| split_once(heading, b':')) {
            told.enter(format!(" (in the part {})", String::from_utf8_lossy(part)));
        }
        if secrets.are_in(&line) {
            told.add(format!("line {number} of {stream}"));
        }
    }
    Ok(())
}

fn split_once(bytes: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let position = bytes.iter().position(|byte| *byte == at)?;
    bytes.split_at_checked(position)
}

fn look_into(folder: &Path, secrets: &Secrets, told: &Told) -> Result<()> {
    for file in files(folder, "")? {
        if still_there(fs::read(&file))?.is_some_and(|content| secrets.are_in(&content)) {
            told.add(format!("the file {}", file.display()));
        }
    }
    Ok(())
}

/// The files of a folder and of those below it that are not named `skipped`. Links are not followed, sockets and pipes not read.
fn files(folder: &Path, skipped: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = still_there(fs::read_dir(folder)).with_context(|| format!("could not read {}", folder.display()))?;
    for entry in entries.into_iter().flatten() {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() && entry.file_name() != skipped {
            found.extend(files(&entry.path(), skipped)?);
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// A browser that was told to end may still be taking its files away.
fn still_there<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        found => found.map(Some),
    }
}

/// What must not be told: every spelling of every secret.
struct Secrets(Vec<Finder<'static>>);

impl Secrets {
    /// Those that the sources of the suites name.
    fn of(root: &Path) -> Result<Self> {
        let mut secrets = BTreeSet::new();
        for folder in SOURCES {
            for file in files(&root.join(folder), "node_modules")? {
                let is_source = file.extension().is_some_and(|kind| kind == "mjs" || kind == "rs");
                if is_source {
                    secrets.extend(named_in(&fs::read_to_string(file)?));
                }
            }
        }
        ensure!(!secrets.is_empty(), "{} name no secret", SOURCES.join(" and "));
        Ok(Self::new(&secrets))
    }

    fn new(secrets: &BTreeSet<String>) -> Self {
        let spellings: BTreeSet<Vec<u8>> = secrets.iter().flat_map(|secret| spellings(secret.as_bytes())).collect();
        Self(
            spellings
                .iter()
                .map(|spelling| Finder::new(spelling).into_owned())
                .collect(),
        )
    }

    fn are_in(&self, text: &[u8]) -> bool {
        self.0.iter().any(|secret| secret.find(text).is_some()) || holds_token(text) || holds_throwaway(text)
    }
}

fn named_in(source: &str) -> BTreeSet<String> {
    let literal = |(at, start): (usize, &str)| {
        let (secret, _) = source.get(at + start.len()..)?.split_once('"')?;
        (secret.len() >= SHORTEST).then(|| secret.to_owned())
    };
    WRITTEN
        .iter()
        .flat_map(|start| source.match_indices(start))
        .filter_map(literal)
        .collect()
}

/// The secret itself, in hex, percent-encoded, and in base64 wherever in the encoded text it begins.
fn spellings(secret: &[u8]) -> Vec<Vec<u8>> {
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let percent: String = secret
        .iter()
        .map(|byte| match byte {
            b'-' | b'_' | b'.' | b'~' => char::from(*byte).to_string(),
            byte if byte.is_ascii_alphanumeric() => char::from(*byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect();
    let mut all = vec![secret.to_vec(), hex.to_uppercase().into(), hex.into(), percent.into()];
    for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
        for before in 0..3 {
            let encoded = engine.encode([&[0; 3][..before], secret].concat());
            // Six bits a character: the first and the last ones hold bits of neighbours too.
            let inside = (before * 8).div_ceil(6)..(before + secret.len()) * 8 / 6;
            all.extend(encoded.get(inside).map(|part| part.as_bytes().to_vec()));
        }
    }
    all
}

/// Base64url of two JSON objects, joined by a dot.
fn holds_token(text: &[u8]) -> bool {
    find_iter(text, "eyJ").any(|at| {
        let word = text.get(at..).unwrap_or_default();
        let header = word.iter().take_while(|byte| is_of_words(**byte)).count();
        word.get(header..).is_some_and(|rest| rest.starts_with(b".eyJ"))
    })
}

/// A secret that a sandbox made: by its length and characters no hash in hex, and no word of a person.
fn holds_throwaway(text: &[u8]) -> bool {
    text.split(|byte| !is_of_words(*byte)).any(|word| {
        let different = || word.iter().collect::<BTreeSet<_>>().len();
        word.len() == THROWAWAY && word.iter().all(|byte| ALPHABET.contains(byte)) && different() > 16
    })
}

fn is_of_words(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    const THROWN_AWAY: &str = "q7kd2mzx9wvb4npa3tfy8hcr5gjs6eudq7kd2mzx9wvb4npa3tfy8hcr5gjs6eud";

    fn secrets() -> Secrets {
        Secrets::new(&BTreeSet::from(["hunter2-hunter2?".to_owned()]))
    }

    #[test]
    fn finds_secrets_and_tokens_and_nothing_else() {
        for (text, expected) in [
            ("all is well", false),
            ("it is hunter2-hunter2?, as", true),
            ("%20hunter2-hunter2%3F", true),
            ("68756e746572322d68756e746572323f", true),
            ("68756E746572322D68756E746572323F", true),
            ("authorization: eyJhbGciOiJIUzI1NiJ9.eyJzZXJ2ZXIiOnRydWV9.c2ln", true),
            ("\"eyJhbGciOiJIUzI1NiJ9.eyJzZXJ2ZXIiOnRydWV9\"", true),
            ("a header alone, eyJhbGciOiJIUzI1NiJ9, and a.b.c", false),
            (&format!("secret    {THROWN_AWAY}"), true),
            (
                "a hash, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                false,
            ),
            (&"x".repeat(64), false),
        ] {
            assert_eq!(secrets().are_in(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn finds_base64_of_a_secret_wherever_in_the_encoded_text_it_begins() {
        for before in ["", "k", "ke", "key", "key:"] {
            for after in ["", "x", "\n"] {
                let text = format!("{before}hunter2-hunter2?{after}");
                for encoded in [STANDARD_NO_PAD.encode(&text), URL_SAFE_NO_PAD.encode(&text)] {
                    assert!(secrets().are_in(encoded.as_bytes()), "{text}");
                }
            }
        }
    }

    #[test]
    fn reads_the_secrets_where_the_suites_have_them() -> Result<()> {
        let source = "export const SECRET = \"hunter2-hunter2\";\nconst OTHER_SECRET: &str = \"of-another-app\";\n\
                      Secret::new(\"a-third-secret\"); SECRET = \"short\"; const X = \"no-secret-at-all\";";
        let expected = ["a-third-secret", "hunter2-hunter2", "of-another-app"].map(str::to_owned);
        assert_eq!(named_in(source), BTreeSet::from(expected));
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        assert!(Secrets::of(&root)?.are_in(b"-s3cret-of-the-suites-that-nobody-may-see-"));
        Ok(())
    }

    #[test]
    fn hears_what_is_printed_and_finds_what_is_written() -> Result<()> {
        let root = std::env::temp_dir().join(format!("xtask-secrets-{}", std::process::id()));
        for folder in SOURCES {
            fs::create_dir_all(root.join(folder))?;
        }
        fs::write(root.join("tests/a.mjs"), "const SECRET = \"hunter2-hunter2\";")?;
        let found = |text: &str| {
            let mut node = crate::command::command("node", &root);
            watch(node.args(["--eval", text]), &root).map_err(|error| error.to_string())
        };
        assert_eq!(found("console.log('nothing'); console.error('hunter')"), Ok(()));
        assert_eq!(found("process.exit(1)"), Err("some tests failed".into()));
        let told = |place: &str| Err(format!("the suites tell a secret or a token: {place}"));
        assert_eq!(
            found("console.log('== js: suites\\nhunter2-' + 'hunter2')"),
            told("line 2 of standard output (in the part js)")
        );
        assert_eq!(
            found("console.error('fine'); console.error('hunter2-' + 'hunter2')"),
            told("line 2 of standard error")
        );
        let left = found(
            "fs.mkdirSync(os.tmpdir() + '/a'); fs.writeFileSync(os.tmpdir() + '/a/left', Buffer.from('hunter2-' + 'hunter2').toString('base64'))",
        );
        assert!(left.is_err_and(|error| error.ends_with("/a/left")));
        fs::remove_dir_all(root)?;
        Ok(())
    }
}
