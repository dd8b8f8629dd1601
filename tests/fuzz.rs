//! The fuzz targets on stable Rust: every kept input as it is, then changed at random. `tests/README.md` tells how to fuzz for longer.
//!
//! A program of its own instead of `#[test]` functions, so that it can print how much it tried.

// Clippy lets tests fail loudly, and takes only #[test] functions for tests.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod fuzz_targets;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use fuzz_targets::{TARGETS, Target};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};

/// Changed inputs a target: some seconds in all, unoptimised.
const CHANGED: u32 = 4_000;

fn main() -> ExitCode {
    let filters: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let chosen = TARGETS
        .iter()
        .filter(|(name, _)| filters.is_empty() || filters.iter().any(|filter| name.contains(filter)));
    let (mut passed, mut failed) = (0, 0);
    for (name, target) in chosen {
        let kept = corpus(name);
        match drive(*target, &kept) {
            Ok(()) => {
                println!("fuzz target {name}: {} kept and {CHANGED} changed inputs", kept.len());
                passed += 1;
            }
            Err(why) => {
                println!("fuzz target {name} FAILED: {why}");
                failed += 1;
            }
        }
    }
    println!(
        "\ntest result: {}. {passed} passed; {failed} failed",
        if failed == 0 { "ok" } else { "FAILED" }
    );
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The kept inputs of a target; a target without any is a mistake.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(name);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

fn drive(target: Target, kept: &[Vec<u8>]) -> Result<(), String> {
    for input in kept {
        let outcome = std::panic::catch_unwind(|| target(input));
        if outcome.is_err() {
            return Err(format!("the kept input {:?}", Input(input.clone())));
        }
    }
    let config = Config {
        cases: CHANGED,
        failure_persistence: None,
        ..Config::default()
    };
    let inputs = changed(kept.to_vec()).prop_map(Input);
    TestRunner::new(config)
        .run(&inputs, |input| {
            target(&input.0);
            Ok(())
        })
        .map_err(|error| error.to_string())
}

/// An input that can be read when it fails.
struct Input(Vec<u8>);

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

/// What is done to an input.
#[derive(Debug, Clone)]
enum Change {
    Flip(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index, usize),
    /// Goes on with a part of another kept input.
    Splice(Index, Index, Index),
}

fn changed(kept: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let change = prop_oneof![
        (any::<Index>(), 1u8..).prop_map(|(at, bits)| Change::Flip(at, bits)),
        (any::<Index>(), vec(any::<u8>(), 1..4)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (any::<Index>(), 1usize..9).prop_map(|(at, count)| Change::Remove(at, count)),
        (any::<Index>(), any::<Index>(), any::<Index>()).prop_map(|(at, other, from)| Change::Splice(at, other, from)),
    ];
    prop_oneof![
        1 => vec(any::<u8>(), 0..64),
        9 => (any::<Index>(), vec(change, 1..5)).prop_map(move |(chosen, changes)| {
            let mut input = chosen.get(&kept).clone();
            changes.iter().for_each(|change| apply(change, &mut input, &kept));
            input
        }),
    ]
}

fn apply(change: &Change, input: &mut Vec<u8>, kept: &[Vec<u8>]) {
    let position = |at: &Index, length: usize| at.index(length + 1);
    match change {
        Change::Flip(at, bits) => {
            if let Some(byte) = (!input.is_empty())
                .then(|| at.index(input.len()))
                .and_then(|at| input.get_mut(at))
            {
                *byte ^= bits;
            }
        }
        Change::Insert(at, bytes) => {
            let at = position(at, input.len());
            input.splice(at..at, bytes.iter().copied());
        }
        Change::Remove(at, count) => {
            let at = position(at, input.len());
            input.drain(at..(at + count).min(input.len()));
        }
        Change::Splice(at, other, from) => {
            let other = other.get(kept);
            input.truncate(position(at, input.len()));
            input.extend(&other[position(from, other.len())..]);
        }
    }
}
