//! Figures as rows of text: for the terminal, and for BENCHMARKS.md.

use super::results::{By, Figure, Judgement, Results, Spread};

/// What the columns are.
pub const HEADINGS: [&str; 7] = [
    "figure",
    "runtime",
    "ours: min, median, max",
    "peer",
    "peer: min, median, max",
    "ours against it",
    "limit",
];

/// A row for each comparison.
pub fn rows<'a>(figures: impl IntoIterator<Item = &'a Figure>) -> Vec<[String; 7]> {
    let rows = figures.into_iter().flat_map(|figure| {
        let ours = figure.contestants.first();
        figure.judgements.iter().map(move |judgement| {
            let peer = figure
                .contestants
                .iter()
                .find(|contestant| Some(&contestant.name) == judgement.peer.as_ref());
            [
                figure.name.clone(),
                figure.runtime.clone(),
                ours.map_or_else(String::new, |ours| spread(&ours.spread, &figure.unit)),
                judgement.peer.clone().unwrap_or_default(),
                peer.map_or_else(String::new, |peer| spread(&peer.spread, &figure.unit)),
                value(judgement, &figure.unit),
                limit(judgement, &figure.unit),
            ]
        })
    });
    rows.collect()
}

/// What a terminal shows of a run.
pub fn table(results: &Results) -> String {
    let machine = &results.machine;
    let mut text = format!(
        "{} UTC, {}, {} cores, load {:.1}, {}\n",
        machine.date,
        machine.processor,
        machine.cores,
        machine.load,
        sha(machine.sha_instructions)
    );
    if results.quick {
        text.push_str("A quick run: it shows that the scripts work, and nothing about speed.\n");
    }
    text.push('\n');
    text.push_str(&aligned(&rows(&results.figures)));
    for curve in &results.curves {
        text.push_str(&format!("\n{} against {} ({})\n", curve.name, curve.x, curve.runtime));
        for point in &curve.points {
            let spreads = point
                .contestants
                .iter()
                .map(|contestant| format!("   {} {}", contestant.name, spread(&contestant.spread, &curve.unit)));
            text.push_str(&format!("{:>8}{}\n", point.x, spreads.collect::<String>()));
        }
    }
    for skipped in &results.skipped {
        text.push_str(&format!("not measured: {}: {}\n", skipped.figure, skipped.reason));
    }
    text
}

/// Whether node:crypto has the processor's help, which WebAssembly has not.
pub fn sha(instructions: bool) -> &'static str {
    if instructions {
        "with SHA instructions"
    } else {
        "without SHA instructions"
    }
}

/// Three numbers and their unit.
pub fn spread(spread: &Spread, unit: &str) -> String {
    if spread.samples == 1 {
        return format!("{} {unit}", number(spread.median));
    }
    let [min, median, max] = [spread.min, spread.median, spread.max].map(number);
    format!("{min}, {median}, {max} {unit}")
}

fn value(judgement: &Judgement, unit: &str) -> String {
    match judgement.by {
        By::Ratio => ratio(judgement.value),
        By::Difference => format!("{:+.1} {unit}", judgement.value),
        By::Itself => format!("{} {unit}", number(judgement.value)),
    }
}

fn limit(judgement: &Judgement, unit: &str) -> String {
    let shown = |limit: f64| match judgement.by {
        By::Ratio => ratio(limit),
        By::Difference => format!("+{} {unit}", number(limit)),
        By::Itself => format!("{} {unit}", number(limit)),
    };
    let (Some(must), Some(kept)) = (judgement.must, judgement.keeps(judgement.must)) else {
        return String::new();
    };
    let verdict = match (kept, judgement.keeps(judgement.stretch), judgement.stretch) {
        (false, ..) => "missed".to_owned(),
        (true, Some(true), Some(stretch)) => format!("kept, and {}", shown(stretch)),
        _ => "kept".to_owned(),
    };
    format!("{}: {verdict}", shown(must))
}

/// Two figures of what is far below 1, too.
fn ratio(value: f64) -> String {
    let decimals = if value < 0.1 { 3 } else { 2 };
    format!("{value:.decimals$}x")
}

/// Three significant figures are more than such measurements hold.
fn number(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    format!("{value:.decimals$}")
}

fn aligned(rows: &[[String; 7]]) -> String {
    let mut widths = HEADINGS.map(|heading| heading.chars().count());
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: [&str; 7]| {
        let cells = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:<width$}  "));
        cells.collect::<String>().trim_end().to_owned() + "\n"
    };
    let rows = rows.iter().map(|row| line(row.each_ref().map(String::as_str)));
    line(HEADINGS) + &rows.collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_says_whether_it_was_kept() {
        let judgement = |value, must, stretch| Judgement {
            peer: Some("peer".into()),
            by: By::Ratio,
            value,
            must,
            stretch,
        };
        for (value, must, stretch, shown) in [
            (1.1, Some(1.0), Some(0.6), "1.00x: missed"),
            (0.9, Some(1.0), Some(0.6), "1.00x: kept"),
            (0.5, Some(1.0), Some(0.6), "1.00x: kept, and 0.60x"),
            (0.5, Some(1.0), None, "1.00x: kept"),
            (0.5, None, None, ""),
        ] {
            assert_eq!(limit(&judgement(value, must, stretch), "µs"), shown);
        }
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let row = ["µ", "b", "c", "d", "e", "f", "g"].map(str::to_owned);
        let text = aligned(&[row]);
        let columns: Vec<Option<usize>> = text.lines().map(|line| line.chars().position(|c| c == 'g')).collect();
        assert_eq!(columns.first().map(|_| text.lines().count()), Some(2));
        assert!(text.ends_with("f                g\n"), "{text}");
    }
}
