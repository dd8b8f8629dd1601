//! Walking through users page by page: the queries, and what each page means.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::core::options;
use crate::core::paging::{Cursor, Page};
use crate::edge::errors;
use crate::edge::values::{self, Options};
use crate::edge::{dates, json};

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
    // As it is now: pages are fetched later, when the caller may have changed it.
    let conditions = if values::is_nothing(filter) {
        "{}".to_owned()
    } else if values::is_record(filter) {
        json::text(filter, "filter")?
    } else {
        String::new()
    };
    // Asked of what came out: a `Date` is an object, and its JSON is none.
    if conditions.as_bytes().first() != Some(&b'{') {
        let must = "must be an object of conditions, such as { role: \"admin\" }";
        return Err(values::mistaken("filter", must, filter).into());
    }
    let sort = match given.value("sort") {
        Some(sort) => json::text(&sort, "options.sort")?,
        None => "[]".to_owned(),
    };
    let cursor = Cursor::new(&sort)?;
    let walk = given.into_object();
    values::set(&walk, "filter", &conditions.into());
    write(&cursor, &walk)?;
    Ok(walk)
}

/// Writes down where a walk stands, and what it asks for next.
fn write(cursor: &Cursor, walk: &JsValue) -> Result<(), JsValue> {
    values::set(walk, "byDate", &cursor.by_date.into());
    values::set(walk, "descending", &cursor.descending.into());
    values::set(walk, "from", &cursor.from.into());
    values::set(walk, "within", &cursor.within.into());
    values::set(walk, "after", &cursor.after.as_deref().into());
    let filter = values::text_of(walk, "filter").unwrap_or_default();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 100 at most
    let limit = values::number_of(walk, "pageSize").unwrap_or_default() as u32;
    let deactivated = values::is_true(&values::member(walk, "include_deactivated_users"));
    let query = cursor.query(&filter, limit, deactivated, &dates::iso_text);
    values::set(walk, "query", &json::parse(&query.into())?);
    Ok(())
}

fn read(walk: &JsValue) -> Cursor {
    Cursor {
        by_date: values::is_true(&values::member(walk, "byDate")),
        descending: values::is_true(&values::member(walk, "descending")),
        from: values::number_of(walk, "from"),
        within: values::is_true(&values::member(walk, "within")),
        after: values::text_of(walk, "after"),
    }
}

/// Takes a page and moves the walk on.
///
/// # Parameters
/// - `walk`: the walk, which changes.
/// - `reply`: what `queryUsers` gave.
///
/// # Returns
/// Those of the page's users that are the next ones; nothing at the end.
///
/// # Errors
/// The page holds what it was asked not to.
#[wasm_bindgen(js_name = readPage)]
pub fn read_page(walk: &JsValue, reply: &JsValue) -> Result<Option<Array>, JsValue> {
    let users = values::member(reply, "users");
    if !values::is_array(&users) {
        return Err(unexpected(
            "QueryUsers answered without a list of users. Is a proxy between this and the API?",
        ));
    }
    let users: Array = users.unchecked_into();
    let mut rows = Vec::new();
    for user in users.iter() {
        let id = json::stringify_into_wasm(&values::member(&user, "id")).ok().flatten();
        let at = dates::milliseconds(&values::member(&user, "created_at"));
        rows.push((id.unwrap_or_else(|| "\"\"".to_owned()), at.unwrap_or_default()));
    }
    let mut cursor = read(walk);
    let page = cursor.read(&rows);
    write(&cursor, walk)?;
    let places = match page {
        Page::Users(places) => places,
        Page::End => return Ok(None),
        Page::Astray => {
            return Err(unexpected(
                "QueryUsers answered with users that the walk had passed already, so that it might never end. \
                 Is a proxy's cache between this and the API?",
            ));
        }
    };
    let next = Array::new();
    for place in places {
        next.push(&users.get_unchecked(place));
    }
    Ok(Some(next))
}

fn unexpected(message: &str) -> JsValue {
    errors::data("StreamError", message)
}
