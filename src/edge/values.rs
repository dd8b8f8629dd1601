//! Reading single properties of a caller's object. Every access may run the caller's code, which may throw.

use js_sys::{Array, JsString, Object};
use wasm_bindgen::prelude::*;

use super::{errors, lists};
use crate::core::error::InputError;
use crate::core::options::{self, Known, Rule};

#[wasm_bindgen]
extern "C" {
    /// Throws for a revoked proxy, which js-sys does not expect.
    #[wasm_bindgen(js_namespace = Array, js_name = isArray, catch)]
    fn is_array_or_throws(value: &JsValue) -> Result<bool, JsValue>;

    /// A property's value.
    ///
    /// # Errors
    /// What the caller's code throws.
    #[wasm_bindgen(js_namespace = Reflect, catch)]
    pub fn get(object: &JsValue, key: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = Reflect, js_name = set, catch)]
    fn set_or_throw(object: &JsValue, key: &str, value: &JsValue) -> Result<bool, JsValue>;
}

#[wasm_bindgen(module = "/src/edge/values.js")]
extern "C" {
    /// Whether it is an object that can be walked through. A string can be too, also as an object, but its letters are no items.
    #[wasm_bindgen(js_name = isIterable)]
    pub fn is_iterable(value: &JsValue) -> bool;

    /// Whether it is `undefined` or `null`.
    #[wasm_bindgen(js_name = isNothing)]
    pub fn is_nothing(value: &JsValue) -> bool;

    /// Whether it is an object that is neither a function nor an array.
    #[wasm_bindgen(js_name = isRecord)]
    pub fn is_record(value: &JsValue) -> bool;

    #[wasm_bindgen(js_name = kind, catch)]
    fn kind_or_throws(value: &JsValue) -> Result<String, JsValue>;
}

/// Whether it is an array, of any realm.
#[must_use]
pub fn is_array(value: &JsValue) -> bool {
    is_array_or_throws(value).unwrap_or(false)
}

/// A caller's property; `undefined` and `null` are `None`.
///
/// # Errors
/// A `StreamInputError` that names the property, when reading it throws.
pub fn given(object: &JsValue, key: &str, path: &str) -> Result<Option<JsValue>, JsValue> {
    match get(object, key) {
        Ok(value) if is_nothing(&value) => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(thrown) => Err(errors::caused(
            InputError::at(path, "could not be read: its getter threw, see cause."),
            &thrown,
        )),
    }
}

/// A property of our own data or of parsed JSON, which never throws; `undefined` for what has no properties.
#[must_use]
pub fn member(object: &JsValue, key: &str) -> JsValue {
    get(object, key).unwrap_or_default()
}

/// Such a property, if it is a string.
#[must_use]
pub fn text_of(object: &JsValue, key: &str) -> Option<String> {
    member(object, key).as_string()
}

/// Such a property, if it is a number.
#[must_use]
pub fn number_of(object: &JsValue, key: &str) -> Option<f64> {
    member(object, key).as_f64()
}

/// Sets a property on an object of our own.
pub fn set(object: &JsValue, key: &str, value: &JsValue) {
    // Our own objects are plain and extensible, so this cannot fail.
    let _ = set_or_throw(object, key, value);
}

#[wasm_bindgen]
extern "C" {
    /// An object's own enumerable string keys; a proxy's exception is the error (js-sys binds it without `catch`).
    #[wasm_bindgen(js_namespace = Object, js_name = keys, catch)]
    pub fn keys(object: &JsValue) -> Result<Array, JsValue>;
}

/// What kind of value it is, for messages.
#[must_use]
pub fn kind(value: &JsValue) -> String {
    // A revoked proxy throws.
    kind_or_throws(value).unwrap_or_else(|_| "an object".to_owned())
}

/// Whether it is `true` itself.
#[must_use]
pub fn is_true(value: &JsValue) -> bool {
    value.as_bool() == Some(true)
}

/// The refusal of a value of the wrong type.
///
/// # Parameters
/// - `path`: how the caller would write the value.
/// - `must`: what it must be.
#[must_use]
pub fn mistaken(path: &str, must: &str, value: &JsValue) -> InputError {
    InputError::joined(path, &[must, ", but is ", &kind(value), "."])
}

