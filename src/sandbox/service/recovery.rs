//! Reading a sandbox back from what its host stored.

use std::fmt;

use super::control::Restored;
use super::{Failure, Service};
use crate::sandbox::Record;
use crate::sandbox::document::from_text;
use crate::sandbox::journal::{self, Damage};

/// What was read back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recovered {
    /// How many groups of changes were made again after the snapshot.
    pub groups: usize,
    /// How many bytes of the journal are good. The host cuts off what follows before it writes on.
    pub kept: usize,
    /// How many bytes follow those: a write that a crash tore, of which nothing was acknowledged.
    pub torn: usize,
}

/// Why what was stored cannot be taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The snapshot is damaged.
    Snapshot(Damage),
    /// The journal is damaged in its middle.
    Journal(Damage),
    /// A change cannot be made again: another version of the package made it.
    Change {
        /// The number of its group.
        group: u64,
        /// What is wrong with it.
        reason: String,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const NEXT: &str =
            "Nothing was changed. Restore journal and snapshot from a copy, or move both away to start empty";
        match self {
            Self::Snapshot(damage) => write!(f, "The stored snapshot is damaged: {damage}. {NEXT}."),
            Self::Journal(damage) => write!(
                f,
                "The stored journal is damaged: {damage}. {NEXT}; or cut the journal to {} bytes to keep the changes before the damage.",
                damage.offset
            ),
            Self::Change { group, reason } => write!(
                f,
                "Group {group} of the journal cannot be made again: {reason}. {NEXT}; or start it with the version of the package that wrote it."
            ),
        }
    }
}

impl std::error::Error for Refusal {}

impl Service {
    /// Takes over what was stored, on a service that was just made.
    ///
    /// # Parameters
    /// - `snapshot`: the last snapshot, empty if there is none.
    /// - `journal`: the lines of the groups, empty if there are none.
    ///
    /// # Errors
    /// What was stored is damaged, or does not fit this version of the package. The service is then of no use.
    pub fn recover(&mut self, snapshot: &[u8], journal: &[u8]) -> Result<Recovered, Refusal> {
        let mut after = 0;
        if !snapshot.is_empty() {
            let (number, json) = journal::read_snapshot(snapshot).map_err(Refusal::Snapshot)?;
            let restored = Restored::read(json).map_err(|failure| Refusal::Change {
                group: number,
                reason: failure.into_reason(),
            })?;
            restored.put(self);
            after = number;
        }
        let read = journal::read(journal, after).map_err(Refusal::Journal)?;
        for (group, records) in (after + 1..).zip(&read.groups) {
            self.replay_group(records).map_err(|failure| Refusal::Change {
                group,
                reason: failure.into_reason(),
            })?;
        }
        self.group = read.last;
        Ok(Recovered {
            groups: read.groups.len(),
            kept: read.kept,
            torn: read.torn,
        })
    }

    fn replay_group(&mut self, records: &str) -> Result<(), Failure> {
        let records: Vec<Record> = from_text(records)?;
        records.iter().try_for_each(|record| self.replay(record))
    }
}
