//! The form of a journal and of a snapshot: lines of `<checksum> <number> <JSON>`, as pure functions over bytes.
//!
//! One line holds a *group*: all changes that reach the disk with one write, before any of their replies goes out. So a
//! write that was torn can only have been the last one, and nothing in it was acknowledged: it is cut off. A line that does
//! not fit its checksum although a later one does was acknowledged and is damaged: nothing is guessed then, reading stops.
//! Groups are numbered without gaps; a snapshot is a line of its own, with the number of the last group that is in it. That
//! group has no line when the snapshot was made in its place, and a crash may have left the lines before it.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::core::hex;

/// Hexadecimal digits of a checksum: the first half of a SHA-256.
const CHECKSUM: usize = 32;
/// How the JSON of a group starts, after the space before it.
const GROUP: &[u8] = b" [{\"";
/// In so many places of one line another line is looked for.
const STARTS: usize = 8;
/// A journal shorter than this is never worth a new snapshot, in bytes.
const SHORT: f64 = 1024.0 * 1024.0;
/// A journal longer than so many of its snapshots takes longer to read than a new snapshot takes to write.
const SNAPSHOTS: f64 = 2.0;

/// A line of a group or of a snapshot, with its newline.
///
/// # Parameters
/// - `number`: the number of the group, or of the last group in the snapshot.
/// - `json`: JSON without a newline outside of strings, as `serde_json` writes it.
///
/// # Example
/// ```
/// use stream_users_wasm::sandbox::journal;
/// let file = [journal::line(1, "[{}]"), journal::line(2, "[]")].concat();
/// let read = journal::read(file.as_bytes(), 0)?;
/// assert_eq!((read.groups, read.last, read.torn), (vec!["[{}]", "[]"], 2, 0));
/// # Ok::<(), journal::Damage>(())
/// ```
#[must_use]
pub fn line(number: u64, json: &str) -> String {
    let rest = format!("{number} {json}");
    format!("{} {rest}\n", checksum(rest.as_bytes()))
}

/// Whether a journal has become so long that a snapshot should take its place.
///
/// # Parameters
/// - `journal`, `snapshot`: the lengths of the two files in bytes.
#[must_use]
pub fn is_long(journal: f64, snapshot: f64) -> bool {
    journal > SHORT.max(snapshot * SNAPSHOTS)
}

/// What a journal holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal<'a> {
    /// The JSON of each group that is not in the snapshot, in order.
    pub groups: Vec<&'a str>,
    /// The number of the last group; that of the snapshot if there is none after it.
    pub last: u64,
    /// How many bytes are good.
    pub kept: usize,
    /// How many bytes after those belong to a write that was torn.
    pub torn: usize,
}

/// A file that cannot be read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Where the line starts that is wrong, in bytes.
    pub offset: usize,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.reason, self.offset)
    }
}

impl std::error::Error for Damage {}

/// Reads a journal.
///
/// # Parameters
/// - `bytes`: the file.
/// - `after`: the number of the snapshot that the journal continues, 0 without one. Groups up to it are passed over.
///
/// # Errors
/// A line in the middle is damaged, or groups are missing.
pub fn read(bytes: &[u8], after: u64) -> Result<Journal<'_>, Damage> {
    let mut journal = Journal {
        groups: Vec::new(),
        last: after,
        kept: 0,
        torn: 0,
    };
    let mut previous = None;
    while let Some(rest) = bytes.get(journal.kept..).filter(|rest| !rest.is_empty()) {
        let damage = |reason| Damage {
            offset: journal.kept,
            reason,
        };
        let Some((line, length)) = first_line(rest) else {
            if any_line(rest) {
                return Err(damage(
                    "a line does not fit its checksum although later ones fit theirs",
                ));
            }
            journal.torn = rest.len();
            break;
        };
        let follows = match previous {
            Some(previous) if previous + 1 == after => line.number == after || line.number == after + 1,
            Some(previous) => previous + 1 == line.number,
            None => line.number <= after.saturating_add(1),
        };
        if !follows {
            return Err(damage("changes are missing"));
        }
        previous = Some(line.number);
        if line.number > after {
            journal.groups.push(line.json);
            journal.last = line.number;
        }
        journal.kept += length;
    }
    if previous.is_some_and(|last| last + 1 < after) {
        return Err(Damage {
            offset: journal.kept,
            reason: "the journal ends before its snapshot does: it belongs to another one",
        });
    }
    Ok(journal)
}

