//! What was measured, as it is kept in JSON.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::{Deserialize, Serialize};

/// One run.
#[derive(Debug, Serialize, Deserialize)]
pub struct Results {
    /// The package's version.
    pub version: String,
    /// Short runs show that the scripts work, and nothing else.
    pub quick: bool,
    pub machine: Machine,
    pub figures: Vec<Figure>,
    pub curves: Vec<Curve>,
    pub skipped: Vec<Skipped>,
}

impl Results {
    pub fn to_json(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

/// What bench/machine.mjs tells.
#[derive(Debug, Serialize, Deserialize)]
pub struct Machine {
    /// UTC, to the minute.
    pub date: String,
    pub processor: String,
    pub cores: u32,
    pub memory_gib: u32,
    pub system: String,
    /// Processes that wanted to run in the minute before the run: 0 is a quiet machine.
    pub load: f64,
    pub flags: Vec<String>,
    pub sha_instructions: bool,
}

/// One figure in one runtime.
#[derive(Debug, Serialize, Deserialize)]
pub struct Figure {
    pub name: String,
    pub runtime: String,
    pub unit: String,
    /// Ours is the first.
    pub contestants: Vec<Contestant>,
    pub judgements: Vec<Judgement>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Contestant {
    pub name: String,
    #[serde(flatten)]
    pub spread: Spread,
}

/// Measurements of the same thing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    pub min: f64,
    pub median: f64,
    pub max: f64,
    pub samples: usize,
}

impl Spread {
    /// None for no sample.
    pub fn of(samples: &[f64]) -> Option<Self> {
        let mut sorted = samples.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (min, max) = (*sorted.first()?, *sorted.last()?);
        let middle = |index: usize| sorted.get(index).copied().unwrap_or(max);
        let median = (middle((sorted.len() - 1) / 2) + middle(sorted.len() / 2)) / 2.0;
        Some(Self {
            min,
            median,
            max,
            samples: sorted.len(),
        })
    }
}

/// How ours compares with a peer, and with what was promised.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Judgement {
    /// None: ours is judged by itself.
    pub peer: Option<String>,
    pub by: By,
    pub value: f64,
    /// The most that may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub must: Option<f64>,
    /// What would be better still.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stretch: Option<f64>,
}

impl Judgement {
    /// Whether a limit is kept; None where there is none.
    pub fn keeps(&self, limit: Option<f64>) -> Option<bool> {
        limit.map(|limit| self.value <= limit)
    }
}

/// What of two medians is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// Ours divided by the peer's.
    Ratio,
    /// Ours less the peer's.
    Difference,
    /// Ours.
    Itself,
}

/// How a cost grows.
#[derive(Debug, Serialize, Deserialize)]
pub struct Curve {
    pub name: String,
    pub runtime: String,
    /// What grows, with its unit.
    pub x: String,
    pub unit: String,
    pub points: Vec<Point>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Point {
    pub x: f64,
    /// Ours is the first.
    pub contestants: Vec<Contestant>,
}

/// A figure that this machine could not give.
#[derive(Debug, Serialize, Deserialize)]
pub struct Skipped {
    pub figure: String,
    pub reason: String,
}

/// Contestants with their spread, ours first and then from the fastest.
pub fn contestants(samples: &BTreeMap<String, Vec<f64>>) -> Vec<Contestant> {
    let spread = |(name, samples): (&String, &Vec<f64>)| {
        let name = name.clone();
        Spread::of(samples).map(|spread| Contestant { name, spread })
    };
    let mut contestants: Vec<Contestant> = samples.iter().filter_map(spread).collect();
    contestants.sort_by(|a, b| {
        let place = |contestant: &Contestant| contestant.name != super::figures::OURS;
        (place(a).cmp(&place(b))).then(a.spread.median.total_cmp(&b.spread.median))
    });
    contestants
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_lies_between_the_middle_two() {
        assert_eq!(Spread::of(&[]), None);
        assert_eq!(Spread::of(&[3.0]).map(|spread| spread.median), Some(3.0));
        assert_eq!(Spread::of(&[9.0, 1.0, 2.0]).map(|spread| spread.median), Some(2.0));
        let spread = Spread::of(&[4.0, 1.0, 9.0, 2.0]);
        assert_eq!(
            spread,
            Some(Spread {
                min: 1.0,
                median: 3.0,
                max: 9.0,
                samples: 4
            })
        );
    }

    #[test]
    fn ours_stands_first_and_the_fastest_peer_after_it() {
        let samples = [("ours", 9.0), ("slow", 8.0), ("fast", 1.0)];
        let samples = samples.map(|(name, sample)| (name.to_owned(), vec![sample]));
        let names: Vec<String> = contestants(&samples.into()).into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["ours", "fast", "slow"]);
    }
}
