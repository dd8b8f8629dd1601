//! From a method's argument to path, query and body, refusing what could not be meant before anything is sent.

use js_sys::Object;
use wasm_bindgen::prelude::*;

use crate::core::decimal;
use crate::core::error::InputError;
use crate::core::operations::{Argument, MAX_USERS, Operation, Place, Rule};
use crate::core::request;
use crate::edge::{json, lists, values};

const USERS: &str = "users";
/// The member by which users are told apart.
const ID: &str = "id";

/// A method's argument, ready to be sent.
#[derive(Debug)]
pub struct Arguments {
    /// The path.
    pub path: String,
    /// The query's part after the key.
    pub query: String,
    /// The JSON body; `undefined` for none.
    pub body: JsValue,
}

/// Reads the argument of an operation.
///
/// # Parameters
/// - `operation`: which one.
/// - `argument`: what the caller gave.
/// - `is_list`: whether that is a list of users, where the operation takes a map.
///
/// # Errors
/// A `StreamInputError` that names the field.
pub fn read(operation: &Operation, argument: &JsValue, is_list: bool) -> Result<Arguments, JsValue> {
    if is_list {
        let given = users_by_id(argument)?;
        return Ok(Arguments {
            path: operation.path.to_owned(),
            query: String::new(),
            body: json::stringify(&given, argument, USERS)?.into(),
        });
    }
    let given = members(operation, argument)?;
    let mut path = operation.path.to_owned();
    for known in operation.arguments {
        let value = values::member(&given, known.name);
        check(known, &value)?;
        if known.place == Place::Path {
            let text = value.as_string().unwrap_or_default();
            request::check_segment(known.name, &text)?;
            path = request::path(operation, &text);
            // What is not defined is not sent.
            values::set(&given, known.name, &JsValue::UNDEFINED);
        }
    }
    let (mut query, mut body) = (String::new(), JsValue::UNDEFINED);
    if operation.has_body() {
        body = json::stringify(&given, &given, "")?.into();
    } else {
        for name in values::keys(&given)?.iter().filter_map(|name| name.as_string()) {
            if let Some(text) = parameter(&name, &values::member(&given, &name))? {
                request::push_parameter(&name, &text, &mut query);
            }
        }
    }
    Ok(Arguments { path, query, body })
}

/// A copy of an argument's members. Each is read once: what is checked is what is sent.
fn members(operation: &Operation, argument: &JsValue) -> Result<JsValue, JsValue> {
    if values::is_record(argument) {
        return lists::copy(argument).map_err(unreadable(argument, ""));
    }
    if let Some(missing) = operation.arguments.iter().find(|known| known.required) {
        let kind = values::kind(argument);
        let must = [
            "is missing: the method needs an object with it, but was given ",
            &kind,
            ".",
        ];
        return Err(InputError::joined(missing.name, &must).into());
    }
    if values::is_nothing(argument) {
        return Ok(Object::new().into());
    }
    mistaken("argument", "must be an object", argument)
}

/// The argument of `upsertUsers`, a list, as the map that its operation takes. An id that stands twice is refused, since only its last
/// user would be kept.
fn users_by_id(users: &JsValue) -> Result<JsValue, JsValue> {
    check_length(USERS, users, MAX_USERS)?;
    if let Some(argument) = lists::keyed(users, ID, USERS).map_err(unreadable(users, USERS))? {
        return Ok(argument.into());
    }
    check_items(USERS, users, Some(ID))?;
    let place = lists::repeated(users, ID).map_err(unreadable(users, USERS))?;
    if place < 0 {
        return refused(USERS, "must hold the same users each time they are read.");
    }
    refused(
        &[&item(USERS, place), ".", ID].concat(),
        "stands twice in the list: only the last user of that id would be kept.",
    )
}

fn refused<T>(path: &str, must: &str) -> Result<T, JsValue> {
    Err(InputError::at(path, must).into())
}

fn mistaken<T>(path: &str, must: &str, value: &JsValue) -> Result<T, JsValue> {
    Err(values::mistaken(path, must, value).into())
}

/// What a caller's code threw, with the place of it.
fn unreadable(value: &JsValue, path: &str) -> impl Fn(JsValue) -> JsValue {
    move |thrown| json::unwritable(value, path, &thrown)
}

