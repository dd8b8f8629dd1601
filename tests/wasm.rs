//! The edge's conversions, against the JavaScript of Node and of Chromium: what no native test can see.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)] // a test may fail loudly, in its helpers too

use js_sys::{Array, Date, Function, JSON, Object, Reflect};
use stream_users_wasm::core::error::InputError;
use stream_users_wasm::core::operations::ALL;
use stream_users_wasm::core::options;
use stream_users_wasm::core::reply_dates::{self, KINDS};
use stream_users_wasm::core::webhook::{Problem, WebhookError};
use stream_users_wasm::core::{jwt, secret::Secret};
use stream_users_wasm::edge::bytes::{self, Read};
use stream_users_wasm::edge::values::{self, Options};
use stream_users_wasm::edge::{dates, errors, json, surroundings};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test as test;

/// What JavaScript code gives.
fn js(code: &str) -> JsValue {
    Function::new_no_args(&format!("return ({code});"))
        .call0(&JsValue::UNDEFINED)
        .unwrap()
}

fn get(object: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(object.clone(), |object, key| {
        Reflect::get(&object, &key.into()).unwrap()
    })
}

fn text(object: &JsValue, path: &str) -> String {
    get(object, path)
        .as_string()
        .unwrap_or_else(|| panic!("{path} is no string"))
}

fn is_date(object: &JsValue, path: &str, milliseconds: f64) -> bool {
    get(object, path)
        .dyn_into::<Date>()
        .is_ok_and(|date| date.get_time() == milliseconds)
}

#[test]
fn nanoseconds_and_rfc_3339_become_dates_where_the_table_says() {
    let reply = js(r#"{ duration: "1ms", users: { a: {
        id: "a", created_at: 1700000000123456789, updated_at: "2023-11-14T22:13:20.123Z", deactivated_at: null,
        custom: { created_at: 1700000000123456789 }, unknown_at: 5,
        devices: [{ created_at: 1e18 }, null, 7], mutes: [{ updated_at: 2e18, target: { last_active: 3e18 } }] } } }"#);
    dates::decode(&reply, reply_dates::FULL_USERS);
    assert!(is_date(&reply, "users.a.created_at", 1_700_000_000_123.0));
    assert!(is_date(&reply, "users.a.updated_at", 1_700_000_000_123.0));
    assert!(get(&reply, "users.a.deactivated_at").is_null());
    assert!(is_date(&reply, "users.a.devices.0.created_at", 1e12));
    assert!(is_date(&reply, "users.a.mutes.0.updated_at", 2e12));
    assert!(is_date(&reply, "users.a.mutes.0.target.last_active", 3e12));
    assert!(
        get(&reply, "users.a.custom.created_at").as_f64().is_some(),
        "custom is the user's own"
    );
    assert_eq!(get(&reply, "users.a.unknown_at").as_f64(), Some(5.0));
    assert!(
        !Reflect::has(&get(&reply, "users.a"), &"last_active".into()).unwrap(),
        "an absent date stays absent"
    );
}

#[test]
fn users_are_found_in_a_list_as_in_a_map() {
    let reply = js("{ users: [{ created_at: 1e18 }, { created_at: 2e18 }] }");
    dates::decode(&reply, reply_dates::FULL_USERS);
    assert!(is_date(&reply, "users.0.created_at", 1e12) && is_date(&reply, "users.1.created_at", 2e12));
}

#[test]
fn a_reply_of_any_shape_does_no_harm() {
    let shapes = [
        "null",
        "7",
        "[]",
        "{}",
        "{ users: 7 }",
        "{ users: [[[]]] }",
        "{ user: [] }",
        "Object.freeze({ user: Object.freeze({ created_at: 1 }) })",
    ];
    for operation in &ALL {
        for shape in shapes {
            dates::decode(&js(shape), operation.dates);
        }
    }
}

#[test]
fn quoted_messages_nested_without_end_stop_at_a_depth() {
    let reply = js(
        "(() => { let m = {}; for (let i = 0; i < 100000; i++) m = { created_at: 1e18, quoted_message: m }; return { messages: [m] }; })()",
    );
    dates::decode(&reply, reply_dates::EXPORTED_USER);
    assert!(is_date(&reply, "messages.0.quoted_message.created_at", 1e12));
}

