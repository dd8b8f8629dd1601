//! Walking through all users that match, past the offset of 1,000 at which the API stops: each page asks for what lies
//! beyond the last one. Pure: pages go in, the next query comes out.
//!
//! By `id` a page begins after the last id. By `created_at` it begins *with* the last millisecond seen: replies tell dates
//! no finer, and users that were made together share one. Users of a page's last millisecond are left to the next page,
//! and a millisecond that fills a whole page is walked through by id.

use super::error::InputError;

/// The most users that the API gives back at a time.
pub const MAX_PAGE: u32 = 100;

/// What the API sorts and compares by, and no two pages overlap in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// The users' ids.
    Id,
    /// When they were made.
    CreatedAt,
}

impl Key {
    /// The field's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::CreatedAt => "created_at",
        }
    }
}

/// Where a walk stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    /// What the walk is sorted by.
    pub key: Key,
    /// Whether it goes downwards.
    pub descending: bool,
    /// The millisecond with which the next page begins.
    pub from: Option<f64>,
    /// Whether the next page holds only users of that millisecond, by id.
    pub within: bool,
    /// The id after which the next page begins.
    pub after: Option<String>,
}

/// What a condition compares with.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// An id.
    Id(String),
    /// A microsecond before a millisecond since 1970.
    ///
    /// Replies count nanoseconds in numbers that JavaScript rounds to the next 256 of them, so a user can seem to be of the
    /// millisecond before or after its own. The conditions reach that much further, and what comes twice is left out.
    Before(f64),
    /// A microsecond after a millisecond since 1970.
    After(f64),
}

/// One condition of a query, such as `id $gt "john"`.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The field.
    pub field: Key,
    /// The operator.
    pub operator: &'static str,
    /// What it compares with.
    pub operand: Operand,
}

/// A user of a page: id and the millisecond of its making, as it seems.
pub type Row = (String, f64);

/// What a page means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// The users at these places are the next ones.
    Users(Vec<usize>),
    /// There are no more.
    End,
    /// The page holds what was asked not to be in it: going on could go round in circles.
    Astray,
}

impl Cursor {
    /// The start of a walk.
    ///
    /// # Parameters
    /// - `sort`: the field to sort by, and whether downwards; by id upwards if there is none.
    ///
    /// # Errors
    /// Any other field, since only these two never change and are never missing.
    ///
    /// # Example
    /// ```
    /// use stream_users_wasm::core::paging::{Cursor, Page};
    /// let mut cursor = Cursor::new(Some(("id", false)))?;
    /// assert!(cursor.conditions().is_empty());
    /// assert_eq!(cursor.read(&[("jane".to_owned(), 0.0), ("john".to_owned(), 0.0)]), Page::Users(vec![0, 1]));
    /// assert_eq!(cursor.after.as_deref(), Some("john"));
    /// # Ok::<(), stream_users_wasm::core::error::InputError>(())
    /// ```
    pub fn new(sort: Option<(&str, bool)>) -> Result<Self, InputError> {
        let (name, descending) = sort.unwrap_or(("id", false));
        let key = [Key::Id, Key::CreatedAt].into_iter().find(|key| key.name() == name).ok_or_else(|| {
            let must = "must be \"id\" or \"created_at\": only these never change, so that no user is missed or comes twice. \
                        For another order, sort what you get.";
            InputError::at("options.sort[0].field", must)
        })?;
        Ok(Self {
            key,
            descending,
            from: None,
            within: false,
            after: None,
        })
    }

    /// What the next page must fulfil besides the caller's filter.
    #[must_use]
    pub fn conditions(&self) -> Vec<Condition> {
        let from = |at| Condition {
            field: Key::CreatedAt,
            operator: "$gte",
            operand: Operand::Before(at),
        };
        let to = |at: f64| Condition {
            field: Key::CreatedAt,
            operator: "$lt",
            operand: Operand::After(at + 1.0),
        };
        let mut conditions = Vec::new();
        if let Some(at) = self.from {
            if self.within || !self.descending {
                conditions.push(from(at));
            }
            if self.within || self.descending {
                conditions.push(to(at));
            }
        }
        if let Some(id) = &self.after {
            let operator = if self.descending { "$lt" } else { "$gt" };
            conditions.push(Condition {
                field: Key::Id,
                operator,
                operand: Operand::Id(id.clone()),
            });
        }
        conditions
    }

    /// What the next page is sorted by.
    #[must_use]
    pub const fn sort(&self) -> &'static [Key] {
        match self.key {
            Key::CreatedAt if !self.within => &[Key::CreatedAt, Key::Id],
            _ => &[Key::Id],
        }
    }

    /// Takes a page and moves on.
    pub fn read(&mut self, page: &[Row]) -> Page {
        let Some((last, last_at)) = page.last() else {
            return self.emptied();
        };
        if self
            .after
            .as_ref()
            .is_some_and(|after| page.iter().any(|(id, _)| id == after))
        {
            return Page::Astray;
        }
        if self.key == Key::Id || self.within {
            self.after = Some(last.clone());
            return chosen(page, &|at| !self.within || Some(at) == self.from);
        }
        // How far beyond the walk's place a user is, in milliseconds.
        let beyond = |at: f64| {
            self.from
                .map_or(0.0, |from| if self.descending { from - at } else { at - from })
        };
        if page.iter().any(|(_, at)| beyond(*at) < -1.0) {
            return Page::Astray;
        }
        let next = chosen(page, &|at| beyond(at) >= 0.0 && at != *last_at);
        if self.from.is_some() && beyond(*last_at) <= 0.0 {
            self.within = true;
        } else {
            self.from = Some(*last_at);
        }
        next
    }

    /// An empty page is the end, unless it is that of a single millisecond.
    fn emptied(&mut self) -> Page {
        if !self.within {
            return Page::End;
        }
        self.within = false;
        self.after = None;
        let step = if self.descending { -1.0 } else { 1.0 };
        self.from = self.from.map(|at| at + step);
        Page::Users(Vec::new())
    }
}

