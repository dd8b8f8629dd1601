//! Values by name, in the names' order: a handful of roles and a hundred thousand users alike.
//!
//! Why not `BTreeMap`: its searching and balancing are compiled anew for each type of value, which for the sandbox's dozen
//! were an eighth of its module. Two levels of sorted lists do for as many users as a sandbox holds.

use super::document::{FromJson, Object, Source, ToJson, Writer};

/// The most names of one run. Inserting moves half of a run on average.
const LONGEST_RUN: usize = 256;

/// Values by name.
#[derive(Debug, Clone)]
pub struct Table<T> {
    /// Runs of names, in order within and among each other. None is empty.
    runs: Vec<Vec<(Box<str>, T)>>,
}

/// Where a name is or belongs: its run, and the place in there.
type Place = (usize, Result<usize, usize>);

impl<T> Table<T> {
    /// No names.
    #[must_use]
    pub const fn new() -> Self {
        Self { runs: Vec::new() }
    }

    fn find(&self, name: &str) -> Place {
        let starts_before = |run: &Vec<(Box<str>, T)>| run.first().is_some_and(|(first, _)| **first <= *name);
        let at = self.runs.partition_point(starts_before).saturating_sub(1);
        let run = self.runs.get(at).map_or(&[][..], Vec::as_slice);
        (at, run.binary_search_by(|(known, _)| (**known).cmp(name)))
    }

    /// A name's value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        let (at, place) = self.find(name);
        let (_, value) = self.runs.get(at)?.get(place.ok()?)?;
        Some(value)
    }

    /// A name's value, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        let (at, place) = self.find(name);
        let (_, value) = self.runs.get_mut(at)?.get_mut(place.ok()?)?;
        Some(value)
    }

    /// Whether a name has a value.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.find(name).1.is_ok()
    }

    /// Gives a name a value, and takes out the one that it had.
    pub fn insert(&mut self, name: Box<str>, value: T) -> Option<T> {
        let (mut at, place) = self.find(&name);
        let mut place = match place {
            Ok(place) => {
                let (_, known) = self.runs.get_mut(at)?.get_mut(place)?;
                return Some(std::mem::replace(known, value));
            }
            Err(place) => place,
        };
        let runs = self.runs.len();
        match self.runs.get_mut(at) {
            Some(run) if run.len() < LONGEST_RUN => {}
            // Names often come in their order: then full runs are left behind.
            Some(_) if place < LONGEST_RUN || at + 1 < runs => {
                let half = self.split(at);
                if place > half {
                    (at, place) = (at + 1, place - half);
                }
            }
            _ => {
                self.runs.push(Vec::new());
                (at, place) = (runs, 0);
            }
        }
        if let Some(run) = self.runs.get_mut(at) {
            run.insert(place, (name, value));
        }
        None
    }

    /// Makes a run two, and tells how long the first is then.
    fn split(&mut self, at: usize) -> usize {
        const HALF: usize = LONGEST_RUN / 2;
        let later = self.runs.get_mut(at).map(|run| run.split_off(HALF));
        self.runs.insert(at + 1, later.unwrap_or_default());
        HALF
    }

    /// Takes a name and its value out.
    pub fn remove(&mut self, name: &str) -> Option<(Box<str>, T)> {
        let (at, place) = self.find(name);
        let run = self.runs.get_mut(at)?;
        let removed = run.remove(place.ok()?);
        if run.is_empty() {
            self.runs.remove(at);
        }
        Some(removed)
    }

    /// Keeps the names that pass, with their values.
    pub fn retain(&mut self, keep: impl Fn(&str, &T) -> bool) {
        for run in &mut self.runs {
            run.retain(|(name, value)| keep(name, value));
        }
        self.runs.retain(|run| !run.is_empty());
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.runs.iter().map(Vec::len).sum()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The names with their values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> + Clone {
        self.runs.iter().flatten().map(|(name, value)| (&**name, value))
    }

    /// The names.
    pub fn keys(&self) -> impl Iterator<Item = &str> + Clone {
        self.iter().map(|(name, _)| name)
    }

    /// The values.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.iter().map(|(_, value)| value)
    }

    /// The values, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.runs.iter_mut().flatten().map(|(_, value)| value)
    }
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// The same names with the same values, however they came in.
impl<T: PartialEq> PartialEq for Table<T> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<T> IntoIterator for Table<T> {
    type Item = (Box<str>, T);
    type IntoIter = std::iter::Flatten<std::vec::IntoIter<Vec<Self::Item>>>;

    fn into_iter(self) -> Self::IntoIter {
        self.runs.into_iter().flatten()
    }
}

impl<T: ToJson> Object for Table<T> {
    fn members(&self, to: &mut Writer) {
        for (name, value) in self.iter() {
            to.name(name);
            value.write(to);
        }
    }
}

impl<T: ToJson> ToJson for Table<T> {
    fn write(&self, to: &mut Writer) {
        to.object(self);
    }
}

impl<T: FromJson> FromJson for Table<T> {
    fn read(from: Source<'_>) -> Self {
        let mut all = Self::new();
        for (name, value) in from.named() {
            if all.insert(name, T::read(value)).is_some() {
                from.does_not_fit();
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn is_sound(table: &Table<u32>) -> bool {
        table.runs.iter().all(|run| !run.is_empty() && run.len() <= LONGEST_RUN)
    }

    proptest! {
        #[test]
        fn a_table_does_what_a_tree_does(steps in prop::collection::vec((0..2000_u32, 0..4_u8), 0..3000)) {
            let (mut table, mut tree) = (Table::new(), BTreeMap::new());
            for (number, step) in steps {
                let name = format!("{number:x}");
                prop_assert_eq!(table.get(&name), tree.get(&*name));
                if step == 0 {
                    prop_assert_eq!(table.remove(&name), tree.remove_entry(&*name));
                } else {
                    let known = tree.insert(Box::from(&*name), number);
                    prop_assert_eq!(table.insert(name.into(), number), known);
                }
            }
            prop_assert!(is_sound(&table));
            prop_assert!(table.iter().eq(tree.iter().map(|(name, number)| (&**name, number))));
            table.retain(|_, number| number % 3 == 0);
            tree.retain(|_, number| *number % 3 == 0);
            prop_assert!(is_sound(&table) && table.values().eq(tree.values()) && table.len() == tree.len());
        }
    }

    #[test]
    fn names_that_come_in_order_leave_full_runs() {
        let mut table = Table::new();
        for number in 0..1024 {
            table.insert(format!("{number:04}").into(), number);
        }
        assert_eq!(table.runs.len(), 1024 / LONGEST_RUN);
        assert!(is_sound(&table));
    }
}
