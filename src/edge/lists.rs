//! What is done to each item of a caller's list, in one go on the JavaScript side: a crossing costs more than the work.

use js_sys::Object;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/edge/lists.js")]
extern "C" {
    /// The place of the first item that is no text which can be sent, or whose member is none; -1 for no such item.
    ///
    /// # Parameters
    /// - `items`: the list.
    /// - `name`: the member; without one the items themselves are meant.
    ///
    /// # Errors
    /// What the caller's code throws, as for the others.
    #[wasm_bindgen(js_name = wrongItem, catch)]
    pub fn wrong_item(items: &JsValue, name: Option<&str>) -> Result<i32, JsValue>;

    /// Whether it is a text that can be sent: neither empty nor with half a surrogate pair.
    #[wasm_bindgen(js_name = isText)]
    pub fn is_text(value: &JsValue) -> bool;

    /// The place of the first key whose item is not called so by its own member; -1 for no such key.
    ///
    /// # Parameters
    /// - `map`: items by key.
    /// - `name`: the member.
    ///
    /// # Errors
    /// As above.
    #[wasm_bindgen(js_name = wrongKey, catch)]
    pub fn wrong_key(map: &JsValue, name: &str) -> Result<i32, JsValue>;

    /// Appends a text's lines to a list.
    #[wasm_bindgen(js_name = pushLines)]
    pub fn push_lines(list: &JsValue, text: &str);

    /// A list's items by a member of theirs, as the only member of an object; nothing where two share it, or where it is no text that
    /// can be sent.
    ///
    /// # Parameters
    /// - `items`: the list.
    /// - `name`: the member.
    /// - `holder`: the object's member.
    ///
    /// # Errors
    /// As above.
    #[wasm_bindgen(catch)]
    pub fn keyed(items: &JsValue, name: &str, holder: &str) -> Result<Option<Object>, JsValue>;

    /// The place of the first item whose member another one has, too; -1 for no such item.
    ///
    /// # Parameters
    /// - `items`: the list.
    /// - `name`: the member.
    ///
    /// # Errors
    /// As above.
    #[wasm_bindgen(catch)]
    pub fn repeated(items: &JsValue, name: &str) -> Result<i32, JsValue>;

    /// How many items a list has; -1 for what is none.
    ///
    /// # Errors
    /// As above.
    #[wasm_bindgen(catch)]
    pub fn count(list: &JsValue) -> Result<f64, JsValue>;

    /// A copy of an object's own members.
    ///
    /// # Errors
    /// As above.
    #[wasm_bindgen(catch)]
    pub fn copy(object: &JsValue) -> Result<JsValue, JsValue>;

    /// A copy of those that are neither `undefined` nor `null`.
    ///
    /// # Errors
    /// As above.
    #[wasm_bindgen(catch)]
    pub fn given(object: &JsValue) -> Result<JsValue, JsValue>;

    /// The text of a query's parameter: a scalar as it is, a list of scalars joined by commas, anything else as JSON; `None` for what
    /// JSON cannot hold.
    ///
    /// # Errors
    /// As above.
    #[wasm_bindgen(catch)]
    pub fn parameter(value: &JsValue) -> Result<Option<String>, JsValue>;
}
