//! One field of a user, as filters and sorts see it.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::document::{Number, Value, compare, items, members, string};
use super::profile::field;
use super::time::Time;
use super::users::User;

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
    Number(&'a str),
    /// A boolean.
    Flag(bool),
    /// A date.
    Date(Time),
    /// A list or an object of custom data, as it is stored.
    Json(&'a str),
}

/// Reads custom data in place: a filter looks at every user.
fn custom<'a>(mut value: &'a str, path: &str) -> Option<Seen<'a>> {
    for name in path.split('.') {
        value = members(value).find(|(quoted, _)| string(quoted) == name)?.1;
    }
    seen(value)
}

fn seen(value: &str) -> Option<Seen<'_>> {
    Some(match value.as_bytes().first()? {
        b'n' => return None,
        b't' | b'f' => Seen::Flag(value == "true"),
        b'"' => Seen::Text(string(value)),
        b'[' | b'{' => Seen::Json(value),
        _ => Seen::Number(value),
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
            (Self::Json(value), Some(Seen::Json(seen))) => same(seen, value),
            (_, Some(seen)) => self.order(seen) == Some(Ordering::Equal),
        }
    }

    /// How what a user has compares to this; `None` for values of different kinds.
    #[must_use]
    pub fn order(&self, seen: &Seen<'_>) -> Option<Ordering> {
        match (seen, self) {
            (Seen::Text(seen), Self::Text(text)) => Some((**seen).cmp(&**text)),
            (Seen::Number(seen), Self::Number(number)) => Some(compare(seen, number.written())),
            (Seen::Flag(seen), Self::Flag(flag)) => Some(seen.cmp(flag)),
            (Seen::Date(seen), Self::Date(date)) => Some(seen.cmp(date)),
            _ => None,
        }
    }

    /// Whether a list of custom data contains this.
    #[must_use]
    pub fn is_in(&self, seen: &Seen<'_>) -> bool {
        match seen {
            // An object has no items.
            Seen::Json(list) => items(list).any(|item| self.equals(self::seen(item).as_ref())),
            _ => false,
        }
    }
}

/// Whether a stored value and an operand are the same JSON. Both are no deeper than bodies may be.
fn same(stored: &str, value: &Value) -> bool {
    match value {
        Value::Array(values) => {
            stored.starts_with('[')
                && items(stored).count() == values.len()
                && items(stored).zip(values).all(|(item, value)| same(item, value))
        }
        Value::Object(values) => {
            stored.starts_with('{')
                && members(stored).count() == values.len()
                && members(stored)
                    .all(|(name, member)| values.get(&string(name)).is_some_and(|value| same(member, value)))
        }
        scalar => Operand::custom(scalar).equals(seen(stored).as_ref()),
    }
}
