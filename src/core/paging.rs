//! Walking through all users that match, past the offset of 1,000 at which the API stops: each page asks for what lies
//! beyond the last one. Pure: pages go in, the next query comes out.
//!
//! By `id` a page begins after the last id. By `created_at` it begins *with* the last millisecond seen: replies tell dates
//! no finer, and users that were made together share one. Users of a page's last millisecond are left to the next page,
//! and a millisecond that fills a whole page is walked through by id.

use super::decimal;
use super::error::InputError;
use super::json::{self, Value};

/// The most users that the API gives back at a time.
pub const MAX_PAGE: u32 = 100;

/// Where a walk stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cursor {
    /// Whether it is sorted by when users were made, and not by their ids.
    pub by_date: bool,
    /// Whether it goes downwards.
    pub descending: bool,
    /// The millisecond with which the next page begins.
    pub from: Option<f64>,
    /// Whether the next page holds only users of that millisecond, by id.
    pub within: bool,
    /// The id after which the next page begins, as JSON text.
    pub after: Option<String>,
}

/// A user of a page: its id as JSON text, and the millisecond of its making, as it seems.
pub type Row = (String, f64);

/// What a page means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// The users at these places are the next ones.
    Users(Vec<u32>),
    /// There are no more.
    End,
    /// The page holds what was asked not to be in it: going on could go round in circles.
    Astray,
}

impl Cursor {
    /// The start of a walk.
    ///
    /// # Parameters
    /// - `sort`: a JSON array of at most one sort key, such as `{"field":"created_at","direction":-1}`; by id upwards without one.
    ///
    /// # Errors
    /// Names the field. Only `id` and `created_at` can be sorted by, since these two never change and are never missing.
    ///
    /// # Example
    /// ```
    /// use stream_users_wasm::core::paging::{Cursor, Page};
    /// let mut cursor = Cursor::new("[]")?;
    /// assert_eq!(cursor.read(&[("\"jane\"".into(), 0.0), ("\"john\"".into(), 0.0)]), Page::Users(vec![0, 1]));
    /// assert_eq!(
    ///     cursor.query("{}", 100, false, &|_| String::new()),
    ///     r#"{"payload":{"filter_conditions":{"id":{"$gt":"john"}},"sort":[{"field":"id","direction":1}],"limit":100}}"#,
    /// );
    /// # Ok::<(), stream_users_wasm::core::error::InputError>(())
    /// ```
    pub fn new(sort: &str) -> Result<Self, InputError> {
        let refused = |path, must| Err(InputError::at(path, must));
        let Ok(Value::Array(mut keys)) = json::value(sort) else {
            let must = "must be an array with one sort key, such as [{ field: \"created_at\", direction: -1 }].";
            return refused("options.sort", must);
        };
        let mut cursor = Self::default();
        let Some(key) = keys.next() else {
            return Ok(cursor);
        };
        if keys.next().is_some() {
            let must =
                "must have one sort key at most: ids and dates of creation leave nothing for a second one to sort.";
            return refused("options.sort", must);
        }
        let Value::Object(members) = key else {
            let must = "must be an object, such as { field: \"created_at\", direction: -1 }.";
            return refused("options.sort[0]", must);
        };
        let mut is_known = false;
        for (name, value) in members {
            match name.written() {
                "field" => {
                    let is = |name| value.as_text().is_some_and(|field| field.written() == name);
                    cursor.by_date = is("created_at");
                    is_known = cursor.by_date || is("id");
                }
                "direction" if value != Value::Null => {
                    let is = |direction| value.as_number().is_some_and(|number| number.written() == direction);
                    cursor.descending = is("-1");
                    if !cursor.descending && !is("1") {
                        return refused("options.sort[0].direction", "must be 1 or -1.");
                    }
                }
                _ => {}
            }
        }
        if !is_known {
            let must = "must be \"id\" or \"created_at\": only these never change, so that no user is missed or comes twice. \
                        For another order, sort what you get.";
            return refused("options.sort[0].field", must);
        }
        Ok(cursor)
    }

