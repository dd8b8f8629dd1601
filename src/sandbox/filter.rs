//! Query filters: which users a query means.
//!
//! Source: the OpenAPI document's table of filter fields with their operators, and Stream's page on query syntax.

use std::cmp::Ordering;

use super::document::{Map, Value};
use super::failure::Failure;
use super::fields::wrong;
use super::time::Time;
use super::users::User;
use super::value::{Field, Operand, Seen};

/// A filter, read and checked.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// All of these hold; with none, everybody.
    All(Vec<Filter>),
    /// One of these holds.
    Any(Vec<Filter>),
    /// None of these holds. Named on one page of the docs only.
    Neither(Vec<Filter>),
    /// A field passes a test.
    Field(Field, Test),
}

/// What a field must be.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// Just this.
    Equal(Operand),
    /// Anything but this.
    NotEqual(Operand),
    /// One of these.
    In(Vec<Operand>),
    /// None of these.
    NotIn(Vec<Operand>),
    /// On one side of this; the flag says whether this itself counts.
    Beyond(Ordering, bool, Operand),
    /// There, or not there.
    Exists(bool),
    /// A list with this in it.
    Contains(Operand),
    /// A text in which each of these words starts some word.
    Autocomplete(Vec<String>),
}

/// The operators of each field.
fn operators(name: &str, field: &Field) -> &'static [&'static str] {
    match field {
        Field::Id => &[
            "$eq",
            "$ne",
            "$in",
            "$nin",
            "$gt",
            "$gte",
            "$lt",
            "$lte",
            "$exists",
            "$autocomplete",
        ],
        Field::Name => &["$eq", "$in", "$gt", "$gte", "$lt", "$lte", "$exists", "$autocomplete"],
        Field::Role | Field::CreatedAt | Field::UpdatedAt | Field::LastActive => {
            &["$eq", "$in", "$gt", "$gte", "$lt", "$lte", "$exists"]
        }
        Field::Teams => &["$eq", "$in", "$contains"],
        Field::Flag => &["$eq", "$ne"],
        Field::Language => &["$eq"],
        Field::Custom(_) => match name {
            "username" => &["$eq", "$autocomplete"],
            "email" => &["$eq", "$in"],
            _ => &["$eq", "$in", "$gt", "$gte", "$lt", "$lte", "$exists", "$contains"],
        },
    }
}

impl Filter {
    /// Reads filter conditions.
    ///
    /// # Errors
    /// An unknown operator, one that the field does not allow, or an operand of the wrong type.
    pub fn read(conditions: &Map) -> Result<Self, Failure> {
        let mut all = Vec::with_capacity(conditions.len());
        for (name, value) in conditions.iter() {
            match name {
                "$and" => all.push(Self::All(branches(name, value)?)),
                "$or" => all.push(Self::Any(branches(name, value)?)),
                "$nor" => all.push(Self::Neither(branches(name, value)?)),
                operator if operator.starts_with('$') => {
                    return Err(Failure::input(format!(
                        "unknown operator {operator}: only $and, $or and $nor join filters"
                    )));
                }
                "" => return Err(Failure::input("a filter names no field")),
                _ => read_field(name, value, &mut all)?,
            }
        }
        Ok(Self::All(all))
    }

    /// Whether the filter means this user.
    #[must_use]
    pub fn matches(&self, id: &str, user: &User) -> bool {
        match self {
            Self::All(filters) => filters.iter().all(|filter| filter.matches(id, user)),
            Self::Any(filters) => filters.iter().any(|filter| filter.matches(id, user)),
            Self::Neither(filters) => !filters.iter().any(|filter| filter.matches(id, user)),
            Self::Field(Field::Teams, test) => test.holds_for_teams(&user.profile.teams),
            Self::Field(field, test) => test.holds(field.of(id, user).as_ref()),
        }
    }

    /// The only ids that can match, where the filter names them: no other user needs to be looked at.
    #[must_use]
    pub fn ids(&self) -> Option<Vec<&str>> {
        match self {
            Self::All(filters) => filters.iter().find_map(Self::ids),
            Self::Field(Field::Id, Test::Equal(operand)) => Some(operand.text().into_iter().collect()),
            Self::Field(Field::Id, Test::In(operands)) => Some(operands.iter().filter_map(Operand::text).collect()),
            _ => None,
        }
    }
}

