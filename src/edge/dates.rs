//! A reply's date fields become `Date`, in place; nothing else is looked at.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Date, JsString, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::core::reply_dates::{Dates, Holds};

/// Replies hold a quoted message in a message, and so on; a hostile server could nest them until the stack ends.
const MAX_DEPTH: u32 = 16;
const NANOSECONDS_IN_A_MILLISECOND: f64 = 1e6;

/// A table of core's with its names as JavaScript strings, made once: making a string costs more than reading a property.
struct Names {
    of: &'static Dates,
    fields: Vec<JsString>,
    nested: Vec<JsString>,
}

thread_local! {
    static KNOWN: RefCell<Vec<Rc<Names>>> = const { RefCell::new(Vec::new()) };
}

fn names(dates: &'static Dates) -> Rc<Names> {
    KNOWN.with_borrow_mut(|known| {
        if let Some(names) = known.iter().find(|names| std::ptr::eq(names.of, dates)) {
            return Rc::clone(names);
        }
        let names = Rc::new(Names {
            of: dates,
            fields: dates.fields.iter().copied().map(JsString::from).collect(),
            nested: dates.nested.iter().map(|nested| JsString::from(nested.field)).collect(),
        });
        known.push(Rc::clone(&names));
        names
    })
}

/// Decodes the dates of a parsed reply.
///
/// # Parameters
/// - `reply`: what `JSON.parse` gave.
/// - `dates`: the operation's table.
///
/// A number counts nanoseconds, a string is RFC 3339, anything else stays as it is.
/// Source: the API answers integers under `/api/v2`; the Node SDK takes both forms.
pub fn decode(reply: &JsValue, dates: &'static Dates) {
    walk(reply, dates, 0);
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Number, catch)]
    fn number(value: &JsValue) -> Result<f64, JsValue>;
}

/// The milliseconds since 1970 of a date that [`decode`] or a reply's metadata made; `None` for anything else.
#[must_use]
pub fn milliseconds(date: &JsValue) -> Option<f64> {
    // `Number(date)`, not `instanceof`: fake timers replace the class. It throws for some of what a hostile reply can hold.
    let number = if date.is_object() { number(date).ok() } else { None };
    number.filter(|milliseconds| milliseconds.is_finite())
}

fn walk(object: &JsValue, dates: &'static Dates, depth: u32) {
    if !object.is_object() || depth > MAX_DEPTH {
        return;
    }
    let names = names(dates);
    for field in &names.fields {
        let Ok(value) = Reflect::get(object, field) else {
            continue;
        };
        let date = match value.as_f64() {
            Some(nanoseconds) => Date::new(&(nanoseconds / NANOSECONDS_IN_A_MILLISECOND).floor().into()),
            None if value.is_string() => Date::new(&value),
            None => continue,
        };
        let _ = Reflect::set(object, field, &date);
    }
    for (field, nested) in names.nested.iter().zip(dates.nested) {
        let Ok(value) = Reflect::get(object, field) else {
            continue;
        };
        if !value.is_object() {
            continue;
        }
        match nested.holds {
            Holds::One => walk(&value, nested.dates, depth + 1),
            Holds::Each => {
                let items = if Array::is_array(&value) {
                    value.unchecked_into()
                } else {
                    Object::values(value.unchecked_ref())
                };
                for item in Array::iter(&items) {
                    walk(&item, nested.dates, depth + 1);
                }
            }
        }
    }
}