#[test]
fn every_date_of_every_table_is_reached() {
    for operation in &ALL {
        let reply = filled(operation.dates, 2);
        dates::decode(&reply, operation.dates);
        assert_dates(&reply, operation.dates, 2, operation.name);
    }
}

/// The fields of a kind of object that are dates, and those that hold further objects.
fn kind(name: &str) -> (Vec<String>, Vec<(String, bool, String)>) {
    let kinds: serde_json::Value = serde_json::from_str(KINDS).unwrap();
    serde_json::from_value(kinds.get(name).unwrap().clone()).unwrap()
}

/// An object with a number in each date field, down to a depth.
fn filled(dates: &str, depth: u32) -> JsValue {
    let (fields, nested) = kind(dates);
    let object = JsValue::from(Object::new());
    for field in fields {
        Reflect::set(&object, &field.into(), &1e18.into()).unwrap();
    }
    for (field, several, dates) in nested.into_iter().filter(|_| depth > 0) {
        let inner = filled(&dates, depth - 1);
        let value = if several { Array::of1(&inner).into() } else { inner };
        Reflect::set(&object, &field.into(), &value).unwrap();
    }
    object
}

fn assert_dates(object: &JsValue, dates: &str, depth: u32, name: &str) {
    let (fields, nested) = kind(dates);
    for field in fields {
        assert!(is_date(object, &field, 1e12), "{name}: {field}");
    }
    for (field, several, dates) in nested.into_iter().filter(|_| depth > 0) {
        let path = if several { format!("{field}.0") } else { field };
        assert_dates(&get(object, &path), &dates, depth - 1, name);
    }
}

/// The plain path: what the walker does, property by property.
fn walked(object: &JsValue, dates: &str, levels: u32) {
    let (fields, nested) = kind(dates);
    for field in fields {
        let value = get(object, &field);
        let date = match value.as_f64() {
            Some(nanoseconds) => (nanoseconds / 1e6).floor().into(),
            None if value.is_string() => value,
            None => continue,
        };
        Reflect::set(object, &field.into(), &Date::new(&date)).unwrap();
    }
    for (field, several, dates) in nested.into_iter().filter(|_| levels > 0) {
        let value = get(object, &field);
        let held = match (value.is_object(), several) {
            (false, _) => continue,
            (true, false) => vec![value],
            (true, true) => Object::values(&Object::from(value)).to_vec(),
        };
        for item in held.iter().filter(|item| item.is_object()) {
            walked(item, &dates, levels - 1);
        }
    }
}

/// Something like a reply, from a row of chances: the fields of the table with values right and wrong, and others beside them.
fn any_reply(dates: &str, chance: &mut impl FnMut() -> u32, levels: u32) -> JsValue {
    let object = js("{ custom: { created_at: 5, user: { created_at: 6 } }, expires_at: 7 }");
    let (fields, nested) = kind(dates);
    for field in fields {
        let value = match chance() % 8 {
            0 => JsValue::NULL,
            1 => js("'2023-11-14T22:13:20.123456Z'"),
            2 => js("'soon'"),
            3 => JsValue::TRUE,
            4 => js("[1e18]"),
            5 => (-1.5).into(),
            6 => (f64::from(chance()) * 1e9).into(),
            _ => continue,
        };
        Reflect::set(&object, &field.into(), &value).unwrap();
    }
    for (field, _, dates) in nested.into_iter().filter(|_| levels > 0) {
        let mut inner = || any_reply(&dates, chance, levels - 1);
        let one = inner();
        let value = match chance() % 6 {
            0 => JsValue::NULL,
            1 => "text".into(),
            2 => Array::of3(&one, &JsValue::NULL, &5.into()).into(),
            3 => Object::from_entries(&Array::of1(&values::entry(&"created_at".into(), &one)))
                .unwrap()
                .into(),
            _ => one,
        };
        Reflect::set(&object, &field.into(), &value).unwrap();
    }
    object
}

