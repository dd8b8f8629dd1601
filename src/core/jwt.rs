//! JSON Web Tokens in the one form that Stream uses: compact, HS256.
//!
//! Source: RFC 7515 (JWS), RFC 7519 (JWT), RFC 8725 (do not trust the header's algorithm).

use super::base64::{self, Alphabet, encoded_length};
use super::claims::Claims;
use super::decimal;
use super::error::{InputError, Reason, TokenError};
use super::json::{self, Value};
use super::secret::Secret;

/// `{"alg":"HS256","typ":"JWT"}` in base64url, and the dot after it: the same in every token.
const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";
/// The one algorithm.
const ALGORITHM: &str = "HS256";
/// An HS256 signature in base64url.
const SIGNATURE_LENGTH: usize = 43;
/// The longest token that is made or read. HTTP servers refuse headers long before that.
pub const MAX_LENGTH: usize = 65_536;

/// Signs claims.
///
/// # Parameters
/// - `secret`: the app's secret.
/// - `claims`: a JSON object, as [`super::claims`] builds it.
///
/// # Errors
/// Claims that would make a token longer than [`MAX_LENGTH`].
///
/// # Example
/// ```
/// use stream_users_wasm::core::{jwt, secret::Secret};
/// let token = jwt::sign(&Secret::new("s")?, r#"{"user_id":"john"}"#)?;
/// assert_eq!(token.split('.').count(), 3);
/// # Ok::<(), stream_users_wasm::core::error::InputError>(())
/// ```
pub fn sign(secret: &Secret, claims: &str) -> Result<String, InputError> {
    let mut token = Vec::new();
    sign_onto(secret, claims, &mut token)?;
    Ok(text_of(token))
}

/// Tokens as text, which they are: base64url, dots, and what a batch puts between them.
#[must_use]
pub fn text_of(tokens: Vec<u8>) -> String {
    String::from_utf8(tokens).unwrap_or_default()
}

/// [`sign`], with the token put behind what a text already holds: a batch needs no string of its own for each.
///
/// # Errors
/// As [`sign`]; the text is then as it was.
pub fn sign_onto(secret: &Secret, claims: &str, text: &mut Vec<u8>) -> Result<(), InputError> {
    let length = HEADER.len() + encoded_length(claims.len()) + 1 + SIGNATURE_LENGTH;
    if length > MAX_LENGTH {
        return Err(InputError::joined(
            "argument",
            &[
                "would make a token of about ",
                &decimal::count(length),
                " bytes; at most ",
                &decimal::count(MAX_LENGTH),
                " are allowed. Keep large data out of the claims.",
            ],
        ));
    }
    let start = text.len();
    text.reserve(length);
    text.extend_from_slice(HEADER.as_bytes());
    base64::encode_onto(claims.as_bytes(), text);
    let tag = secret.tag(text.get(start..).unwrap_or_default());
    text.push(b'.');
    base64::encode_onto(&tag, text);
    Ok(())
}

/// Reads a token whose signature was made with `secret`. Its times are not judged: see [`Claims::check`].
///
/// # Parameters
/// - `secret`: the app's secret.
/// - `token`: the token.
///
/// # Errors
/// [`Reason::Malformed`], [`Reason::Algorithm`], [`Reason::Signature`] or [`Reason::Claim`].
pub fn verify(secret: &Secret, token: &str) -> Result<Claims, TokenError> {
    let parts = Parts::split(token)?;
    let signature = part(parts.signature, "The token's signature is not canonical base64url.")?;
    if !secret.accepts(parts.signed.as_bytes(), &signature) {
        // The header is a stranger's word here: it only helps to say what is wrong.
        return Err(match check_header(parts.header) {
            Err(error) => error,
            Ok(()) => TokenError::new(
                Reason::Signature,
                None,
                "The token's signature does not fit the secret: it was made with another app's secret, or the token was changed.",
            ),
        });
    }
    check_header(parts.header)?;
    Claims::read(text(parts.claims, CLAIMS_TEXT)?)
}

