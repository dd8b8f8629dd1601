//! Reads a JSON body or payload into a tree, strictly: what could be read in two ways is refused.

use std::fmt;

use super::slices::Walk;
use super::{Map, Number, Value};
use crate::core::json::{self, Malformed};

/// Why a text is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is not UTF-8.
    Encoding,
    /// It is not JSON, or nests too deep.
    Malformed(Malformed),
    /// Half of a surrogate pair, which is no character.
    LoneSurrogate,
    /// A number beyond 64-bit floats.
    NumberOutOfRange,
    /// A name that stands twice in one object.
    MemberTwice,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Encoding => "it is not UTF-8",
            Self::Malformed(malformed) => return malformed.fmt(f),
            Self::LoneSurrogate => "a string has a lone surrogate",
            Self::NumberOutOfRange => "a number is out of range",
            Self::MemberTwice => "an object names a member twice",
        })
    }
}

/// Reads one JSON value and nothing after it.
///
/// # Errors
/// What is wrong and where, without any of the text: not JSON, not UTF-8, nested deeper than 128, a lone surrogate,
/// a number beyond 64-bit floats, or a name that stands twice in one object.
pub fn read(text: &[u8]) -> Result<Value, Refusal> {
    let text = std::str::from_utf8(text).map_err(|_| Refusal::Encoding)?;
    json::value(text).map_err(Refusal::Malformed)?;
    tree(&mut Walk::new(text))
}

/// The check of nesting bounds the recursion.
fn tree(walk: &mut Walk<'_>) -> Result<Value, Refusal> {
    Ok(match walk.peek() {
        Some(b'{') => {
            let mut members = Map::new();
            walk.enter();
            while walk.next().is_some() {
                let name = string(walk.name())?;
                if members.insert(name, tree(walk)?).is_some() {
                    return Err(Refusal::MemberTwice);
                }
            }
            Value::Object(members)
        }
        Some(b'[') => {
            let mut items = Vec::new();
            walk.enter();
            while walk.next().is_some() {
                items.push(tree(walk)?);
            }
            Value::Array(items)
        }
        Some(b'"') => Value::String(string(walk.value())?),
        Some(b't' | b'f') => Value::Bool(walk.value() == "true"),
        Some(b'n') | None => {
            walk.value();
            Value::Null
        }
        Some(_) => Value::Number(Number::new(walk.value()).ok_or(Refusal::NumberOutOfRange)?),
    })
}

fn string(quoted: &str) -> Result<Box<str>, Refusal> {
    let text = json::value(quoted).map_err(Refusal::Malformed)?.as_text();
    let text = text
        .filter(|text| text.is_well_formed())
        .ok_or(Refusal::LoneSurrogate)?;
    Ok(text.decode().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::document::to_text;
    use proptest::prelude::*;

    #[test]
    fn reads_json_and_writes_it() {
        let given =
            r#" {"b":[1 , -2,3.50,1e3,null,true , [] ],"a":{"":{ } },"\u0061b":"\u00e9\ud83d\ude00\n\u0001\"" } "#;
        let written = r#"{"a":{"":{}},"ab":"é😀\n\u0001\"","b":[1,-2,3.50,1e3,null,true,[]]}"#;
        assert_eq!(to_text(&read(given.as_bytes()).unwrap()), written);
    }

    #[test]
    fn refuses_what_could_be_read_in_two_ways() {
        let deep = "[".repeat(100_000);
        for text in [
            "",
            "{",
            "{} x",
            "{'a':1}",
            r#"{"a":1,"a":2}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#""\ud800""#,
            "1e400",
            "NaN",
            &deep,
        ] {
            assert!(read(text.as_bytes()).is_err(), "{text:.40}");
        }
        assert!(read(b"\"\xff\"").is_err());
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
        ];
        leaf.prop_recursive(5, 60, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                prop::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>().into()),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_document_comes_back_as_serde_json_writes_it(document in any_json()) {
            let (compact, spaced) = (document.to_string(), serde_json::to_string_pretty(&document).unwrap());
            prop_assert_eq!(to_text(&read(compact.as_bytes()).unwrap()), compact.clone());
            prop_assert_eq!(to_text(&read(spaced.as_bytes()).unwrap()), compact);
        }
    }
}
