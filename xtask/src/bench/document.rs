//! BENCHMARKS.md and its plots, from what was kept of a run.

use super::plot::{medians_of, names, straight_line, svg};
use super::results::{Curve, Figure, Results};
use super::table::{HEADINGS, rows, sha, spread};

/// Every file, by its path in the repository.
pub fn files(results: &Results) -> Vec<(String, String)> {
    let plots = results.curves.iter().map(|curve| (plot_path(curve), svg(curve)));
    let mut files = vec![("BENCHMARKS.md".to_owned(), document(results))];
    files.extend(plots);
    files
}

fn document(results: &Results) -> String {
    let machine = &results.machine;
    let (promised, beside): (Vec<&Figure>, Vec<&Figure>) =
        results.figures.iter().partition(|figure| is_promised(figure, results));
    let mut text = format!(
        "# Benchmarks\n\n\
         <!-- Made by `cargo xtask bench` from bench/results.json: change that, not this. -->\n\n\
         Version {} on {} UTC: {} ({} cores, {} GiB, {}), {} ({}), load average {:.1} before the run.\n\n",
        results.version,
        machine.date.replace('T', " "),
        machine.processor,
        machine.cores,
        machine.memory_gib,
        machine.system,
        sha(machine.sha_instructions),
        machine.flags.join(", "),
        machine.load,
    );
    text.push_str(INTRODUCTION);
    text.push_str("\n## Figures\n\n");
    text.push_str(&markdown(&HEADINGS, &rows(promised.iter().copied())));
    if !beside.is_empty() {
        text.push_str("\n## The same in other releases\n\n");
        text.push_str(&markdown(&HEADINGS, &rows(beside.iter().copied())));
    }
    text.push_str("\n## How costs grow\n");
    results.curves.iter().for_each(|curve| text.push_str(&growth(curve)));
    if !results.skipped.is_empty() {
        text.push_str("\n## Not measured\n\n");
        for skipped in &results.skipped {
            text.push_str(&format!("- {}: {}\n", skipped.figure, skipped.reason));
        }
    }
    text + REPRODUCE
}

/// The figures of the first release of Node, and of all that is no Node, are the promised ones.
fn is_promised(figure: &Figure, results: &Results) -> bool {
    let is_node = |figure: &Figure| figure.runtime.starts_with("Node ");
    let first = results.figures.iter().find(|figure| is_node(figure));
    !is_node(figure) || first.is_some_and(|first| first.runtime == figure.runtime)
}

fn growth(curve: &Curve) -> String {
    let names = names(curve);
    let mut text = format!("\n### {} against {}\n\n", curve.name, curve.x);
    text.push_str(&format!(
        "![{} against {}]({})\n\n",
        curve.name,
        curve.x,
        plot_path(curve)
    ));
    let mut headings = vec![curve.x.as_str()];
    headings.extend(&names);
    let rows: Vec<Vec<String>> = curve
        .points
        .iter()
        .map(|point| {
            let spreads = point.contestants.iter().map(|one| spread(&one.spread, &curve.unit));
            std::iter::once(point.x.to_string()).chain(spreads).collect()
        })
        .collect();
    text.push_str(&markdown(&headings, &rows));
    text.push_str("\nThe straight lines nearest to the medians, and how much of their variance they explain:\n\n");
    for name in &names {
        let points: Vec<(f64, f64)> = medians_of(curve, name).collect();
        if let Some([start, slope, fit]) = straight_line(&points) {
            text.push_str(&format!(
                "- {name}: {start:.1} {unit} + {slope:.2} {unit} × {} ({:.1} %)\n",
                curve.x,
                fit * 100.0,
                unit = curve.unit,
            ));
        }
    }
    text
}

fn plot_path(curve: &Curve) -> String {
    let name: String = format!("{} {}", curve.name, curve.x)
        .chars()
        .map(|character| {
            if character.is_ascii_alphanumeric() {
                character.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    let words: Vec<&str> = name.split('-').filter(|word| !word.is_empty()).collect();
    format!("bench/{}.svg", words.join("-"))
}

fn markdown<H: AsRef<str>, R: AsRef<[String]>>(headings: &[H], rows: &[R]) -> String {
    let line = |cells: Vec<&str>| format!("| {} |\n", cells.join(" | "));
    let headings: Vec<&str> = headings.iter().map(AsRef::as_ref).collect();
    let rule = line(vec!["---"; headings.len()]);
    let rows = rows
        .iter()
        .map(|row| line(row.as_ref().iter().map(String::as_str).collect()));
    line(headings) + &rule + &rows.collect::<String>()
}

const INTRODUCTION: &str = "\
Contestants take turns (ours, peer, ours, peer, each round in the other order) after warming up, with a garbage collection
before each turn, and figures of a process come from fresh processes in turns. All make the same claims from ids that change
with every call, and every result is used. Ratios and differences are those of the medians: below 1x, ours is faster.
`node:crypto` is a hand-written loop with a prebuilt key, `raw fetch` one that sends the same request and reads the reply whole.
What is behind the figures, and what was tried on those that are missed: [where the time and the bytes go](docs/performance.md).
";

const REPRODUCE: &str = "
## How to reproduce

`cargo xtask bench` builds the package, installs it and the peers at the versions of `bench/package.json`, and prints this table
for your machine; `cargo xtask bench tokens` measures one part (`cargo xtask help` lists them). `--keep` writes `bench/results.json`
and this file. It takes some minutes; let the machine do nothing else.
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::results::{Contestant, Point, Spread};

    fn curve() -> Curve {
        let contestant = |name: &str, median| Contestant {
            name: name.into(),
            spread: Spread {
                min: median,
                median,
                max: median,
                samples: 3,
            },
        };
        let point = |x: f64| Point {
            x,
            contestants: vec![contestant("ours", 1.0 + 2.0 * x), contestant("peer", 3.0 * x)],
        };
        Curve {
            name: "f(), time".into(),
            runtime: "Node 24".into(),
            x: "claims, KB".into(),
            unit: "µs".into(),
            points: vec![point(0.0), point(1.0), point(2.0)],
        }
    }

    #[test]
    fn a_curve_is_a_table_a_line_and_a_plot() {
        let text = growth(&curve());
        assert!(text.contains("](bench/f-time-claims-kb.svg)"), "{text}");
        assert!(
            text.contains("| claims, KB | ours | peer |\n| --- | --- | --- |\n| 0 | 1.00, 1.00, 1.00 µs | "),
            "{text}"
        );
        assert!(
            text.contains("- ours: 1.0 µs + 2.00 µs × claims, KB (100.0 %)\n"),
            "{text}"
        );
    }
}