fn branches(operator: &str, value: &Value) -> Result<Vec<Filter>, Failure> {
    let Value::Array(items) = value else {
        return Err(wrong(operator, "an array of filters", value));
    };
    if items.is_empty() {
        return Err(Failure::input(format!("{operator} must have at least one filter")));
    }
    let branch = |item: &Value| match item {
        Value::Object(conditions) => Filter::read(conditions),
        other => Err(wrong(operator, "an array of filters", other)),
    };
    items.iter().map(branch).collect()
}

fn read_field(name: &str, value: &Value, tests: &mut Vec<Filter>) -> Result<(), Failure> {
    let field = Field::named(name);
    let Value::Object(conditions) = value else {
        let test = Test::read(name, &field, "$eq", value)?;
        tests.push(Filter::Field(field, test));
        return Ok(());
    };
    if conditions.is_empty() {
        return Err(Failure::input(format!("field \"{name}\" has no operator")));
    }
    for (operator, operand) in conditions.iter() {
        let test = Test::read(name, &field, operator, operand)?;
        tests.push(Filter::Field(field.clone(), test));
    }
    Ok(())
}

impl Test {
    fn read(name: &str, field: &Field, operator: &str, value: &Value) -> Result<Self, Failure> {
        if operator == "$q" {
            return Err(Failure::input(format!("search is not enabled for field users.{name}")));
        }
        let allowed = operators(name, field);
        if !allowed.contains(&operator) {
            return Err(Failure::input(format!(
                "operator {operator} is not supported for field \"{name}\"; it has {}",
                allowed.join(", ")
            )));
        }
        let path = format!("{name}.{operator}");
        let operand = || operand(&path, field, value);
        let operands = || match value {
            Value::Array(items) => items.iter().map(|item| self::operand(&path, field, item)).collect(),
            other => Err(wrong(&path, "an array", other)),
        };
        let beyond = |side, itself| match operand()? {
            Operand::Null | Operand::Json(_) => Err(wrong(&path, "a value that has an order", value)),
            operand => Ok(Self::Beyond(side, itself, operand)),
        };
        match operator {
            "$ne" => Ok(Self::NotEqual(operand()?)),
            "$in" => Ok(Self::In(operands()?)),
            "$nin" => Ok(Self::NotIn(operands()?)),
            "$gt" => beyond(Ordering::Greater, false),
            "$gte" => beyond(Ordering::Greater, true),
            "$lt" => beyond(Ordering::Less, false),
            "$lte" => beyond(Ordering::Less, true),
            "$exists" => Ok(Self::Exists(
                value.as_bool().ok_or_else(|| wrong(&path, "a boolean", value))?,
            )),
            "$contains" => Ok(Self::Contains(operand()?)),
            "$autocomplete" => Ok(Self::Autocomplete(words(name, &path, value)?)),
            _ if *field == Field::Teams && value.as_array().is_some() => Ok(Self::Equal(Operand::Json(value.clone()))),
            _ => Ok(Self::Equal(operand()?)),
        }
    }

    fn holds(&self, seen: Option<&Seen<'_>>) -> bool {
        match self {
            Self::Equal(operand) => operand.equals(seen),
            Self::NotEqual(operand) => !operand.equals(seen),
            Self::In(operands) => operands.iter().any(|operand| operand.equals(seen)),
            Self::NotIn(operands) => !operands.iter().any(|operand| operand.equals(seen)),
            Self::Beyond(side, itself, operand) => seen
                .and_then(|seen| operand.order(seen))
                .is_some_and(|order| order == *side || (*itself && order == Ordering::Equal)),
            Self::Exists(expected) => seen.is_some() == *expected,
            Self::Contains(operand) => seen.is_some_and(|seen| operand.is_in(seen)),
            Self::Autocomplete(words) => matches!(seen, Some(Seen::Text(text)) if completes(text, words)),
        }
    }