fn chosen(page: &[Row], is_next: &dyn Fn(f64) -> bool) -> Page {
    let places = page
        .iter()
        .enumerate()
        .filter(|(_, (_, at))| is_next(*at))
        .map(|(place, _)| place);
    Page::Users(places.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A server: sorts by nanoseconds and id; what comes out of its replies is rounded as JavaScript does.
    fn answer(users: &[(String, u64)], cursor: &Cursor, size: usize) -> Vec<Row> {
        #[allow(clippy::cast_possible_truncation)] // whole milliseconds of this century
        let nanoseconds = |milliseconds: f64| milliseconds as i64 * 1_000_000;
        let fulfils = |(id, made): &&(String, u64), condition: &Condition| {
            let made = i64::try_from(*made).unwrap();
            let order = match &condition.operand {
                Operand::Id(operand) => id.cmp(operand),
                Operand::Before(operand) => made.cmp(&(nanoseconds(*operand) - 1000)),
                Operand::After(operand) => made.cmp(&(nanoseconds(*operand) + 1000)),
            };
            match condition.operator {
                "$gt" => order.is_gt(),
                "$gte" => order.is_ge(),
                _ => order.is_lt(),
            }
        };
        let conditions = cursor.conditions();
        let mut found: Vec<_> = users
            .iter()
            .filter(|user| conditions.iter().all(|c| fulfils(user, c)))
            .cloned()
            .collect();
        found.sort_by(|(a, made_a), (b, made_b)| {
            let by_date = cursor.sort().first() == Some(&Key::CreatedAt);
            let order = if by_date {
                made_a.cmp(made_b).then(a.cmp(b))
            } else {
                a.cmp(b)
            };
            if cursor.descending { order.reverse() } else { order }
        });
        found.truncate(size);
        #[allow(clippy::cast_precision_loss)] // what JSON.parse does
        found
            .into_iter()
            .map(|(id, made)| (id, (made as f64 / 1e6).floor()))
            .collect()
    }

    fn walk(users: &[(String, u64)], sort: (&str, bool), size: usize) -> Vec<Row> {
        let mut cursor = Cursor::new(Some(sort)).unwrap();
        let mut seen = Vec::new();
        for _ in 0..20 * users.len() + 20 {
            let page = answer(users, &cursor, size);
            match cursor.read(&page) {
                Page::Users(places) => seen.extend(places.iter().map(|place| page[*place].clone())),
                Page::End => return seen,
                Page::Astray => panic!("astray at {cursor:?}: {page:?}"),
            }
        }
        panic!("the walk does not end")
    }

    const BASE: u64 = 1_795_459_444_123_000_000;

    proptest! {
        #[test]
        fn every_user_comes_once_in_order(
            made in proptest::collection::btree_map("[a-d]{1,3}", (0u64..6, 0u64..1000), 0..40),
            spread in prop::sample::select(vec![0u64, 1, 137, 1000]),
            size in 1usize..7, down: bool, by_id: bool,
        ) {
            // Around whole milliseconds, and on them.
            let users: Vec<(String, u64)> = made
                .into_iter()
                .map(|(id, (millisecond, offset))| (id, BASE + millisecond * 1_000_000 + offset * spread - 500 * spread))
                .collect();
            let seen = walk(&users, (if by_id { "id" } else { "created_at" }, down), size);
            let mut ids: Vec<&String> = seen.iter().map(|(id, _)| id).collect();
            let in_order = seen.windows(2).all(|pair| {
                let (a, b) = (&pair[0], &pair[1]);
                let rises = if by_id { a.0 < b.0 } else { a.1 <= b.1 };
                let falls = if by_id { a.0 > b.0 } else { a.1 >= b.1 };
                if down { falls } else { rises }
            });
            prop_assert!(in_order, "{seen:?}");
            ids.sort();
            let all: Vec<&String> = users.iter().map(|(id, _)| id).collect();
            prop_assert_eq!(ids, all);
        }
    }

    #[test]
    fn a_server_that_repeats_itself_is_noticed() {
        let page = [("a".to_owned(), 1.0), ("b".to_owned(), 3.0)];
        let mut by_id = Cursor::new(None).unwrap();
        assert_eq!(
            (by_id.read(&page), by_id.read(&page)),
            (Page::Users(vec![0, 1]), Page::Astray)
        );
        let mut by_date = Cursor::new(Some(("created_at", false))).unwrap();
        assert_eq!(
            (by_date.read(&page), by_date.read(&page)),
            (Page::Users(vec![0]), Page::Astray)
        );
    }

    #[test]
    fn only_what_never_changes_is_sorted_by() {
        for field in ["name", "updated_at", "last_active", "score", ""] {
            assert_eq!(
                Cursor::new(Some((field, false))).unwrap_err().path,
                "options.sort[0].field"
            );
        }
    }
}
