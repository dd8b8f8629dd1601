//! What a disk holds, and what of it a power cut leaves.
//!
//! Promised is what POSIX promises and no more: what a file held when it was last synced, and the names a folder held when it was.
//! Of everything later, a cut leaves any part.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

/// So much is written whole or not at all.
const SECTOR: usize = 512;

/// The number of a file.
pub type Number = u64;

type Names = BTreeMap<OsString, Number>;

/// A folder of files.
#[derive(Debug)]
pub struct Disk {
    files: BTreeMap<Number, File>,
    names: Names,
    /// What the names were when they were last synced, and after each change since.
    since_sync: Vec<Names>,
    /// The number that was given last.
    numbers: Number,
}

#[derive(Debug, Default)]
struct File {
    now: Vec<u8>,
    synced: Vec<u8>,
}

/// What a power cut did to one file.
#[derive(Debug, PartialEq, Eq)]
pub enum Cut {
    /// Everything was synced.
    Whole,
    /// Nothing later than the last sync is left.
    Lost,
    /// All is there though nobody had promised it.
    Kept,
    /// The later bytes end somewhere.
    Ended,
    /// Some sectors are there and others, maybe before them, are not.
    Mixed,
}

impl Default for Disk {
    fn default() -> Self {
        Self {
            files: BTreeMap::new(),
            names: Names::new(),
            since_sync: vec![Names::new()],
            // 1 is the folder's.
            numbers: 1,
        }
    }
}

impl Disk {
    /// The file of this name.
    pub fn find(&self, name: &OsStr) -> Option<Number> {
        self.names.get(name).copied()
    }

    /// Every name.
    pub fn names(&self) -> impl Iterator<Item = (&OsString, &Number)> {
        self.names.iter()
    }

    /// How many names a file has.
    pub fn links(&self, file: Number) -> usize {
        self.names.values().filter(|number| **number == file).count()
    }

    /// A new, empty file.
    pub fn create(&mut self, name: &OsStr) -> Number {
        self.numbers += 1;
        let number = self.numbers;
        self.files.insert(number, File::default());
        self.link(number, name);
        number
    }

    /// Another name for a file.
    pub fn link(&mut self, file: Number, name: &OsStr) {
        self.names.insert(name.into(), file);
        self.note_names();
    }

    /// Takes a name away, if it is there. The file stays for who has it open.
    pub fn unlink(&mut self, name: &OsStr) -> Option<()> {
        self.names.remove(name)?;
        self.note_names();
        Some(())
    }

    /// Puts a name in the place of another, if it is there.
    pub fn replace(&mut self, from: &OsStr, to: &OsStr) -> Option<()> {
        let file = self.names.remove(from)?;
        self.link(file, to);
        Some(())
    }

    fn note_names(&mut self) {
        self.since_sync.push(self.names.clone());
    }

    /// What a file holds.
    pub fn content(&self, file: Number) -> Option<&[u8]> {
        self.files.get(&file).map(|file| file.now.as_slice())
    }

    /// Writes into a file, behind its end too; at its end if no place is given.
    pub fn write(&mut self, file: Number, at: Option<usize>, bytes: &[u8]) -> Option<()> {
        let File { now, .. } = self.files.get_mut(&file)?;
        let at = at.unwrap_or(now.len());
        now.resize(now.len().max(at + bytes.len()), 0);
        now.splice(at..at + bytes.len(), bytes.iter().copied());
        Some(())
    }

    /// Cuts a file off, or fills it with zeros.
    pub fn resize(&mut self, file: Number, length: usize) -> Option<()> {
        self.files.get_mut(&file)?.now.resize(length, 0);
        Some(())
    }

    /// What a file holds now survives a cut.
    pub fn sync(&mut self, file: Number) -> Option<()> {
        let file = self.files.get_mut(&file)?;
        file.synced.clone_from(&file.now);
        Some(())
    }

    /// The names that there are now survive a cut.
    pub fn sync_names(&mut self) {
        self.since_sync = vec![self.names.clone()];
    }

    /// The power is gone, and comes back. Gives back what that did to each file.
    pub fn cut(&mut self, chance: &mut Chance) -> Vec<(OsString, Cut)> {
        // Changes of names are written in their order.
        let kept = chance.below(self.since_sync.len());
        if let Some(names) = self.since_sync.get(kept) {
            self.names.clone_from(names);
        }
        self.sync_names();
        let names = &self.names;
        self.files
            .retain(|number, _| names.values().any(|named| named == number));
        let mut cuts = Vec::new();
        for (name, number) in &self.names {
            if let Some(file) = self.files.get_mut(number) {
                cuts.push((name.clone(), file.cut(chance)));
            }
        }
        cuts
    }
}

