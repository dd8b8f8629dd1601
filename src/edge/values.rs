//! Reading single properties of a caller's object. Every access may run the caller's code, which may throw.

use js_sys::{Array, JsString, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::errors;
use crate::core::error::InputError;
use crate::core::options;

#[wasm_bindgen]
extern "C" {
    /// Throws for a revoked proxy, which js-sys does not expect.
    #[wasm_bindgen(js_namespace = Array, js_name = isArray, catch)]
    fn is_array_or_throws(value: &JsValue) -> Result<bool, JsValue>;
}

/// Whether it is an array, of any realm.
#[must_use]
pub fn is_array(value: &JsValue) -> bool {
    is_array_or_throws(value).unwrap_or(false)
}

/// A property's value; what a getter throws is the error.
///
/// # Errors
/// What the caller's code throws.
pub fn get(object: &JsValue, key: &str) -> Result<JsValue, JsValue> {
    Reflect::get(object, &JsValue::from_str(key))
}

/// A caller's property; `undefined` and `null` are `None`.
///
/// # Errors
/// A `StreamInputError` that names the property, when reading it throws.
pub fn given(object: &JsValue, key: &str, path: &str) -> Result<Option<JsValue>, JsValue> {
    match get(object, key) {
        Ok(value) if value.is_undefined() || value.is_null() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(thrown) => Err(errors::caused(
            InputError::at(path, "could not be read: its getter threw, see cause."),
            &thrown,
        )),
    }
}

/// Sets a property on an object of our own.
pub fn set(object: &JsValue, key: &str, value: &JsValue) {
    // Our own objects are plain and extensible, so this cannot fail.
    let _ = Reflect::set(object, &JsValue::from_str(key), value);
}

/// An object of our own with these entries, a list of pairs or a map; safe for every key, `__proto__` included.
#[must_use]
pub fn object(entries: &JsValue) -> JsValue {
    Object::from_entries(entries).map_or(JsValue::UNDEFINED, JsValue::from)
}

/// One entry for [`object`].
#[must_use]
pub fn entry(key: &JsValue, value: &JsValue) -> JsValue {
    Array::of2(key, value).into()
}

/// Whether it is an object that is neither a function nor an array.
#[must_use]
pub fn is_record(value: &JsValue) -> bool {
    value.is_object() && !is_array(value)
}

#[wasm_bindgen]
extern "C" {
    /// An object's own enumerable string keys; a proxy's exception is the error (js-sys binds it without `catch`).
    #[wasm_bindgen(js_namespace = Object, js_name = keys, catch)]
    pub fn keys(object: &JsValue) -> Result<Array, JsValue>;
}

/// What kind of value it is, for messages.
#[must_use]
pub fn kind(value: &JsValue) -> &'static str {
    if value.is_undefined() {
        "undefined"
    } else if value.is_null() {
        "null"
    } else if value.is_string() {
        "a string"
    } else if value.as_f64().is_some_and(f64::is_nan) {
        "NaN"
    } else if value.as_f64().is_some() {
        "a number"
    } else if value.as_bool().is_some() {
        "a boolean"
    } else if value.is_function() {
        "a function"
    } else if is_array(value) {
        "an array"
    } else if value.is_bigint() {
        "a bigint"
    } else if value.is_symbol() {
        "a symbol"
    } else {
        "an object"
    }
}

/// A non-empty string without lone surrogates, which could not be sent as they are.
///
/// # Errors
/// Names the path.
pub fn text(path: &str, value: &JsValue) -> Result<String, InputError> {
    let Some(text) = value.dyn_ref::<JsString>() else {
        return Err(match kind(value) {
            "undefined" | "null" => InputError::at(path, "is missing. It must be a non-empty string."),
            kind => InputError::at(path, format_args!("must be a non-empty string, but is {kind}.")),
        });
    };
    if text.length() == 0 {
        return Err(InputError::at(path, "must be a non-empty string, but is empty."));
    }
    if !text.is_valid_utf16() {
        return Err(InputError::at(
            path,
            "holds half a surrogate pair, which cannot be sent. Is it cut in the middle of a character?",
        ));
    }
    Ok(String::from(text))
}

/// A closed set of options.
#[derive(Debug, Clone)]
pub struct Options {
    object: JsValue,
    path: &'static str,
}

impl Options {
    /// Takes options, refusing keys that are not known; `undefined` and `null` are no options at all.
    ///
    /// # Parameters
    /// - `value`: what the caller gave.
    /// - `path`: how the caller would write it: `options`.
    /// - `known`: the keys that may be there.
    ///
    /// # Errors
    /// A `StreamInputError` when it is no object or has an unknown key.
    pub fn read(value: &JsValue, path: &'static str, known: &[&str]) -> Result<Self, JsValue> {
        if value.is_undefined() || value.is_null() {
            return Ok(Self {
                object: JsValue::UNDEFINED,
                path,
            });
        }
        if !is_record(value) {
            return Err(InputError::at(path, format_args!("must be an object, but is {}.", kind(value))).into());
        }
        let names: Vec<String> = keys(value)
            .map_err(|thrown| errors::caused(InputError::at(path, "could not be read, see cause."), &thrown))?
            .iter()
            .filter_map(|key| key.as_string())
            .collect();
        options::refuse_unknown(path, names.iter().map(String::as_str), known)?;
        Ok(Self {
            object: value.clone(),
            path,
        })
    }

    /// An option as it is; `None` when it is not given.
    ///
    /// # Errors
    /// When reading it throws.
    pub fn value(&self, key: &str) -> Result<Option<JsValue>, JsValue> {
        if self.object.is_undefined() {
            Ok(None)
        } else {
            given(&self.object, key, &self.path_of(key))
        }
    }

    /// How the caller would write an option.
    #[must_use]
    pub fn path_of(&self, key: &str) -> String {
        format!("{}.{key}", self.path)
    }

    /// A number.
    ///
    /// # Errors
    /// When it is something else.
    pub fn number(&self, key: &str) -> Result<Option<f64>, JsValue> {
        self.typed(key, "a number", JsValue::as_f64)
    }

    /// A boolean.
    ///
    /// # Errors
    /// When it is something else.
    pub fn flag(&self, key: &str) -> Result<bool, JsValue> {
        Ok(self.typed(key, "true or false", JsValue::as_bool)?.unwrap_or(false))
    }

    /// A string.
    ///
    /// # Errors
    /// When it is something else.
    pub fn string(&self, key: &str) -> Result<Option<String>, JsValue> {
        self.typed(key, "a string", JsValue::as_string)
    }

    /// A function.
    ///
    /// # Errors
    /// When it is something else.
    pub fn function(&self, key: &str) -> Result<Option<js_sys::Function>, JsValue> {
        self.typed(key, "a function", |value| value.dyn_ref::<js_sys::Function>().cloned())
    }

    fn typed<T>(&self, key: &str, must: &str, read: impl Fn(&JsValue) -> Option<T>) -> Result<Option<T>, JsValue> {
        let Some(value) = self.value(key)? else { return Ok(None) };
        match read(&value) {
            Some(typed) => Ok(Some(typed)),
            None => Err(InputError::at(
                self.path_of(key),
                format_args!("must be {must}, but is {}.", kind(&value)),
            )
            .into()),
        }
    }
}