#[test]
fn any_reply_comes_out_as_a_plain_walk_has_it() {
    let written = Function::new_with_args(
        "reply",
        "return JSON.stringify(reply, function (key, value) { \
            return this[key] instanceof Date ? { date: String(this[key].getTime()) } : value; });",
    );
    let clone = Function::new_with_args("reply", "return structuredClone(reply);");
    let call = |function: &Function, reply: &JsValue| function.call1(&JsValue::UNDEFINED, reply).unwrap();
    let mut seed = 1u32;
    let mut chance = || {
        // Xorshift: the same replies each time.
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        seed
    };
    for operation in &ALL {
        for _ in 0..20 {
            let fast = any_reply(operation.dates, &mut chance, 3);
            let plain = call(&clone, &fast);
            dates::decode(&fast, operation.dates);
            walked(&plain, operation.dates, reply_dates::MAX_DEPTH);
            assert_eq!(call(&written, &fast), call(&written, &plain), "{}", operation.name);
        }
    }
}

#[test]
fn errors_are_plain_data_with_their_class() {
    let data = JsValue::from(InputError::at("users[3].id", "is missing."));
    assert!(errors::is_ours(&data));
    assert_eq!(text(&data, "errorClass"), "StreamInputError");
    assert_eq!(text(&data, "path"), "users[3].id");
    assert_eq!(text(&data, "message"), "users[3].id is missing.");
    assert!(
        !Reflect::has(&data, &"code".into()).unwrap(),
        "what an error does not have is left out"
    );

    let secret = Secret::new("secret").unwrap();
    let data = JsValue::from(jwt::verify(&secret, "a.b.c").unwrap_err());
    assert_eq!(
        (text(&data, "errorClass").as_str(), text(&data, "reason").as_str()),
        ("TokenError", "malformed")
    );
    for foreign in [
        "null",
        "undefined",
        "7",
        "new Error('x')",
        "{ get errorClass() { throw 1 } }",
    ] {
        assert!(!errors::is_ours(&js(foreign)), "{foreign}");
    }
}

#[test]
fn what_a_callers_code_throws_is_kept_as_the_cause() {
    let argument = js("{ get user_id() { throw new RangeError('mine') } }");
    let error = values::given(&argument, "user_id", "user_id").unwrap_err();
    assert_eq!(text(&error, "path"), "user_id");
    assert_eq!(text(&error, "cause.message"), "mine");
}

