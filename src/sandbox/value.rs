//! One field of a user, as filters and sorts see it.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::document::{Number, Value, compare};
use super::profile::field;
use super::time::Time;
use super::users::User;
use crate::core::json;

/// A field that can be asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// The id.
    Id,
    /// The display name.
    Name,
    /// The role.
    Role,
    /// The teams.
    Teams,
    /// The language.
    Language,
    /// When the user was first heard of.
    CreatedAt,
    /// When the user was last changed.
    UpdatedAt,
    /// When the user was last seen, which no user of a sandbox ever is.
    LastActive,
    /// A flag that the sandbox never sets.
    Flag,
    /// Custom data, by its bare name; dots lead into objects.
    Custom(Box<str>),
}

impl Field {
    /// The field of a name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            field::ID => Self::Id,
            field::NAME => Self::Name,
            field::ROLE => Self::Role,
            field::TEAMS => Self::Teams,
            field::LANGUAGE => Self::Language,
            "created_at" => Self::CreatedAt,
            "updated_at" => Self::UpdatedAt,
            "last_active" => Self::LastActive,
            "banned" | "shadow_banned" | "bypass_moderation" => Self::Flag,
            custom => Self::Custom(custom.into()),
        }
    }

    /// What a user has there; `None` where there is nothing. Teams are not a single value: see [`User::profile`].
    #[must_use]
    pub fn of<'a>(&self, id: &'a str, user: &'a User) -> Option<Seen<'a>> {
        let profile = &user.profile;
        match self {
            Self::Id => Some(Seen::Text(id.into())),
            Self::Name => profile.name.as_deref().map(|name| Seen::Text(name.into())),
            Self::Role => Some(Seen::Text((&*profile.role).into())),
            Self::Language => Some(Seen::Text((&*profile.language).into())),
            Self::CreatedAt => Some(Seen::Date(user.created_at)),
            Self::UpdatedAt => Some(Seen::Date(user.updated_at)),
            Self::LastActive | Self::Teams => None,
            Self::Flag => Some(Seen::Flag(false)),
            Self::Custom(path) => custom(profile.custom.get(), path),
        }
    }
}

/// What a user has in a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen<'a> {
    /// A string.
    Text(Cow<'a, str>),
    /// A number.
    Number(json::Number<'a>),
    /// A boolean.
    Flag(bool),
    /// A date.
    Date(Time),
    /// A list or an object of custom data.
    Json(json::Value<'a>),
}

/// Reads custom data in place: a filter looks at every user.
fn custom<'a>(text: &'a str, path: &str) -> Option<Seen<'a>> {
    let mut value = json::value(text).ok()?;
    for name in path.split('.') {
        let json::Value::Object(mut members) = value else {
            return None;
        };
        value = members.find(|(key, _)| key.decode() == name)?.1;
    }
    seen(value)
}

fn seen(value: json::Value<'_>) -> Option<Seen<'_>> {
    Some(match value {
        json::Value::Null => return None,
        json::Value::Bool(flag) => Seen::Flag(flag),
        json::Value::Number(number) => Seen::Number(number),
        json::Value::Text(text) => Seen::Text(text.decode()),
        json::Value::Array(_) | json::Value::Object(_) => Seen::Json(value),
    })
}

/// What a filter compares with.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// Nothing: what a user has who lacks the field.
    Null,
    /// A string.
    Text(Box<str>),
    /// A number.
    Number(Number),
    /// A boolean.
    Flag(bool),
    /// A date.
    Date(Time),
    /// A list or an object.
    Json(Value),
}

impl Operand {
    /// The operand that a custom field is compared with.
    #[must_use]
    pub fn custom(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Flag(*flag),
            Value::Number(number) => Self::Number(number.clone()),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(_) | Value::Object(_) => Self::Json(value.clone()),
        }
    }

    /// The string, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// Whether a user has just this.
    #[must_use]
    pub fn equals(&self, seen: Option<&Seen<'_>>) -> bool {
        match (self, seen) {
            (Self::Null, seen) => seen.is_none(),
            (_, None) => false,
            (Self::Json(value), Some(Seen::Json(seen))) => same(*seen, value),
            (_, Some(seen)) => self.order(seen) == Some(Ordering::Equal),
        }
    }

    /// How what a user has compares to this; `None` for values of different kinds.
    #[must_use]
    pub fn order(&self, seen: &Seen<'_>) -> Option<Ordering> {
        match (seen, self) {
            (Seen::Text(seen), Self::Text(text)) => Some((**seen).cmp(&**text)),
            (Seen::Number(seen), Self::Number(number)) => Some(compare(seen.written(), number.written())),
            (Seen::Flag(seen), Self::Flag(flag)) => Some(seen.cmp(flag)),
            (Seen::Date(seen), Self::Date(date)) => Some(seen.cmp(date)),
            _ => None,
        }
    }

    /// Whether a list of custom data contains this.
    #[must_use]
    pub fn is_in(&self, seen: &Seen<'_>) -> bool {
        match seen {
            Seen::Json(json::Value::Array(items)) => {
                items.into_iter().any(|item| self.equals(self::seen(item).as_ref()))
            }
            _ => false,
        }
    }
}

/// Whether a stored value and an operand are the same JSON. Both are no deeper than bodies may be.
fn same(seen: json::Value<'_>, value: &Value) -> bool {
    match (seen, value) {
        (json::Value::Array(items), Value::Array(values)) => {
            items.into_iter().count() == values.len()
                && items.into_iter().zip(values).all(|(item, value)| same(item, value))
        }
        (json::Value::Object(members), Value::Object(values)) => {
            members.into_iter().count() == values.len()
                && members
                    .into_iter()
                    .all(|(key, member)| values.get(&key.decode()).is_some_and(|value| same(member, value)))
        }
        (json::Value::Array(_) | json::Value::Object(_), _) | (_, Value::Array(_) | Value::Object(_)) => false,
        (scalar, value) => Operand::custom(value).equals(self::seen(scalar).as_ref()),
    }
}
