//! The edge's conversions, against the JavaScript of Node and of Chromium: what no native test can see.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)] // a test may fail loudly, in its helpers too

use js_sys::{Array, Date, Function, JSON, Object, Reflect};
use stream_users_wasm::core::error::InputError;
use stream_users_wasm::core::operations::ALL;
use stream_users_wasm::core::reply_dates::{self, Dates};
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
    dates::decode(&reply, &reply_dates::FULL_USERS);
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
    dates::decode(&reply, &reply_dates::FULL_USERS);
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
    dates::decode(&reply, &reply_dates::EXPORTED_USER);
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

/// An object with a number in each date field, down to a depth.
fn filled(dates: &Dates, depth: u32) -> JsValue {
    let object = JsValue::from(Object::new());
    for field in dates.fields {
        Reflect::set(&object, &(*field).into(), &1e18.into()).unwrap();
    }
    for nested in dates.nested.iter().filter(|_| depth > 0) {
        let inner = filled(nested.dates, depth - 1);
        let value = match nested.holds {
            reply_dates::Holds::One => inner,
            reply_dates::Holds::Each => Array::of1(&inner).into(),
        };
        Reflect::set(&object, &nested.field.into(), &value).unwrap();
    }
    object
}

fn assert_dates(object: &JsValue, dates: &Dates, depth: u32, name: &str) {
    for field in dates.fields {
        assert!(is_date(object, field, 1e12), "{name}: {field}");
    }
    for nested in dates.nested.iter().filter(|_| depth > 0) {
        let inner = match nested.holds {
            reply_dates::Holds::One => get(object, nested.field),
            reply_dates::Holds::Each => get(object, &format!("{}.0", nested.field)),
        };
        assert_dates(&inner, nested.dates, depth - 1, name);
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
    let known = ["timeout", "fetch", "flag"];
    let read = |code: &str| Options::read(&js(code), "options", &known);
    assert_eq!(text(&read("{ timeOut: 1 }").unwrap_err(), "path"), "options.timeOut");
    assert!(read("[]").is_err() && read("'x'").is_err() && read("7").is_err());
    assert!(read("new Proxy({}, { ownKeys() { throw 1 } })").is_err());
    for nothing in ["undefined", "null", "{}", "{ timeout: undefined, flag: null }"] {
        let options = read(nothing).unwrap();
        assert_eq!(
            (options.number("timeout").unwrap(), options.flag("flag").unwrap()),
            (None, false),
            "{nothing}"
        );
    }
    let options = read("{ timeout: '5', fetch: {}, flag: 1 }").unwrap();
    assert_eq!(text(&options.number("timeout").unwrap_err(), "path"), "options.timeout");
    assert!(options.function("fetch").is_err() && options.flag("flag").is_err());
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
