//! Sentences with gaps. Not `format!`: the code behind it is 2 KB of every download.

use super::ascii;

/// A sentence with its gaps filled.
///
/// # Parameters
/// - `sentence`: the text, with `{name}` for each gap.
/// - `fields`: names and what to put there; a gap without a field stays empty.
///
/// # Example
/// ```
/// use stream_users_wasm::core::sentence::filled;
/// assert_eq!(filled("lost {host}{why}.", &[("host", "x.test"), ("why", " (gone)")]), "lost x.test (gone).");
/// ```
#[must_use]
pub fn filled(sentence: &str, fields: &[(&str, &str)]) -> String {
    let mut text = String::new();
    let mut rest = sentence;
    while let Some((before, after)) = ascii::parted(rest, b'{') {
        let (name, end) = ascii::parted(after, b'}').unwrap_or_default();
        text.push_str(before);
        let field = fields.iter().find(|(known, _)| *known == name);
        text.push_str(field.map_or("", |(_, field)| field));
        rest = end;
    }
    text.push_str(rest);
    text
}