/// A token taken apart without being verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The header's JSON text.
    pub header: String,
    /// The claims' JSON text.
    pub claims: String,
    /// The third part as it stands, which may be anything.
    pub signature: String,
}

/// Takes a token apart **without verifying anything**: for logs and displays, never for decisions.
///
/// # Parameters
/// - `token`: the token.
///
/// # Errors
/// [`Reason::Malformed`] when it has not three parts, or the first two are not base64url of JSON objects.
pub fn decode(token: &str) -> Result<Decoded, TokenError> {
    let parts = Parts::split(token)?;
    let header = text(parts.header, HEADER_TEXT)?;
    let claims = text(parts.claims, CLAIMS_TEXT)?;
    for (text, message) in [(&header, HEADER_TEXT), (&claims, CLAIMS_TEXT)] {
        json::object(text).map_err(|_| TokenError::malformed(message))?;
    }
    Ok(Decoded {
        header,
        claims,
        signature: parts.signature.to_owned(),
    })
}

const HEADER_TEXT: &str =
    "The token's header is not canonical base64url of a JSON object. Is something in front of it, such as \"Bearer\"?";
const CLAIMS_TEXT: &str = "The token's claims are not canonical base64url of a JSON object.";

/// What is longer than [`MAX_LENGTH`] is refused by its length alone.
#[must_use]
pub const fn too_long() -> TokenError {
    TokenError::malformed("The token is longer than 65,536 bytes. Is it a token?")
}

struct Parts<'a> {
    header: &'a str,
    claims: &'a str,
    signature: &'a str,
    /// Header and claims with the dot between them: what is signed.
    signed: &'a str,
}

impl<'a> Parts<'a> {
    fn split(token: &'a str) -> Result<Self, TokenError> {
        if token.len() > MAX_LENGTH {
            return Err(too_long());
        }
        Self::between_dots(token).ok_or(TokenError::malformed(
            "The token does not have three parts with dots between them. Is it a token, and all of it?",
        ))
    }

    fn between_dots(token: &'a str) -> Option<Self> {
        let mut dots = token
            .bytes()
            .enumerate()
            .filter(|(_, byte)| *byte == b'.')
            .map(|(at, _)| at);
        let (first, second) = (dots.next()?, dots.next()?);
        if dots.next().is_some() {
            return None;
        }
        Some(Self {
            header: token.get(..first)?,
            claims: token.get(first + 1..second)?,
            signature: token.get(second + 1..)?,
            signed: token.get(..second)?,
        })
    }
}

fn part(part: &str, message: &'static str) -> Result<Vec<u8>, TokenError> {
    base64::decode(Alphabet::UrlSafe, part.as_bytes()).ok_or(TokenError::malformed(message))
}

fn text(encoded: &str, message: &'static str) -> Result<String, TokenError> {
    String::from_utf8(part(encoded, message)?).map_err(|_| TokenError::malformed(message))
}

fn check_header(encoded: &str) -> Result<(), TokenError> {
    // Nearly every token's: it need not be taken apart each time.
    if HEADER.strip_suffix('.') == Some(encoded) {
        return Ok(());
    }
    read_header(encoded)
}

