//! Walking through users page by page: the queries, and what each page means.

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use crate::core::error::InputError;
use crate::core::options;
use crate::core::paging::{Condition, Cursor, Key, Operand, Page};
use crate::edge::errors;
use crate::edge::values::{self, Options};
use crate::edge::{dates, json};

/// The last millisecond that a `Date` can hold.
const LAST_DATE: f64 = 8.64e15;
const INCLUDE_DEACTIVATED: &str = "include_deactivated_users";

/// Checks the arguments of `iterateUsers`.
///
/// # Returns
/// The walk, for the shell to keep.
///
/// # Errors
/// A `StreamInputError` that names the field.
#[wasm_bindgen(js_name = startWalk)]
pub fn start_walk(filter: &JsValue, options: &JsValue) -> Result<JsValue, JsValue> {
    let given = Options::read(options, "options", options::ITERATE)?;
    let filter = if filter.is_undefined() || filter.is_null() {
        Object::new().into()
    } else if values::is_record(filter) {
        // As it is now: pages are fetched later, when the caller may have changed it.
        json::parse(&json::stringify(filter, filter, "filter")?)?
    } else {
        filter.clone()
    };
    // Asked of what came out: a `Date` is an object, and its JSON is none.
    if !values::is_record(&filter) {
        let must = "must be an object of conditions, such as { role: \"admin\" }";
        return Err(values::mistaken("filter", must, &filter).into());
    }
    let sort = sort(&given)?;
    let cursor = Cursor::new(sort.as_ref().map(|(field, descending)| (field.as_str(), *descending)))?;
    let walk = given.into_object();
    write(&cursor, &walk);
    values::set(&walk, "filter", &filter);
    Ok(walk)
}

/// The one sort key of the options: its field, and whether it goes downwards.
fn sort(given: &Options) -> Result<Option<(String, bool)>, JsValue> {
    let Some(sort) = given.value("sort") else {
        return Ok(None);
    };
    let refused = |path: &str, must: &str| Err(InputError::at(path, must).into());
    if !values::is_array(&sort) {
        let must = "must be an array with one sort key, such as [{ field: \"created_at\", direction: -1 }].";
        return refused("options.sort", must);
    }
    let length = values::given(&sort, "length", "options.sort")?.and_then(|length| length.as_f64());
    match length {
        Some(0.0) => return Ok(None),
        Some(1.0) => {}
        _ => {
            let must =
                "must have one sort key at most: ids and dates of creation leave nothing for a second one to sort.";
            return refused("options.sort", must);
        }
    }
    let path = "options.sort[0]";
    let Some(key) = values::given(&sort, "0", path)?.filter(JsValue::is_object) else {
        return refused(
            path,
            "must be an object, such as { field: \"created_at\", direction: -1 }.",
        );
    };
    let field = values::given(&key, "field", "options.sort[0].field")?.and_then(|field| field.as_string());
    let direction = values::given(&key, "direction", "options.sort[0].direction")?;
    match direction.map_or(Some(1.0), |direction| direction.as_f64()) {
        Some(1.0) => Ok(Some((field.unwrap_or_default(), false))),
        Some(-1.0) => Ok(Some((field.unwrap_or_default(), true))),
        _ => refused("options.sort[0].direction", "must be 1 or -1."),
    }
}

fn write(cursor: &Cursor, walk: &JsValue) {
    values::set(walk, "key", &cursor.key.name().into());
    values::set(walk, "descending", &cursor.descending.into());
    values::set(walk, "from", &cursor.from.into());
    values::set(walk, "within", &cursor.within.into());
    values::set(walk, "after", &cursor.after.as_deref().into());
}

fn read(walk: &JsValue) -> Cursor {
    let field = |key| values::get(walk, key).unwrap_or(JsValue::UNDEFINED);
    Cursor {
        key: if field("key").as_string().as_deref() == Some(Key::CreatedAt.name()) {
            Key::CreatedAt
        } else {
            Key::Id
        },
        descending: field("descending").is_truthy(),
        from: field("from").as_f64(),
        within: field("within").is_truthy(),
        after: field("after").as_string(),
    }
}