fn check(known: &Argument, value: &JsValue) -> Result<(), JsValue> {
    let name = known.name;
    if values::is_nothing(value) {
        return if known.required {
            refused(name, "is missing.")
        } else {
            Ok(())
        };
    }
    match known.rule {
        Rule::Any => Ok(()),
        Rule::Id => check_item(name, value, None),
        Rule::User => check_item(name, value, Some(ID)),
        Rule::Ids { max } => check_list(name, value, max, None),
        Rule::UserList => check_list(name, value, MAX_USERS, Some(ID)),
        Rule::UserMap => check_map(name, value),
        Rule::Object if values::is_record(value) => Ok(()),
        Rule::Object => mistaken(name, "must be an object", value),
    }
}

/// A text that can be sent, or an object with such a member.
fn check_item(path: &str, item: &JsValue, member: Option<&str>) -> Result<(), JsValue> {
    let Some(member) = member else {
        return values::text(path, item).map(|_| ()).map_err(JsValue::from);
    };
    if !values::is_record(item) {
        return mistaken(path, "must be a user, an object with an id", item);
    }
    let path = [path, ".", member].concat();
    let text = values::given(item, member, &path)?.unwrap_or(JsValue::UNDEFINED);
    check_item(&path, &text, None)
}

/// A list of one to `max` such items.
fn check_list(path: &str, value: &JsValue, max: usize, member: Option<&str>) -> Result<(), JsValue> {
    check_length(path, value, max)?;
    check_items(path, value, member)
}

/// Refuses the first item that is none of those.
fn check_items(path: &str, list: &JsValue, member: Option<&str>) -> Result<(), JsValue> {
    let place = lists::wrong_item(list, member).map_err(unreadable(list, path))?;
    if place < 0 {
        return Ok(());
    }
    let wrong = values::get(list, &decimal::text(place)).map_err(unreadable(list, path))?;
    check_item(&item(path, place), &wrong, member)
}

/// Refuses what is no list, and one of another length than 1 to `max`.
fn check_length(path: &str, list: &JsValue, max: usize) -> Result<(), JsValue> {
    let length = lists::count(list).map_err(unreadable(list, path))?;
    if length < 0.0 {
        return mistaken(path, "must be an array", list);
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // an array's length is a u32
    check_count(path, length as usize, max)
}

/// Users, each under its own id.
fn check_map(path: &str, value: &JsValue) -> Result<(), JsValue> {
    if !values::is_record(value) {
        return mistaken(path, "must be an object of users by id", value);
    }
    let keys = values::keys(value).map_err(unreadable(value, path))?;
    check_count(path, keys.length() as usize, MAX_USERS)?;
    let place = lists::wrong_key(value, ID).map_err(unreadable(value, path))?;
    let Ok(place) = u32::try_from(place) else {
        return Ok(());
    };
    let key = keys.get_unchecked(place).as_string().unwrap_or_default();
    let path = [path, ".", &key].concat();
    let user = values::given(value, &key, &path)?.unwrap_or(JsValue::NULL);
    check_item(&path, &user, Some(ID))?;
    refused(
        &[&path, ".", ID].concat(),
        &["must be \"", &key, "\", the key that the user stands under."].concat(),
    )
}

/// How the caller would write a list's item.
fn item(list: &str, place: i32) -> String {
    [list, "[", &decimal::text(place), "]"].concat()
}

/// Refuses another number of items than 1 to `max`.
fn check_count(path: &str, length: usize, max: usize) -> Result<(), JsValue> {
    match length {
        0 => refused(path, "must not be empty."),
        _ if length > max => refused(
            path,
            &[
                "holds ",
                &decimal::count(length),
                " items, but one call takes at most ",
                &decimal::count(max),
                ". Send them in several calls.",
            ]
            .concat(),
        ),
        _ => Ok(()),
    }
}

/// A query parameter's text: scalars as they are, lists of scalars joined by commas, anything else as JSON.
///
/// Source: the Node SDK's query serialisation.
fn parameter(name: &str, value: &JsValue) -> Result<Option<String>, JsValue> {
    if values::is_nothing(value) {
        return Ok(None);
    }
    let text = lists::parameter(value).map_err(unreadable(value, name))?;
    text.map(Some).ok_or_else(|| json::no_json(value, name))
}