/// A non-empty string without lone surrogates, which UTF-8 cannot hold.
///
/// # Errors
/// Names the path.
pub fn text(path: &str, value: &JsValue) -> Result<String, InputError> {
    let Some(text) = value.dyn_ref::<JsString>() else {
        return Err(if is_nothing(value) {
            InputError::at(path, "is missing. It must be a non-empty string.")
        } else {
            mistaken(path, "must be a non-empty string", value)
        });
    };
    if text.length() == 0 {
        return Err(InputError::at(path, "must be a non-empty string, but is empty."));
    }
    if !lists::is_text(text) {
        return Err(InputError::at(
            path,
            "holds half a surrogate pair, which no server can read. Is it cut in the middle of a character?",
        ));
    }
    Ok(String::from(text))
}

/// A closed set of options, read once and checked: what a caller's getters say later counts for nothing.
#[derive(Debug, Clone)]
pub struct Options {
    /// An object of our own; none where nothing is given and nothing has a default.
    checked: Option<JsValue>,
    path: &'static str,
}

impl Options {
    /// Takes options, refusing keys that are not known; `undefined` and `null` are no options at all.
    ///
    /// # Parameters
    /// - `value`: what the caller gave.
    /// - `path`: how the caller would write it: `options`.
    /// - `table`: the options that may be there.
    ///
    /// # Errors
    /// A `StreamInputError` when it is no object, has an unknown key, or an option breaks its rule.
    pub fn read(value: &JsValue, path: &'static str, table: &[Known]) -> Result<Self, JsValue> {
        let none = is_nothing(value);
        // Most calls have no options: they shall not pay for an object.
        if none && table.iter().all(|known| known.default.is_none()) {
            return Ok(Self { checked: None, path });
        }
        if !none {
            closed(value, path, table)?;
        }
        let checked = JsValue::from(Object::new());
        for known in table {
            let option = if none { None } else { option(value, known, path)? };
            if let Some(option) = option.or(known.default.map(JsValue::from)) {
                set(&checked, known.name, &option);
            }
        }
        Ok(Self {
            checked: Some(checked),
            path,
        })
    }

    /// An option; `None` when it is not given and has no default.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<JsValue> {
        get(self.checked.as_ref()?, name)
            .ok()
            .filter(|value| !value.is_undefined())
    }

    /// How the caller would write an option.
    #[must_use]
    pub fn path_of(&self, name: &str) -> String {
        [self.path, ".", name].concat()
    }

    /// A number.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<f64> {
        self.value(name)?.as_f64()
    }

    /// Whether a flag is given and true.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.value(name).is_some_and(|flag| is_true(&flag))
    }

    /// A string.
    #[must_use]
    pub fn string(&self, name: &str) -> Option<String> {
        self.value(name)?.as_string()
    }

    /// All that were given, and the defaults of others, as an object of our own; `undefined` where there are none.
    #[must_use]
    pub fn into_value(self) -> JsValue {
        self.checked.unwrap_or_default()
    }

    /// The same, as an object in any case.
    #[must_use]
    pub fn into_object(self) -> JsValue {
        self.checked.unwrap_or_else(|| Object::new().into())
    }
}

/// Refuses what is no object, and keys that are not in the table.
fn closed(value: &JsValue, path: &str, table: &[Known]) -> Result<(), JsValue> {
    if !is_record(value) {
        return Err(mistaken(path, "must be an object", value).into());
    }
    let keys =
        keys(value).map_err(|thrown| errors::caused(InputError::at(path, "could not be read, see cause."), &thrown))?;
    for key in keys.iter().filter_map(|key| key.as_string()) {
        options::refuse_unknown(path, &key, table)?;
    }
    Ok(())
}

/// One option, if it is given.
fn option(value: &JsValue, known: &Known, path: &str) -> Result<Option<JsValue>, JsValue> {
    let path = [path, ".", known.name].concat();
    let Some(option) = given(value, known.name, &path)? else {
        return Ok(None);
    };
    let fits = match known.rule {
        Rule::Any => true,
        Rule::Flag => option.as_bool().is_some(),
        Rule::Text => option.is_string(),
        Rule::Function => option.is_function(),
        Rule::Signal => is_signal(&option),
        Rule::Number(_) => option.as_f64().is_some(),
    };
    if !fits {
        return Err(mistaken(&path, &["must be ", known.rule.must_be()].concat(), &option).into());
    }
    if let (Rule::Number(range), Some(number)) = (known.rule, option.as_f64()) {
        range.check(&path, number)?;
    }
    Ok(Some(option))
}

/// Whether it can do what an `AbortSignal` can. Not `instanceof`: polyfills and other realms have classes of their own.
fn is_signal(value: &JsValue) -> bool {
    value.is_object()
        && member(value, "aborted").as_bool().is_some()
        && member(value, "addEventListener").is_function()
        && member(value, "removeEventListener").is_function()
}
