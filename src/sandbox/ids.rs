//! User ids, one and many.
//!
//! Source: the published JSON schema of a chat user: `^[@\w-]*$`, at most 255 characters.

use super::failure::Failure;
use super::fields::{Fields, Item, text};
use crate::core::operations::USER_IDS;

const MAX_LENGTH: usize = 255;

/// Checks one id.
///
/// # Errors
/// It is empty, too long, or off the pattern.
pub fn check(path: &str, id: &str) -> Result<(), Failure> {
    if id.is_empty() {
        return Err(Failure::input(format!("{path} must not be empty")));
    }
    if id.len() > MAX_LENGTH {
        return Err(Failure::input(format!("{path} is longer than {MAX_LENGTH} characters")));
    }
    if !id
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'@' | b'_' | b'-'))
    {
        return Err(Failure::input(format!(
            "{path} is not a valid id: only a-z, A-Z, 0-9, @, _ and - are allowed"
        )));
    }
    Ok(())
}

/// The id at `name`, which must be there.
///
/// # Errors
/// It is missing or no id.
pub fn one(fields: &Fields<'_>, name: &str) -> Result<Box<str>, Failure> {
    fields.required(name, optional(fields, name)?)
}

/// The id at `name`, if there is one; the empty string counts as none.
///
/// # Errors
/// It is no id.
pub fn optional(fields: &Fields<'_>, name: &str) -> Result<Option<Box<str>>, Failure> {
    let Some(id) = fields.text(name)?.filter(|id| !id.is_empty()) else {
        return Ok(None);
    };
    check(&fields.path(name), id)?;
    Ok(Some(id.into()))
}

/// The ids in [`USER_IDS`]: one to `max`, each once however often it is named.
///
/// # Errors
/// There are none or too many, or one is no id.
pub fn many(fields: &Fields<'_>, max: usize) -> Result<Vec<Box<str>>, Failure> {
    let items = limited(fields, USER_IDS, max)?;
    let mut ids: Vec<Box<str>> = Vec::with_capacity(items.len());
    for (path, value) in items {
        let id = text((path.clone(), value))?;
        check(&path, id)?;
        if !ids.iter().any(|known| &**known == id) {
            ids.push(id.into());
        }
    }
    Ok(ids)
}

/// The items of an array that must have one to `max` of them.
///
/// # Errors
/// It is missing, empty, or too long.
pub fn limited<'a>(fields: &Fields<'a>, name: &str, max: usize) -> Result<Vec<Item<'a>>, Failure> {
    let items = fields.required(name, fields.list(name)?)?;
    check_count(&fields.path(name), items.len(), max)?;
    Ok(items)
}

/// Checks how many users one call carries.
///
/// # Errors
/// There are none or more than `max`.
pub fn check_count(path: &str, count: usize, max: usize) -> Result<(), Failure> {
    match count {
        0 => Err(Failure::input(format!("{path} must contain at least 1 item"))),
        count if count > max => Err(Failure::input(format!(
            "{path} must contain at most {max} items, but has {count}"
        ))),
        _ => Ok(()),
    }
}