#[test]
fn json_is_the_runtimes_and_its_refusals_name_the_part() {
    let written = json::stringify(
        &js("{ a: undefined, d: new Date(0), t: { toJSON: () => 'x' } }"),
        &JsValue::NULL,
        "",
    )
    .unwrap();
    assert_eq!(written, r#"{"d":"1970-01-01T00:00:00.000Z","t":"x"}"#);
    for (value, path) in [
        (
            "(() => { const o = { id: 'a' }; o.self = o; return { users: [{ id: 'b' }, o] }; })()",
            "users[1].self",
        ),
        ("{ users: { a: { custom: { n: 1n } } } }", "users.a.custom"),
        ("{ x: { toJSON() { throw 1 } } }", "x"),
        ("{ toJSON() { throw 1 } }", "argument"),
        (
            "(() => { let o = {}; for (let i = 0; i < 100000; i++) o = { o }; return { deep: o }; })()",
            "",
        ),
    ] {
        let value = js(value);
        let error = json::stringify(&value, &value, "").unwrap_err();
        assert_eq!(text(&error, "errorClass"), "StreamInputError");
        assert!(
            text(&error, "path").starts_with(path),
            "{path}: {}",
            text(&error, "path")
        );
    }
    assert!(
        json::stringify(&js("() => 1"), &JsValue::NULL, "").is_err(),
        "a function has no JSON"
    );
}

#[test]
fn options_are_closed_and_typed() {
    let read = |code: &str| Options::read(&js(code), "options", options::CLIENT);
    assert_eq!(text(&read("{ timeOut: 1 }").unwrap_err(), "path"), "options.timeOut");
    assert!(read("[]").is_err() && read("'x'").is_err() && read("7").is_err());
    assert!(read("new Proxy({}, { ownKeys() { throw 1 } })").is_err());
    for nothing in ["undefined", "null", "{}", "{ timeout: undefined, retryWrites: null }"] {
        let options = read(nothing).unwrap();
        assert_eq!(
            (options.number("timeout"), options.flag("retryWrites")),
            (Some(10_000.0), false),
            "{nothing}"
        );
    }
    for (bad, path) in [
        ("{ timeout: '5' }", "options.timeout"),
        ("{ timeout: 0 }", "options.timeout"),
        ("{ maxRetries: 1.5 }", "options.maxRetries"),
        ("{ fetch: {} }", "options.fetch"),
        ("{ basePath: 7 }", "options.basePath"),
        ("{ retryWrites: 1 }", "options.retryWrites"),
    ] {
        assert_eq!(text(&read(bad).unwrap_err(), "path"), path, "{bad}");
    }
    for (signal, is_one) in [("new AbortController()", false), ("new AbortController().signal", true)] {
        let given = js(&format!("{{ signal: {signal} }}"));
        assert_eq!(
            Options::read(&given, "options", options::CALL).is_ok(),
            is_one,
            "{signal}"
        );
    }
}

#[test]
fn an_option_is_read_once() {
    let changing = js("{ get timeout() { return (globalThis.reads = (globalThis.reads ?? 0) + 1); } }");
    let options = Options::read(&changing, "options", options::CLIENT).unwrap();
    assert_eq!(
        (options.number("timeout"), options.number("timeout")),
        (Some(1.0), Some(1.0))
    );
}

#[test]
fn texts_are_non_empty_and_whole() {
    assert_eq!(values::text("id", &js("'\\u{1f600}'")).unwrap(), "\u{1f600}");
    for bad in ["''", "undefined", "null", "7", "['a']", "new String('a')", "'\\ud83d'"] {
        assert_eq!(values::text("id", &js(bad)).unwrap_err().path, "id", "{bad}");
    }
}

#[test]
fn an_object_of_ours_takes_any_key_as_its_own() {
    let entries = Array::of1(&values::entry(&"__proto__".into(), &js("{ polluted: true }")));
    let object = values::object(&entries);
    assert_eq!(JSON::stringify(&object).unwrap(), r#"{"__proto__":{"polluted":true}}"#);
    assert!(get(&js("({})"), "polluted").is_undefined());
}

#[test]
fn the_clock_and_chance_are_the_runtimes() {
    assert!((surroundings::now_ms() - Date::now()).abs() < 1_000.0);
    assert!((0.0..1.0).contains(&surroundings::random()));
    assert_ne!(surroundings::random_bytes::<16>(), surroundings::random_bytes::<16>());
}

#[test]
fn bytes_are_text_views_and_buffers_and_nothing_else() {
    let read = |code: &str| bytes::read(&js(code), 8);
    for code in [
        "'\u{e9}{}'",
        "new TextEncoder().encode('\u{e9}{}')",
        "new TextEncoder().encode('<\u{e9}{}>').subarray(1, 5)",
        "new TextEncoder().encode('\u{e9}{}').buffer",
        "new DataView(new TextEncoder().encode('\u{e9}{}').buffer)",
    ] {
        assert_eq!(read(code), Read::Bytes("\u{e9}{}".as_bytes().to_vec()), "{code}");
    }
    for code in [
        "'123456789'",
        "new Uint8Array(9)",
        "new ArrayBuffer(9)",
        "new Uint16Array(5)",
    ] {
        assert_eq!(read(code), Read::TooLong, "{code}");
    }
    for code in [
        "undefined",
        "null",
        "5",
        "{}",
        "[1, 2]",
        "{ byteLength: 2, byteOffset: 0, buffer: new ArrayBuffer(2) }",
        "{ byteLength: 2, [Symbol.toStringTag]: 'ArrayBuffer' }",
        "new Proxy(new Uint8Array(2), {})",
        "(() => { const buffer = new ArrayBuffer(2); structuredClone(buffer, { transfer: [buffer] }); return buffer; })()",
        "(() => { const view = new Uint8Array(2); structuredClone(view.buffer, { transfer: [view.buffer] }); return view; })()",
        "(() => { const view = new Uint8Array(2); Object.defineProperty(view, 'buffer', { get() { throw 1; } }); return view; })()",
        "(() => { const view = new Uint8Array(2); Object.defineProperty(view, 'byteLength', { value: 7 }); return view; })()",
    ] {
        assert_eq!(read(code), Read::Other, "{code}");
    }
}

#[test]
fn a_refused_webhook_carries_its_hint() {
    let error = JsValue::from(WebhookError::new(Problem::InvalidBase64, "Pass it as it came."));
    assert_eq!(text(&error, "errorClass"), "InvalidWebhookError");
    assert_eq!(text(&error, "message"), "invalid base64 encoding");
    assert_eq!(text(&error, "hint"), "Pass it as it came.");
}