    /// The next page's query: the argument of `queryUsers`, as JSON text.
    ///
    /// Replies count nanoseconds in numbers that JavaScript rounds to the next 256 of them, so a user can seem to be of the
    /// millisecond before or after its own. The conditions reach a microsecond further, and what comes twice is left out.
    ///
    /// # Parameters
    /// - `filter`: the caller's conditions, an object as JSON text.
    /// - `limit`: how many users a page has.
    /// - `deactivated`: whether deactivated users are wanted too.
    /// - `date`: writes a millisecond since 1970 as RFC 3339 does, up to its three digits of milliseconds.
    #[must_use]
    pub fn query(&self, filter: &str, limit: u32, deactivated: bool, date: &dyn Fn(f64) -> String) -> String {
        let mut all = Conditions::default();
        if filter != "{}" {
            all.push("", filter, "");
        }
        if let Some(at) = self.from {
            if self.within || !self.descending {
                all.push("{\"created_at\":{\"$gte\":\"", &date(at - 1.0), "999Z\"}}");
            }
            if self.within || self.descending {
                all.push("{\"created_at\":{\"$lt\":\"", &date(at + 1.0), "001Z\"}}");
            }
        }
        if let Some(id) = &self.after {
            all.push(
                if self.descending {
                    "{\"id\":{\"$lt\":"
                } else {
                    "{\"id\":{\"$gt\":"
                },
                id,
                "}}",
            );
        }
        let (before, after) = match all.count {
            0 => ("{", "}"),
            1 => ("", ""),
            _ => ("{\"$and\":[", "]}"),
        };
        let sort = match (self.by_date && !self.within, self.descending) {
            (false, false) => r#","sort":[{"field":"id","direction":1}],"limit":"#,
            (false, true) => r#","sort":[{"field":"id","direction":-1}],"limit":"#,
            (true, false) => r#","sort":[{"field":"created_at","direction":1},{"field":"id","direction":1}],"limit":"#,
            (true, true) => r#","sort":[{"field":"created_at","direction":-1},{"field":"id","direction":-1}],"limit":"#,
        };
        [
            "{\"payload\":{\"filter_conditions\":",
            before,
            &all.text,
            after,
            sort,
            &decimal::text(limit),
            if deactivated {
                ",\"include_deactivated_users\":true}}"
            } else {
                "}}"
            },
        ]
        .concat()
    }