fn single(key: &str, value: &JsValue) -> JsValue {
    let object = JsValue::from(Object::new());
    values::set(&object, key, value);
    object
}

fn condition(condition: &Condition) -> JsValue {
    let date = |milliseconds: f64, microseconds: &str| {
        let mut text = dates::iso_text(milliseconds.clamp(-LAST_DATE, LAST_DATE));
        // It ends with a Z, after three digits.
        text.pop();
        text.push_str(microseconds);
        text
    };
    let operand = match &condition.operand {
        Operand::Id(id) => id.clone(),
        Operand::Before(milliseconds) => date(*milliseconds - 1.0, "999Z"),
        Operand::After(milliseconds) => date(*milliseconds, "001Z"),
    };
    let operand = JsValue::from(operand);
    single(condition.field.name(), &single(condition.operator, &operand))
}

/// The argument of `queryUsers` for the next page.
///
/// # Errors
/// A walk that is not `startWalk`'s.
#[wasm_bindgen(js_name = nextPage)]
pub fn next_page(walk: &JsValue) -> Result<JsValue, JsValue> {
    let cursor = read(walk);
    let filter = values::get(walk, "filter")?;
    let all = Array::new();
    if values::keys(&filter)?.length() > 0 {
        all.push(&filter);
    }
    for beyond in cursor.conditions() {
        all.push(&condition(&beyond));
    }
    let conditions = match all.length() {
        0 | 1 => all.iter().next().unwrap_or(filter),
        _ => single("$and", &all),
    };
    let direction = if cursor.descending { -1 } else { 1 };
    let sort: Array = cursor
        .sort()
        .iter()
        .map(|key| {
            let sort = single("field", &key.name().into());
            values::set(&sort, "direction", &direction.into());
            sort
        })
        .collect();
    let payload = single("filter_conditions", &conditions);
    values::set(&payload, "sort", &sort);
    values::set(&payload, "limit", &values::get(walk, "pageSize")?);
    if values::get(walk, INCLUDE_DEACTIVATED)?.is_truthy() {
        values::set(&payload, INCLUDE_DEACTIVATED, &true.into());
    }
    Ok(single("payload", &payload))
}

/// Takes a page and moves the walk on.
///
/// # Parameters
/// - `walk`: the walk, which changes.
/// - `reply`: what `queryUsers` gave.
///
/// # Returns
/// The places of the page's users that are the next ones; nothing at the end.
///
/// # Errors
/// The page holds what it was asked not to.
#[wasm_bindgen(js_name = readPage)]
pub fn read_page(walk: &JsValue, reply: &JsValue) -> Result<Option<Vec<usize>>, JsValue> {
    let users = values::get(reply, "users")?;
    if !values::is_array(&users) {
        return Err(unexpected(
            "QueryUsers answered without a list of users. Is a proxy between this and the API?",
        ));
    }
    let rows: Vec<(String, f64)> = users
        .unchecked_ref::<Array>()
        .iter()
        .map(|user| {
            let field = |key| values::get(&user, key).unwrap_or(JsValue::UNDEFINED);
            (
                field("id").as_string().unwrap_or_default(),
                dates::milliseconds(&field("created_at")).unwrap_or_default(),
            )
        })
        .collect();
    let mut cursor = read(walk);
    let page = cursor.read(&rows);
    write(&cursor, walk);
    match page {
        Page::Users(places) => Ok(Some(places)),
        Page::End => Ok(None),
        Page::Astray => Err(unexpected(
            "QueryUsers answered with users that the walk had passed already, so that it might never end. \
             Is a proxy's cache between this and the API?",
        )),
    }
}

fn unexpected(message: &str) -> JsValue {
    errors::data("StreamError", message)
}
