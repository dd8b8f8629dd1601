//! A table of programs, each in surroundings of its own: cells run side by side, and each says how it went in one line.

use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use anyhow::{Result, bail, ensure};

use crate::command::output;

/// So many cells at once: a cell is mostly a bundler or a browser, which keep more than one core busy.
const SIDE_BY_SIDE: usize = 2;

/// One cell of the matrix.
pub struct Cell {
    /// What people filter by, such as "node20 import".
    pub name: String,
    /// What is run, or why it cannot be.
    pub program: Result<Command, String>,
}

impl Cell {
    /// A cell that runs this program.
    pub fn new(name: impl Into<String>, program: Command) -> Self {
        Self {
            name: name.into(),
            program: Ok(program),
        }
    }
}

/// Runs the cells whose name contains one of `filters`, or all; fails after the last when one of them did.
pub fn run(cells: Vec<Cell>, filters: &[&str]) -> Result<()> {
    let chosen = |cell: &Cell| filters.is_empty() || filters.iter().any(|filter| cell.name.contains(filter));
    let cells: Vec<Cell> = cells.into_iter().filter(chosen).collect();
    ensure!(!cells.is_empty(), "no cell is named like {}", filters.join(" or "));
    let width = cells.iter().map(|cell| cell.name.len()).max().unwrap_or_default();

    let waiting = Mutex::new(cells.into_iter());
    let failed = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                while let Some(cell) = next(&waiting) {
                    if !ran(&cell.name, width, cell.program) {
                        failed.lock().unwrap_or_else(PoisonError::into_inner).push(cell.name);
                    }
                }
            });
        }
    });

    let failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    if failed.is_empty() {
        Ok(())
    } else {
        bail!("failed: {}", failed.join(", "))
    }
}

fn next(waiting: &Mutex<impl Iterator<Item = Cell>>) -> Option<Cell> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner).next()
}

/// Runs one cell and prints its line; false when it failed. What it printed follows the line, indented.
fn ran(name: &str, width: usize, program: Result<Command, String>) -> bool {
    let start = Instant::now();
    let (verdict, printed) = match program.map(|mut program| output(&mut program)) {
        Ok(Ok(printed)) => ("ok", printed),
        Ok(Err(error)) => ("FAILED", format!("{error:#}")),
        Err(why) => ("skipped", why),
    };
    let printed = printed.trim_end().replace('\n', &format!("\n{:width$}  ", ""));
    println!(
        "{name:<width$}  {verdict:<8}{:>6.1} s  {printed}",
        start.elapsed().as_secs_f64()
    );
    verdict != "FAILED"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(name: &str, program: &str) -> Cell {
        Cell::new(name, Command::new(program))
    }

    #[test]
    fn one_cell_that_fails_fails_the_matrix_after_the_others_ran() {
        let matrix = vec![cell("good", "true"), cell("bad", "false"), cell("other", "true")];
        assert_eq!(
            run(matrix, &[]).map_err(|error| error.to_string()),
            Err("failed: bad".into())
        );
    }

    #[test]
    fn a_filter_chooses_by_a_part_of_the_name_and_must_choose_something() {
        let matrix = || vec![cell("good", "true"), cell("bad", "false")];
        assert!(run(matrix(), &["goo"]).is_ok());
        assert!(run(matrix(), &["nothing"]).is_err());
    }

    #[test]
    fn a_cell_that_cannot_run_here_says_why_and_fails_nothing() {
        let skipped = Cell {
            name: "elsewhere".into(),
            program: Err("not for this machine".into()),
        };
        assert!(run(vec![skipped], &[]).is_ok());
    }
}