    /// Teams are a list: a single team stands for being in it, `null` and the empty list for being in none; any
    /// other list means just those teams, in any order and however often it names one.
    fn holds_for_teams(&self, teams: &[Box<str>]) -> bool {
        let holds = |operand: &Operand| match operand {
            Operand::Null => teams.is_empty(),
            Operand::Text(team) => teams.contains(team),
            Operand::Json(Value::Array(items)) => {
                let is = |item: &Value, team: &str| item.as_str() == Some(team);
                items.iter().all(|item| teams.iter().any(|team| is(item, team)))
                    && teams.iter().all(|team| items.iter().any(|item| is(item, team)))
            }
            _ => false,
        };
        match self {
            Self::Equal(operand) | Self::Contains(operand) => holds(operand),
            Self::In(operands) => operands.iter().any(holds),
            _ => false,
        }
    }
}

fn operand(path: &str, field: &Field, value: &Value) -> Result<Operand, Failure> {
    if let Field::Custom(_) = field {
        return Ok(Operand::custom(value));
    }
    let expected = match (field, value) {
        (_, Value::Null) => return Ok(Operand::Null),
        (Field::Flag, Value::Bool(flag)) => return Ok(Operand::Flag(*flag)),
        (Field::Flag, _) => "a boolean",
        (Field::CreatedAt | Field::UpdatedAt | Field::LastActive, value) => {
            match value.as_str().and_then(Time::parse) {
                Some(date) => return Ok(Operand::Date(date)),
                None => "an RFC 3339 date",
            }
        }
        (Field::Teams, Value::String(team)) if team.is_empty() => "a team's name or null",
        (_, Value::String(text)) => return Ok(Operand::Text(text.clone())),
        _ => "a string",
    };
    Err(wrong(path, expected, value))
}

/// The words of an `$autocomplete`.
fn words(name: &str, path: &str, value: &Value) -> Result<Vec<String>, Failure> {
    let text = value.as_str().ok_or_else(|| wrong(path, "a string", value))?;
    let words: Vec<String> = split(text).map(|word| folded(word).collect()).collect();
    if words.is_empty() {
        return Err(Failure::input(format!(
            "$autocomplete: field \"{name}\" is empty or contains invalid characters"
        )));
    }
    Ok(words)
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

fn completes(text: &str, words: &[String]) -> bool {
    if text.is_ascii() {
        return words.iter().all(|start| starts_word_of_ascii(text, start));
    }
    words
        .iter()
        .all(|start| split(text).any(|word| starts_with(word, start)))
}

/// The same as below for most names, byte by byte: a filter looks at every user.
fn starts_word_of_ascii(text: &str, start: &str) -> bool {
    let (text, start) = (text.as_bytes(), start.as_bytes());
    let Some(first) = start.first() else { return true };
    let mut in_word = false;
    for (at, byte) in text.iter().enumerate() {
        let may_start = !in_word && byte.to_ascii_lowercase() == *first;
        if may_start
            && text
                .get(at..at + start.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(start))
        {
            return true;
        }
        in_word = byte.is_ascii_alphanumeric();
    }
    false
}

/// Whether a word starts with `start`, which is in lower case.
fn starts_with(word: &str, start: &str) -> bool {
    let mut letters = folded(word);
    start.chars().all(|letter| letters.next() == Some(letter))
}

/// The letters in lower case, the Greek final sigma like any other: it is final in no word that is still being typed.
fn folded(word: &str) -> impl Iterator<Item = char> {
    let lower = word.chars().flat_map(char::to_lowercase);
    lower.map(|letter| if letter == 'ς' { 'σ' } else { letter })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_any_script_are_completed_in_either_case() {
        for (text, start) in [
            ("Οδός Ερμού", "ΟΔΌΣ"),
            ("ΟΔΌΣ", "οδός"),
            ("ÉMILE Zola", "émi"),
            ("Łukasz", "łu"),
        ] {
            let words: Vec<String> = split(start).map(|word| folded(word).collect()).collect();
            assert!(completes(text, &words), "{start} in {text}");
        }
    }

    #[test]
    fn ascii_names_are_completed_as_all_names_are() {
        let texts = ["", "Ann Lee", "bob-von_annaberg", "X Æ A-12", "a1 B2", "  ", "ANN"];
        let starts = ["ann", "an", "annab", "lee", "leee", "b2", "1", "12", "æ", "k", "von"];
        for text in texts {
            for start in starts {
                let plain = split(text).any(|word| starts_with(word, start));
                assert_eq!(completes(text, &[start.to_owned()]), plain, "{start} in {text}");
            }
        }
    }
}