/// Reads a snapshot: its number and its JSON.
///
/// # Errors
/// The file is damaged. A snapshot takes its name only once it is whole, so this is never the trace of a crash.
pub fn read_snapshot(bytes: &[u8]) -> Result<(u64, &str), Damage> {
    match first_line(bytes) {
        Some((line, length)) if length == bytes.len() => Ok((line.number, line.json)),
        _ => Err(Damage {
            offset: 0,
            reason: "the snapshot does not fit its checksum",
        }),
    }
}

struct Line<'a> {
    number: u64,
    json: &'a str,
}

/// The line at the start, if it is whole, with its length.
fn first_line(bytes: &[u8]) -> Option<(Line<'_>, usize)> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((Line::read(bytes.get(..end)?)?, end + 1))
}

/// Whether a whole line starts anywhere, be it in the middle of another: the damage may be a lost newline.
fn any_line(bytes: &[u8]) -> bool {
    let lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let mut ended = lines.filter_map(|line| line.strip_suffix(b"\n"));
    ended.any(|line| {
        let spaces = line.iter().enumerate().filter(|(_, byte)| **byte == b' ');
        let after = spaces.filter_map(|(at, _)| line.get(at.checked_sub(CHECKSUM)?..));
        let mut starts = after.filter(|start| looks_like_group(start));
        // Each takes time for all that follows it. What a crash tears has none: a line with more than a few is damaged.
        starts.by_ref().take(STARTS).any(|start| Line::read(start).is_some()) || starts.next().is_some()
    })
}

/// Whether bytes start as a group's line does. No string in a group holds that: quotes are escaped there.
fn looks_like_group(bytes: &[u8]) -> bool {
    let Some((sum, rest)) = bytes.split_at_checked(CHECKSUM) else {
        return false;
    };
    let digits = rest.iter().skip(1).take_while(|byte| byte.is_ascii_digit()).count();
    let json = rest.get(1 + digits..).unwrap_or_default();
    digits > 0 && json.starts_with(GROUP) && sum.iter().all(u8::is_ascii_hexdigit)
}

impl<'a> Line<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let (sum, rest) = bytes.split_at_checked(CHECKSUM)?;
        let rest = rest.strip_prefix(b" ")?;
        if checksum(rest).as_bytes() != sum {
            return None;
        }
        let (number, json) = std::str::from_utf8(rest).ok()?.split_once(' ')?;
        let number = number.parse().ok()?;
        Some(Self { number, json })
    }
}

