//! Core's own reader of JSON against an independent one.

use serde_json::value::RawValue;
use stream_users_wasm::core::json::{self, MAX_DEPTH, Value};

/// The independent reader gives up a little earlier than ours: what nests about that deep is not compared.
const COMPARED_DEPTH: usize = MAX_DEPTH as usize - 8;

pub fn json(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let read = json::value(&text);
    if depth(&text) <= COMPARED_DEPTH {
        assert_eq!(
            read.is_ok(),
            serde_json::from_str::<&RawValue>(&text).is_ok(),
            "{text:?}"
        );
    }
    let Ok(value) = read else { return };
    if let Ok(expected) = serde_json::from_str::<serde_json::Value>(&text) {
        same(value, &expected);
    }
}

fn same(got: Value<'_>, expected: &serde_json::Value) {
    use serde_json::Value as Expected;
    match (got, expected) {
        (Value::Null, Expected::Null) => {}
        (Value::Bool(got), Expected::Bool(expected)) => assert_eq!(got, *expected),
        (Value::Text(got), Expected::String(expected)) => assert_eq!(got.decode(), *expected),
        (Value::Number(got), Expected::Number(expected)) => {
            if let Some(integer) = expected.as_i64().and_then(|integer| i32::try_from(integer).ok()) {
                assert_eq!(got.as_seconds(), Some(integer.into()));
            }
        }
        (Value::Array(got), Expected::Array(expected)) => {
            let got: Vec<_> = got.collect();
            assert_eq!(got.len(), expected.len());
            got.into_iter()
                .zip(expected)
                .for_each(|(got, expected)| same(got, expected));
        }
        (Value::Object(got), Expected::Object(expected)) => {
            // Of two members of one name, the last counts.
            let mut last = std::collections::BTreeMap::new();
            for (key, value) in got {
                last.insert(key.decode().into_owned(), value);
            }
            assert!(
                last.keys()
                    .eq(expected.keys().collect::<std::collections::BTreeSet<_>>())
            );
            for (key, value) in last {
                same(value, &expected[&key]);
            }
        }
        _ => panic!("read as another kind of value"),
    }
}

/// How deep a text nests, without checking anything else.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}