fn read_header(encoded: &str) -> Result<(), TokenError> {
    let text = text(encoded, HEADER_TEXT)?;
    let members = json::object(&text).map_err(|_| TokenError::malformed(HEADER_TEXT))?;
    let mut algorithms = 0;
    for (key, value) in members {
        match key.decode().as_ref() {
            "alg" if matches!(value, Value::Text(name) if name.decode() == ALGORITHM) => algorithms += 1,
            "alg" => {
                return Err(TokenError::new(
                    Reason::Algorithm,
                    None,
                    "The token names an algorithm other than HS256, the only one that Stream uses.",
                ));
            }
            "crit" => {
                return Err(TokenError::new(
                    Reason::Algorithm,
                    None,
                    "The token demands an extension (crit) that Stream's tokens do not have.",
                ));
            }
            _ => {}
        }
    }
    match algorithms {
        1 => Ok(()),
        _ => Err(TokenError::new(
            Reason::Algorithm,
            None,
            "The token's header must name its algorithm, HS256, once.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use ::base64::Engine;
    use ::base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    fn secret() -> Secret {
        Secret::new("secret").unwrap()
    }

    fn signed(header: &str, claims: &str) -> String {
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let tag = secret().tag(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag))
    }

    fn reason(token: &str) -> Reason {
        verify(&secret(), token).unwrap_err().reason
    }

    #[test]
    fn the_fixed_header_is_what_it_says() {
        assert_eq!(
            HEADER,
            format!("{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#))
        );
        assert_eq!(read_header(HEADER.trim_end_matches('.')), Ok(()));
    }

    #[test]
    fn accepts_any_spacing_in_the_header() {
        let token = signed("{ \"typ\" : \"JWT\",\n \"alg\" : \"HS256\" }", r#"{"user_id":"a"}"#);
        assert_eq!(verify(&secret(), &token).unwrap().user_id().as_deref(), Some("a"));
    }

    #[test]
    fn refuses_other_algorithms_even_when_signed() {
        for header in [
            r#"{"alg":"none"}"#,
            r#"{"alg":"HS512"}"#,
            r#"{"alg":"hs256"}"#,
            r#"{"alg":["HS256"]}"#,
            r#"{"typ":"JWT"}"#,
            r#"{"alg":"HS256","alg":"HS256"}"#,
            r#"{"alg":"HS256","crit":["x"]}"#,
        ] {
            assert_eq!(
                reason(&signed(header, r#"{"user_id":"a"}"#)),
                Reason::Algorithm,
                "{header}"
            );
        }
        assert_eq!(reason("eyJhbGciOiJub25lIn0.eyJ1c2VyX2lkIjoiYSJ9."), Reason::Algorithm);
    }

    #[test]
    fn refuses_what_is_not_a_token() {
        let good = signed(r#"{"alg":"HS256"}"#, r#"{"user_id":"a"}"#);
        let last = good.len() - 1;
        for token in [
            String::new(),
            "a".into(),
            "a.b".into(),
            "..".into(),
            format!("{good}."),
            format!("{good}.x"),
            format!("{good} "),
            format!(" {good}"),
            format!("{good}="),
            format!("{good}\n"),
            "x".repeat(1 << 20),
        ] {
            let reason = reason(&token);
            assert!(
                matches!(reason, Reason::Malformed | Reason::Signature | Reason::Algorithm),
                "{token}: {reason:?}"
            );
        }
        // The last character of 43 carries two unused bits: setting one gives the same bytes, and is refused.
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let index = alphabet.find(&good[last..]).unwrap();
        let stretched = format!("{}{}", &good[..last], &alphabet[index + 1..index + 2]);
        assert_eq!(reason(&stretched), Reason::Malformed);
    }

    #[test]
    fn a_longer_or_shorter_signature_is_refused() {
        let good = signed(r#"{"alg":"HS256"}"#, r#"{"user_id":"a"}"#);
        assert_eq!(reason(&good[..good.len() - 3]), Reason::Signature);
        assert_eq!(reason(&format!("{good}AAAA")), Reason::Signature);
    }

    #[test]
    fn decodes_without_judging() {
        let decoded = decode("eyJhbGciOiJub25lIn0.eyJ1c2VyX2lkIjoiYSJ9.devtoken").unwrap();
        assert_eq!(
            (decoded.header.as_str(), decoded.claims.as_str()),
            (r#"{"alg":"none"}"#, r#"{"user_id":"a"}"#)
        );
        assert_eq!(decode("W10.e30.x").unwrap_err().reason, Reason::Malformed);
    }
}