    /// Takes a page and moves on.
    #[inline(never)]
    pub fn read(&mut self, page: &[Row]) -> Page {
        let Some((last, last_at)) = page.last() else {
            return self.emptied();
        };
        let by_id = self.within || !self.by_date;
        // How far beyond the walk's place a user is, in milliseconds.
        let beyond = |at: f64| {
            self.from
                .map_or(0.0, |from| if self.descending { from - at } else { at - from })
        };
        let mut places = Vec::new();
        for (place, (id, at)) in (0..).zip(page) {
            let beyond = beyond(*at);
            if self.after.as_ref() == Some(id) || !by_id && beyond < -1.0 {
                return Page::Astray;
            }
            let is_next = if by_id {
                !self.within || beyond == 0.0
            } else {
                beyond >= 0.0 && at != last_at
            };
            if is_next {
                places.push(place);
            }
        }
        if by_id {
            self.after = Some(last.clone());
        } else if self.from.is_some() && beyond(*last_at) <= 0.0 {
            self.within = true;
        } else {
            self.from = Some(*last_at);
        }
        Page::Users(places)
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

/// Conditions as JSON text, with commas between them.
#[derive(Default)]
struct Conditions {
    text: String,
    count: u32,
}

impl Conditions {
    #[inline(never)]
    fn push(&mut self, before: &str, operand: &str, after: &str) {
        if self.count > 0 {
            self.text.push(',');
        }
        self.count += 1;
        self.text.push_str(before);
        self.text.push_str(operand);
        self.text.push_str(after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Microseconds since 1970: a query's dates are milliseconds here, with the digits of microseconds and the Z behind them.
    fn microseconds(date: &str) -> u64 {
        date.trim_end_matches('Z').parse().unwrap()
    }

    /// A server: sorts by nanoseconds and id; what comes out of its replies is rounded as JavaScript does.
    fn answer(users: &[(String, u64)], cursor: &Cursor, size: u32) -> Vec<Row> {
        let query: serde_json::Value =
            serde_json::from_str(&cursor.query("{}", size, false, &|at| at.to_string())).unwrap();
        let payload = &query["payload"];
        let conditions = match &payload["filter_conditions"] {
            all if all["$and"].is_array() => all["$and"].as_array().unwrap().clone(),
            one if one.as_object().unwrap().is_empty() => Vec::new(),
            one => vec![one.clone()],
        };
        let fulfils = |(id, made): &&(String, u64), condition: &serde_json::Value| {
            let (field, comparison) = condition.as_object().unwrap().iter().next().unwrap();
            let (operator, operand) = comparison.as_object().unwrap().iter().next().unwrap();
            let operand = operand.as_str().unwrap();
            let order = match field.as_str() {
                "id" => id.as_str().cmp(operand),
                _ => made.cmp(&(microseconds(operand) * 1000)),
            };
            match operator.as_str() {
                "$gt" => order.is_gt(),
                "$gte" => order.is_ge(),
                _ => order.is_lt(),
            }
        };
        let mut found: Vec<_> = users
            .iter()
            .filter(|user| conditions.iter().all(|condition| fulfils(user, condition)))
            .cloned()
            .collect();
        let sort = payload["sort"].as_array().unwrap();
        found.sort_by(|(a, made_a), (b, made_b)| {
            let mut order = std::cmp::Ordering::Equal;
            for key in sort {
                let of_key = if key["field"] == "id" {
                    a.cmp(b)
                } else {
                    made_a.cmp(made_b)
                };
                order = order.then(if key["direction"] == -1 {
                    of_key.reverse()
                } else {
                    of_key
                });
            }
            order
        });
        found.truncate(usize::try_from(payload["limit"].as_u64().unwrap()).unwrap());
        #[allow(clippy::cast_precision_loss)] // what JSON.parse does
        found
            .into_iter()
            .map(|(id, made)| (format!("\"{id}\""), (made as f64 / 1e6).floor()))
            .collect()
    }

    fn sorted_by(field: &str, direction: &str) -> Cursor {
        Cursor::new(&format!(r#"[{{"field":"{field}","direction":{direction}}}]"#)).unwrap()
    }

    fn walk(users: &[(String, u64)], mut cursor: Cursor, size: u32) -> Vec<Row> {
        let mut seen = Vec::new();
        for _ in 0..20 * users.len() + 20 {
            let page = answer(users, &cursor, size);
            match cursor.read(&page) {
                Page::Users(places) => seen.extend(places.iter().map(|place| page[*place as usize].clone())),
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
            size in 1u32..7, down: bool, by_id: bool,
        ) {
            // Around whole milliseconds, and on them.
            let users: Vec<(String, u64)> = made
                .into_iter()
                .map(|(id, (millisecond, offset))| (id, BASE + millisecond * 1_000_000 + offset * spread - 500 * spread))
                .collect();
            let cursor = sorted_by(if by_id { "id" } else { "created_at" }, if down { "-1" } else { "1" });
            let seen = walk(&users, cursor, size);
            let mut ids: Vec<&str> = seen.iter().map(|(id, _)| id.trim_matches('"')).collect();
            let in_order = seen.windows(2).all(|pair| {
                let (a, b) = (&pair[0], &pair[1]);
                let rises = if by_id { a.0 < b.0 } else { a.1 <= b.1 };
                let falls = if by_id { a.0 > b.0 } else { a.1 >= b.1 };
                if down { falls } else { rises }
            });
            prop_assert!(in_order, "{seen:?}");
            ids.sort();
            let all: Vec<&str> = users.iter().map(|(id, _)| id.as_str()).collect();
            prop_assert_eq!(ids, all);
        }
    }

    #[test]
    fn a_server_that_repeats_itself_is_noticed() {
        let page = [(r#""a""#.to_owned(), 1.0), (r#""b""#.to_owned(), 3.0)];
        let mut by_id = Cursor::new("[]").unwrap();
        assert_eq!(
            (by_id.read(&page), by_id.read(&page)),
            (Page::Users(vec![0, 1]), Page::Astray)
        );
        let mut by_date = sorted_by("created_at", "1");
        assert_eq!(
            (by_date.read(&page), by_date.read(&page)),
            (Page::Users(vec![0]), Page::Astray)
        );
    }

    #[test]
    fn asks_for_what_lies_beyond_the_last_page() {
        let filter = r#"{"role":"admin"}"#;
        let asked = |cursor: &Cursor, deactivated| cursor.query(filter, 2, deactivated, &|at| format!("T{at}."));
        let mut cursor = sorted_by("created_at", "-1");
        assert_eq!(
            asked(&cursor, true),
            r#"{"payload":{"filter_conditions":{"role":"admin"},"sort":[{"field":"created_at","direction":-1},{"field":"id","direction":-1}],"limit":2,"include_deactivated_users":true}}"#
        );
        let page = [(r#""b""#.to_owned(), 5.0), (r#""a""#.to_owned(), 5.0)];
        cursor.read(&page);
        cursor.read(&page);
        cursor.read(&page);
        assert_eq!(
            asked(&cursor, false),
            r#"{"payload":{"filter_conditions":{"$and":[{"role":"admin"},{"created_at":{"$gte":"T4.999Z"}},{"created_at":{"$lt":"T6.001Z"}},{"id":{"$lt":"a"}}]},"sort":[{"field":"id","direction":-1}],"limit":2}}"#
        );
    }

    #[test]
    fn only_what_never_changes_is_sorted_by() {
        for (sort, path) in [
            (r#""id""#, "options.sort"),
            ("{}", "options.sort"),
            (r#"[{"field":"id"},{"field":"id"}]"#, "options.sort"),
            (r#"["id"]"#, "options.sort[0]"),
            ("[{}]", "options.sort[0].field"),
            (r#"[{"field":7}]"#, "options.sort[0].field"),
            (r#"[{"field":"name"}]"#, "options.sort[0].field"),
            (r#"[{"field":"updated_at"}]"#, "options.sort[0].field"),
            (r#"[{"field":""}]"#, "options.sort[0].field"),
            (r#"[{"field":"id","direction":2}]"#, "options.sort[0].direction"),
            (r#"[{"field":"id","direction":"1"}]"#, "options.sort[0].direction"),
        ] {
            assert_eq!(Cursor::new(sort).unwrap_err().path, path, "{sort}");
        }
        assert_eq!(
            Cursor::new(r#"[{"field":"id","direction":null}]"#),
            Ok(Cursor::default())
        );
    }
}
