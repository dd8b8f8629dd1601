//! `QueryUsers`: the users that a filter means, sorted, a page at a time.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::command::{Actor, Applied, Command, Context, State};
use super::document::{Map, Value, compare, object};
use super::failure::Failure;
use super::fields::Fields;
use super::filter::Filter;
use super::profile::UserInput;
use super::reply::{self, FullUserReply};
use super::table::Table;
use super::users::User;
use super::value::{Field, Seen};
use super::{choices, document, ids};
use crate::core::paging::MAX_PAGE;

const DEFAULT_LIMIT: i64 = 30;
const MAX_OFFSET: i64 = 1000;
const MAX_SORTS: usize = 5;

/// The query parameter that carries the query, as JSON.
pub const PAYLOAD: &str = "payload";

/// `QueryUsers`.
#[derive(Debug)]
pub struct QueryUsers {
    filter: Filter,
    sorts: Vec<Sort>,
    limit: usize,
    offset: usize,
    include_deactivated: bool,
}

/// One key to sort by.
#[derive(Debug)]
struct Sort {
    field: Field,
    descending: bool,
    r#as: As,
}

/// As what custom values are compared; values of another kind count as missing.
#[derive(Debug, Clone, Copy, PartialEq)]
enum As {
    Text,
    Number,
    Flag,
}

/// `QueryUsersResponse`.
struct FoundUsers<'a> {
    users: Vec<FullUserReply<'a>>,
}

object!(FoundUsers<'_> { users });

impl Command for QueryUsers {
    const ACTION: &'static str = "QueryUsers";

    fn read(arguments: &Fields<'_>) -> Result<Self, Failure> {
        let payload = arguments.text(PAYLOAD)?.unwrap_or_default();
        let Ok(Value::Object(payload)) = document::read(payload.as_bytes()) else {
            return Err(Failure::input(choices::INVALID_JSON));
        };
        Self::read_payload(&payload)
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.user_id().is_some()
    }

    fn apply(self, state: &mut State, _context: &mut Context<'_>) -> Result<Applied, Failure> {
        let is_meant = |(id, user): &(&str, &User)| {
            (self.include_deactivated || user.deactivated_at.is_none()) && self.filter.matches(id, user)
        };
        let users = &state.users;
        let body = if let Some(ids) = self.filter.ids() {
            let mut named = Table::new();
            for id in ids {
                if let Ok(user) = users.existing(id) {
                    named.insert(id.into(), user);
                }
            }
            self.reply(&mut named.iter().map(|(id, user)| (id, *user)).filter(is_meant))
        } else {
            self.reply(&mut users.all().filter(is_meant))
        };
        Ok(Applied::read(body))
    }
}

impl QueryUsers {
    fn read_payload(payload: &Map) -> Result<Self, Failure> {
        let fields = Fields::new(payload);
        let conditions = fields.required("filter_conditions", fields.object("filter_conditions")?)?;
        let sorts = fields.list("sort")?.unwrap_or_default();
        if sorts.len() > MAX_SORTS {
            return Err(Failure::input(format!(
                "sort must contain at most {MAX_SORTS} items, but has {}",
                sorts.len()
            )));
        }
        let limit = match fields.integer("limit", 0..=MAX_PAGE.into())? {
            None => DEFAULT_LIMIT,
            Some(0) if choices::LIMIT_ZERO_IS_DEFAULT => DEFAULT_LIMIT,
            Some(limit) => limit,
        };
        let offset = fields.integer("offset", 0..=MAX_OFFSET)?.unwrap_or_default();
        // On whose behalf and with whose presence the query is made changes nothing that the sandbox could show.
        fields.flag("presence")?;
        ids::optional(&fields, "user_id")?;
        fields.object("user")?.map(|user| UserInput::read(&user)).transpose()?;
        Ok(Self {
            filter: Filter::read(conditions.members())?,
            sorts: sorts
                .into_iter()
                .map(|item| Sort::read(&Fields::of(item)?))
                .collect::<Result<_, _>>()?,
            limit: usize::try_from(limit).unwrap_or_default(),
            offset: usize::try_from(offset).unwrap_or_default(),
            include_deactivated: fields.flag("include_deactivated_users")?.unwrap_or_default(),
        })
    }

    /// The reply with the page of the users found, in order.
    fn reply<'a>(&'a self, found: &mut dyn Iterator<Item = (&'a str, &'a User)>) -> String {
        let end = self.offset + self.limit;
        // Only the pages up to this one need to be in order.
        let mut first = BinaryHeap::new();
        for (id, user) in found {
            first.push(Ranked {
                keys: self.sorts.iter().map(|sort| sort.key(id, user)).collect(),
                sorts: &self.sorts,
                id,
                user,
            });
            if first.len() > end {
                first.pop();
            }
        }
        let page = first.into_sorted_vec().into_iter().skip(self.offset);
        let users = page.map(|ranked| FullUserReply::new(ranked.id, ranked.user)).collect();
        reply::body(&FoundUsers { users })
    }
}

