//! From a method's argument to path, query and body, refusing what could not be meant before anything is sent.

use std::fmt::Display;

use js_sys::{Array, JsString, Map, Reflect};
use wasm_bindgen::prelude::*;

use crate::core::error::InputError;
use crate::core::operations::{Argument, MAX_USERS, Operation, Place, Rule};
use crate::core::request;
use crate::edge::{errors, json, values};

#[wasm_bindgen]
extern "C" {
    /// A copy of a caller's list; js-sys binds it without `catch`.
    #[wasm_bindgen(js_namespace = Array, js_name = from, catch)]
    fn copy_list(list: &JsValue) -> Result<Array, JsValue>;
}

/// A method's argument, ready to be sent.
#[derive(Debug)]
pub struct Arguments {
    /// The values of the path's parts.
    pub path: Vec<String>,
    /// Further query parameters.
    pub query: Vec<(String, String)>,
    /// The JSON body.
    pub body: Option<JsString>,
}

fn refused<T>(path: impl Into<String>, must: impl Display) -> Result<T, JsValue> {
    Err(refusal(path.into(), &must))
}

fn refusal(path: String, must: &dyn Display) -> JsValue {
    JsValue::from(InputError::at(path, must))
}

/// Reads the argument of an operation.
///
/// # Errors
/// A `StreamInputError` that names the field.
pub fn read(operation: &Operation, argument: &JsValue) -> Result<Arguments, JsValue> {
    if argument.is_undefined() || argument.is_null() {
        if let Some(missing) = operation.arguments.iter().find(|known| known.required) {
            return refused(missing.name, "is missing: the method needs an object with it.");
        }
    } else if !values::is_record(argument) {
        return refused(
            "argument",
            format_args!("must be an object, but is {}.", values::kind(argument)),
        );
    }
    collect(operation, argument, argument)
}

/// Reads the argument of `upsertUsers`, a list, as the map that its operation takes.
///
/// # Errors
/// A `StreamInputError` that names the field; an id that stands twice, since only its last user would be kept.
pub fn read_user_list(operation: &Operation, users: &JsValue) -> Result<Arguments, JsValue> {
    const USERS: &str = "users";
    let list = list(USERS, users, MAX_USERS)?;
    let by_id = Map::new();
    for (index, user) in list.iter().enumerate() {
        let id = JsValue::from(user_id(&format!("{USERS}[{index}]"), &user)?);
        if by_id.has(&id) {
            let path = format!("{USERS}[{index}].id");
            return refused(
                path,
                "stands twice in the list: only the last user of that id would be kept.",
            );
        }
        by_id.set(&id, &user);
    }
    let argument = values::object(&Array::of1(&values::entry(&USERS.into(), &values::object(&by_id))));
    let given = values::object(&Array::of1(&values::entry(&USERS.into(), users)));
    collect(operation, &argument, &given)
}

/// Puts each member of `argument` where the table says; `given` is what the caller wrote, for messages.
fn collect(operation: &Operation, argument: &JsValue, given: &JsValue) -> Result<Arguments, JsValue> {
    let mut arguments = Arguments {
        path: Vec::new(),
        query: Vec::new(),
        body: None,
    };
    let body = Array::new();
    for known in operation.arguments {
        let value = member(argument, known.name)?;
        check(known, &value)?;
        if known.place == Place::Path {
            let text = value.as_string().unwrap_or_default();
            request::check_segment(known.name, &text)?;
            arguments.path.push(text);
        }
    }
    if argument.is_object() {
        let names = values::keys(argument)
            .map_err(|thrown| errors::caused(InputError::at("argument", "could not be read."), &thrown))?;
        for key in names.iter() {
            let name = key.as_string().unwrap_or_default();
            let place = operation
                .arguments
                .iter()
                .find(|known| known.name == name)
                .map(|known| known.place);
            let value = member(argument, &name)?;
            match place {
                Some(Place::Path) => {}
                None if operation.has_body() => {
                    body.push(&values::entry(&key, &value));
                }
                Some(Place::Body) => {
                    body.push(&values::entry(&key, &value));
                }
                Some(Place::Query) | None => {
                    if let Some(text) = query_text(&name, &value)? {
                        arguments.query.push((name, text));
                    }
                }
            }
        }
    }
    if operation.has_body() {
        arguments.body = Some(json::stringify(&values::object(&body), given, "")?);
    }
    Ok(arguments)
}

fn member(object: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    if object.is_object() {
        Ok(values::given(object, name, name)?.unwrap_or_else(|| null_or_undefined(object, name)))
    } else {
        Ok(JsValue::UNDEFINED)
    }
}

/// `null` is sent, `undefined` is not.
fn null_or_undefined(object: &JsValue, name: &str) -> JsValue {
    values::get(object, name).unwrap_or(JsValue::UNDEFINED)
}