impl File {
    fn cut(&mut self, chance: &mut Chance) -> Cut {
        let cut = if self.now == self.synced {
            Cut::Whole
        } else {
            match chance.below(8) {
                0 => Cut::Lost,
                1 => Cut::Kept,
                2..5 => Cut::Ended,
                _ => Cut::Mixed,
            }
        };
        match cut {
            Cut::Whole | Cut::Kept => {}
            Cut::Lost => self.now.clone_from(&self.synced),
            Cut::Ended => {
                let (shorter, longer) = (
                    self.now.len().min(self.synced.len()),
                    self.now.len().max(self.synced.len()),
                );
                let end = shorter + chance.below(longer - shorter + 1);
                if self.now.len() < self.synced.len() {
                    self.now.clone_from(&self.synced);
                }
                self.now.truncate(end);
            }
            Cut::Mixed => {
                let before = self.synced.chunks(SECTOR).map(Some).chain(std::iter::repeat(None));
                for (sector, before) in self.now.chunks_mut(SECTOR).zip(before) {
                    let before = before.unwrap_or_default();
                    if chance.below(2) == 0 {
                        let kept = before.len().min(sector.len());
                        let (old, new) = sector.split_at_mut(kept);
                        old.copy_from_slice(before.get(..kept).unwrap_or_default());
                        new.fill(0);
                    }
                }
            }
        }
        self.synced.clone_from(&self.now);
        cut
    }
}

/// Numbers that look random and are the same for the same seed: xorshift64*.
#[derive(Debug)]
pub struct Chance(u64);

impl Chance {
    /// From any seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below this one; 0 below 0.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high)
            .unwrap_or_default()
            .checked_rem(end)
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk() -> (Disk, Number) {
        let mut disk = Disk::default();
        let file = disk.create(OsStr::new("a"));
        disk.write(file, None, &[1; 2000]).unwrap();
        disk.sync(file).unwrap();
        disk.sync_names();
        (disk, file)
    }

    /// What a hundred cuts leave of the file "a".
    fn after_cuts(change: impl Fn(&mut Disk, Number) -> Option<()>) -> Vec<(Cut, Option<Vec<u8>>)> {
        let cut = |seed| {
            let (mut disk, file) = disk();
            change(&mut disk, file);
            let cut = disk.cut(&mut Chance::new(seed)).pop().unwrap().1;
            (cut, disk.content(file).map(<[u8]>::to_vec))
        };
        (0..100).map(cut).collect()
    }

    #[test]
    fn what_was_synced_survives_every_cut() {
        for (cut, content) in after_cuts(|disk, file| {
            disk.write(file, None, &[2; 3000])?;
            disk.sync(file)
        }) {
            assert_eq!(
                (cut, content),
                (Cut::Whole, Some([[1; 2000].as_slice(), &[2; 3000]].concat()))
            );
        }
    }

    #[test]
    fn of_what_was_appended_since_any_part_is_left_and_what_was_synced_is() {
        let cuts = after_cuts(|disk, file| disk.write(file, None, &[2; 3000]));
        for (_, content) in &cuts {
            let content = content.as_ref().unwrap();
            assert_eq!(content[..2000], [1; 2000]);
            assert!(content.len() <= 5000 && content[2000..].iter().all(|byte| [0, 2].contains(byte)));
        }
        for kind in [Cut::Lost, Cut::Kept, Cut::Ended, Cut::Mixed] {
            assert!(cuts.iter().any(|(cut, _)| *cut == kind), "{kind:?}");
        }
        let has_hole = |content: &[u8]| content.windows(2).any(|pair| pair == [0, 2]);
        assert!(cuts.iter().any(|(_, content)| has_hole(content.as_ref().unwrap())));
    }

    #[test]
    fn a_file_that_was_cut_off_may_have_any_length_between() {
        let cuts = after_cuts(|disk, file| disk.resize(file, 0));
        let mut lengths: Vec<usize> = cuts
            .iter()
            .map(|(_, content)| content.as_ref().unwrap().len())
            .collect();
        lengths.sort_unstable();
        lengths.dedup();
        assert!(lengths.len() > 10 && lengths[0] == 0 && lengths.last() == Some(&2000));
    }

    #[test]
    fn names_that_were_not_synced_come_and_go_in_their_order() {
        let mut seen = Vec::new();
        for seed in 0..100 {
            let (mut disk, _) = disk();
            disk.create(OsStr::new("b"));
            disk.replace(OsStr::new("b"), OsStr::new("a")).unwrap();
            disk.cut(&mut Chance::new(seed));
            let names: Vec<(String, Number)> = disk
                .names()
                .map(|(name, number)| (name.to_string_lossy().into_owned(), *number))
                .collect();
            seen.push(names);
        }
        seen.sort();
        seen.dedup();
        let name = |name: &str, number| (name.to_owned(), number);
        assert_eq!(
            seen,
            [vec![name("a", 2)], vec![name("a", 2), name("b", 3)], vec![name("a", 3)]]
        );
    }
}