/// A user who was found, with what decides about his place.
struct Ranked<'a> {
    sorts: &'a [Sort],
    keys: Vec<Option<Seen<'a>>>,
    id: &'a str,
    user: &'a User,
}

impl Ord for Ranked<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let mut order = Ordering::Equal;
        for (sort, (a, b)) in self.sorts.iter().zip(self.keys.iter().zip(&other.keys)) {
            order = order.then_with(|| sort.order(a, b));
        }
        let newest_first = || (other.user.created_at, other.id).cmp(&(self.user.created_at, self.id));
        order.then_with(newest_first)
    }
}

impl PartialOrd for Ranked<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ranked<'_> {}

impl Sort {
    fn read(fields: &Fields<'_>) -> Result<Self, Failure> {
        let name = fields.text("field")?.unwrap_or_default();
        let field = match Field::named(name) {
            Field::Custom(name) if name.is_empty() => {
                return Err(Failure::input(format!("{} is a required field", fields.path("field"))));
            }
            Field::Teams | Field::Flag => {
                return Err(Failure::input(format!(
                    "{}: users cannot be sorted by {name}",
                    fields.path("field")
                )));
            }
            field => field,
        };
        let descending = match fields.integer("direction", -1..=1)? {
            None | Some(1) => false,
            Some(-1) => true,
            Some(_) => return Err(Failure::input(format!("{} must be 1 or -1", fields.path("direction")))),
        };
        let types = [("number", As::Number), ("boolean", As::Flag)];
        let r#as = fields.choice("type", &types)?.unwrap_or(As::Text);
        Ok(Self {
            field,
            descending,
            r#as,
        })
    }

    fn key<'a>(&self, id: &'a str, user: &'a User) -> Option<Seen<'a>> {
        let seen = self.field.of(id, user)?;
        if !matches!(self.field, Field::Custom(_)) {
            return Some(seen);
        }
        match (self.r#as, seen) {
            (As::Text, Seen::Number(number)) => Some(Seen::Text(number.into())),
            (As::Text, Seen::Flag(flag)) => Some(Seen::Text(flag.to_string().into())),
            (As::Text, Seen::Text(text)) => Some(Seen::Text(text)),
            (As::Number, seen @ Seen::Number(_)) | (As::Flag, seen @ Seen::Flag(_)) => Some(seen),
            _ => None,
        }
    }

    /// Missing values count as the greatest, as PostgreSQL has it.
    fn order(&self, a: &Option<Seen<'_>>, b: &Option<Seen<'_>>) -> Ordering {
        let order = match (a, b) {
            (Some(Seen::Text(a)), Some(Seen::Text(b))) => a.cmp(b),
            (Some(Seen::Number(a)), Some(Seen::Number(b))) => compare(a, b),
            (Some(Seen::Flag(a)), Some(Seen::Flag(b))) => a.cmp(b),
            (Some(Seen::Date(a)), Some(Seen::Date(b))) => a.cmp(b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        };
        if self.descending { order.reverse() } else { order }
    }
}