fn checksum(bytes: &[u8]) -> String {
    let mut digits = hex::text(&Sha256::digest(bytes));
    digits.truncate(CHECKSUM);
    digits
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn file(groups: &[&str]) -> Vec<u8> {
        (1..)
            .zip(groups)
            .flat_map(|(number, json)| line(number, json).into_bytes())
            .collect()
    }

    const GROUPS: [&str; 3] = [r#"[{"a":1}]"#, "[]", r#"[{"b":"Zoë \n"}]"#];

    #[test]
    fn gives_back_the_groups_that_the_snapshot_lacks() {
        let whole = file(&GROUPS);
        for after in 0..=3 {
            let journal = read(&whole, after).unwrap();
            assert_eq!(journal.groups, GROUPS[usize::try_from(after).unwrap()..]);
            assert_eq!((journal.last, journal.kept, journal.torn), (3, whole.len(), 0));
        }
        assert_eq!(read(b"", 7).unwrap().last, 7);
    }

    #[test]
    fn a_journal_that_does_not_continue_its_snapshot_is_refused() {
        let reason = |bytes: &[u8], after| read(bytes, after).unwrap_err().reason;
        assert_eq!(reason(line(2, "[]").as_bytes(), 0), "changes are missing");
        assert_eq!(
            reason(&[line(1, "[]"), line(3, "[]")].concat().into_bytes(), 0),
            "changes are missing"
        );
        assert_eq!(
            reason(&[line(1, "[]"), line(1, "[]")].concat().into_bytes(), 0),
            "changes are missing"
        );
        assert!(reason(&file(&GROUPS), 5).contains("another one"));
    }

    #[test]
    fn a_snapshot_may_have_been_made_in_the_place_of_one_group() {
        let left = file(&GROUPS);
        assert_eq!(
            (read(&left, 4).unwrap().groups.len(), read(&left, 4).unwrap().last),
            (0, 4)
        );
        let gone_on = |number| [left.clone(), line(number, "[1]").into_bytes()].concat();
        assert_eq!(read(&gone_on(5), 4).unwrap().groups, ["[1]"]);
        // The snapshot took its place although the host was told that it could not.
        assert!(read(&gone_on(4), 4).unwrap().groups.is_empty());
        assert!(read(&gone_on(6), 4).is_err());
        assert!(read(&gone_on(5), 3).is_err());
    }

    #[test]
    fn a_newline_that_was_lost_is_damage_and_the_text_of_a_line_is_not() {
        let changed = |last: &str| {
            let mut bytes = file(&[GROUPS[0], last]);
            let newline = line(1, GROUPS[0]).len() - 1;
            bytes[newline] = b' ';
            bytes
        };
        assert!(read(&changed(GROUPS[2]), 0).is_err());
        // The second line is torn, and its text looks like lines: then nothing but the torn write is wrong.
        let quoted = line(1, GROUPS[0]).trim_end().replace('"', "\\\"").repeat(2 * STARTS);
        let torn = line(2, &format!(r#"[{{"a":"{quoted}"}}]"#));
        let bytes = [line(1, GROUPS[0]), torn[1..].to_owned()].concat();
        assert_eq!(read(&bytes.into_bytes(), 0).unwrap().torn, torn.len() - 1);
    }

    #[test]
    fn a_journal_is_replaced_when_it_outgrows_its_snapshot() {
        assert!(!is_long(1e6, 0.0));
        assert!(is_long(1.1e6, 0.0));
        assert!(!is_long(1e9, 9e8));
        assert!(is_long(2e9, 9e8));
    }

    #[test]
    fn a_snapshot_is_whole_or_refused() {
        let good = line(9, r#"{"a":1}"#);
        assert_eq!(read_snapshot(good.as_bytes()), Ok((9, r#"{"a":1}"#)));
        for end in 0..good.len() {
            assert!(read_snapshot(&good.as_bytes()[..end]).is_err(), "{end}");
        }
        assert!(read_snapshot([good.as_str(), "\n"].concat().as_bytes()).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300), after in any::<u64>()) {
            let _ = (read(&bytes, after), read_snapshot(&bytes));
        }

        /// A crash in the middle of a write: the file ends anywhere in the last line, and the disk may have kept anything there.
        #[test]
        fn a_torn_last_write_is_cut_off_and_nothing_else(
            cut in any::<prop::sample::Index>(),
            noise in prop::collection::vec(any::<u8>(), 0..80),
        ) {
            let good = file(&GROUPS);
            let torn = line(4, r#"[{"torn":true}]"#).into_bytes();
            let cut = cut.index(torn.len());
            let bytes = [&good, &torn[..cut], &noise].concat();
            prop_assume!(noise.first() != torn.get(cut));
            let journal = read(&bytes, 0).unwrap();
            prop_assert_eq!((journal.groups.as_slice(), journal.kept), (GROUPS.as_slice(), good.len()));
            prop_assert_eq!(journal.torn, cut + noise.len());
        }

        #[test]
        fn a_change_in_the_middle_is_found_where_it_is(at in any::<prop::sample::Index>(), change in 1u8..) {
            let mut bytes = file(&GROUPS);
            let last = line(3, GROUPS[2]).len();
            let at = at.index(bytes.len() - last);
            bytes[at] ^= change;
            let first = line(1, GROUPS[0]).len();
            let damage = read(&bytes, 0).unwrap_err();
            prop_assert_eq!(damage.offset, if at < first { 0 } else { first });
        }
    }
}