fn check(known: &Argument, value: &JsValue) -> Result<(), JsValue> {
    let name = known.name;
    if value.is_undefined() || value.is_null() {
        return if known.required {
            refused(name, "is missing.")
        } else {
            Ok(())
        };
    }
    match known.rule {
        Rule::Any => Ok(()),
        Rule::Id => text(name, value).map(|_| ()),
        Rule::Ids { max } => {
            for (index, id) in list(name, value, max)?.iter().enumerate() {
                text(&format!("{name}[{index}]"), &id)?;
            }
            Ok(())
        }
        Rule::UserList => {
            for (index, user) in list(name, value, MAX_USERS)?.iter().enumerate() {
                user_id(&format!("{name}[{index}]"), &user)?;
            }
            Ok(())
        }
        Rule::UserMap => user_map(name, value),
        Rule::User => user_id(name, value).map(|_| ()),
        Rule::Object if values::is_record(value) => Ok(()),
        Rule::Object => refused(name, format_args!("must be an object, but is {}.", values::kind(value))),
    }
}

fn text(path: &str, value: &JsValue) -> Result<String, JsValue> {
    Ok(values::text(path, value)?)
}

/// A user's `id`.
fn user_id(path: &str, user: &JsValue) -> Result<String, JsValue> {
    if !values::is_record(user) {
        return refused(
            path,
            format_args!("must be a user, an object with an id, but is {}.", values::kind(user)),
        );
    }
    let path = format!("{path}.id");
    text(&path, &values::given(user, "id", &path)?.unwrap_or(JsValue::UNDEFINED))
}

fn user_map(name: &str, users: &JsValue) -> Result<(), JsValue> {
    if !values::is_record(users) {
        return refused(
            name,
            format_args!("must be an object of users by id, but is {}.", values::kind(users)),
        );
    }
    let keys =
        values::keys(users).map_err(|thrown| errors::caused(InputError::at(name, "could not be read."), &thrown))?;
    count(name, keys.length() as usize, MAX_USERS)?;
    for key in keys.iter().filter_map(|key| key.as_string()) {
        let path = format!("{name}.{key}");
        let user = values::given(users, &key, &path)?.unwrap_or(JsValue::UNDEFINED);
        if user_id(&path, &user)? != key {
            return refused(
                format!("{path}.id"),
                format_args!("must be \"{key}\", the key that the user stands under."),
            );
        }
    }
    Ok(())
}

/// A copy of a list of one to `max` items.
fn list(path: &str, value: &JsValue, max: usize) -> Result<Array, JsValue> {
    if !values::is_array(value) {
        return refused(path, format_args!("must be an array, but is {}.", values::kind(value)));
    }
    let unreadable = |thrown: JsValue| errors::caused(InputError::at(path, "could not be read."), &thrown);
    let length = Reflect::get(value, &"length".into())
        .map_err(unreadable)?
        .as_f64()
        .unwrap_or(0.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // an array's length is a u32
    count(path, length as usize, max)?;
    copy_list(value).map_err(unreadable)
}

fn count(path: &str, length: usize, max: usize) -> Result<(), JsValue> {
    match length {
        0 => refused(path, "must not be empty."),
        _ if length > max => refused(
            path,
            format_args!("holds {length} items, but one call takes at most {max}. Send them in several calls."),
        ),
        _ => Ok(()),
    }
}

/// A query parameter's text: scalars as they are, lists of scalars joined by commas, anything else as JSON.
///
/// Source: the Node SDK's query serialisation.
fn query_text(name: &str, value: &JsValue) -> Result<Option<String>, JsValue> {
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    if let Some(scalar) = scalar(value) {
        return Ok(Some(scalar));
    }
    if values::is_array(value) {
        let items =
            copy_list(value).map_err(|thrown| errors::caused(InputError::at(name, "could not be read."), &thrown))?;
        if items
            .iter()
            .all(|item| scalar(&item).is_some() || item.is_null() || item.is_undefined())
        {
            let texts: Vec<String> = items
                .iter()
                .filter_map(|item| scalar(&item))
                .filter(|text| !text.is_empty())
                .collect();
            return Ok(Some(texts.join(",")));
        }
    }
    Ok(Some(String::from(json::stringify(value, value, name)?)))
}

fn scalar(value: &JsValue) -> Option<String> {
    if let Some(text) = value.as_string() {
        return Some(text);
    }
    if let Some(flag) = value.as_bool() {
        return Some(flag.to_string());
    }
    value.as_f64().filter(|number| number.is_finite()).and_then(|number| {
        js_sys::Number::from(number)
            .to_string_with_radix(10)
            .ok()
            .map(String::from)
    })
}
