//! JSON Web Tokens in the one form that Stream uses: compact, HS256.
//!
//! Source: RFC 7515 (JWS), RFC 7519 (JWT), RFC 8725 (do not trust the header's algorithm).

use super::ascii;
use super::base64::{self, Alphabet, encoded_length};
use super::claims::Claims;
use super::decimal;
use super::error::{Fault, InputError, Reason, TokenError};
use super::json;
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
    sign_onto(secret, claims, &mut token, &|| "argument".to_owned())?;
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
/// As [`sign`]; the text is then as it was. `path` says how the caller would write what the claims are made of.
pub(crate) fn sign_onto(
    secret: &Secret,
    claims: &str,
    text: &mut Vec<u8>,
    path: &dyn Fn() -> String,
) -> Result<(), InputError> {
    let length = length(claims);
    if length > MAX_LENGTH {
        return Err(InputError::joined(
            &path(),
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
    text.resize(start + length, 0);
    sign_into(secret, claims, text.get_mut(start..).unwrap_or_default());
    Ok(())
}

/// How long the token of some claims is, in bytes.
#[must_use]
pub(crate) const fn length(claims: &str) -> usize {
    HEADER.len() + encoded_length(claims.len()) + 1 + SIGNATURE_LENGTH
}

/// [`sign`], with the token written where it stays.
///
/// # Parameters
/// - `secret`, `claims`: as there.
/// - `token`: as many bytes as [`length`] says, [`MAX_LENGTH`] or fewer.
pub(crate) fn sign_into(secret: &Secret, claims: &str, token: &mut [u8]) {
    let (signed, signature) = token.split_at_mut(token.len() - 1 - SIGNATURE_LENGTH);
    let (header, body) = signed.split_at_mut(HEADER.len());
    header.copy_from_slice(HEADER.as_bytes());
    base64::encode_into(claims.as_bytes(), body);
    if let Some((dot, tag)) = signature.split_first_mut() {
        *dot = b'.';
        base64::encode_into(&secret.tag(signed), tag);
    }
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
    let signature = part(parts.signature, &NO_SIGNATURE)?;
    let genuine = secret.accepts(parts.signed.as_bytes(), &signature);
    // The header is a stranger's word where the signature is not genuine: then it only helps to say what is wrong.
    check_header(parts.header)?;
    if !genuine {
        return Err(TokenError(&OTHER_SIGNATURE));
    }
    Claims::read(text(parts.claims, &NO_CLAIMS)?)
}

/// A token taken apart without being verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The header's JSON text.
    pub header: String,
    /// The claims' JSON text.
    pub claims: String,
    /// The third part as it stands, which may be anything.
    pub signature: &'a str,
}

/// Takes a token apart **without verifying anything**: for logs and displays, never for decisions.
///
/// # Parameters
/// - `token`: the token.
///
/// # Errors
/// [`Reason::Malformed`] when it has not three parts, or the first two are not base64url of JSON objects.
pub fn decode(token: &str) -> Result<Decoded<'_>, TokenError> {
    let parts = Parts::split(token)?;
    Ok(Decoded {
        header: object(parts.header, &NO_HEADER)?,
        claims: object(parts.claims, &NO_CLAIMS)?,
        signature: parts.signature,
    })
}

/// A JSON object's text.
fn object(encoded: &str, fault: &'static Fault) -> Result<String, TokenError> {
    let text = text(encoded, fault)?;
    json::object(&text).map_err(|_| TokenError(fault))?;
    Ok(text)
}

static NO_HEADER: Fault = Fault::malformed(
    "The token's header is not canonical base64url of a JSON object. Is something in front of it, such as \"Bearer\"?",
);
static NO_CLAIMS: Fault = Fault::malformed("The token's claims are not canonical base64url of a JSON object.");
static NO_SIGNATURE: Fault = Fault::malformed("The token's signature is not canonical base64url.");
static NO_PARTS: Fault =
    Fault::malformed("The token does not have three parts with dots between them. Is it a token, and all of it?");
static OTHER_SIGNATURE: Fault = Fault {
    reason: Reason::Signature,
    claim: None,
    message: "The token's signature does not fit the secret: it was made with another app's secret, or the token was changed.",
};
static OTHER_ALGORITHM: Fault =
    Fault::algorithm("The token names an algorithm other than HS256, the only one that Stream uses.");
static EXTENSION: Fault = Fault::algorithm("The token demands an extension (crit) that Stream's tokens do not have.");
static NO_ALGORITHM: Fault = Fault::algorithm("The token's header must name its algorithm, HS256, once.");
static TOO_LONG: Fault = Fault::malformed("The token is longer than 65,536 bytes. Is it a token?");

static NO_TEXT: Fault = Fault::malformed("The token is not a string. Was the Authorization header missing?");

/// What is no text at all.
#[must_use]
pub const fn no_text() -> TokenError {
    TokenError(&NO_TEXT)
}

/// What is longer than [`MAX_LENGTH`] is refused by its length alone.
#[must_use]
pub const fn too_long() -> TokenError {
    TokenError(&TOO_LONG)
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
        Self::between_dots(token).ok_or(TokenError(&NO_PARTS))
    }

    fn between_dots(token: &'a str) -> Option<Self> {
        let (header, rest) = ascii::parted(token, b'.')?;
        let (claims, signature) = ascii::parted(rest, b'.')?;
        if ascii::place(signature, b'.').is_some() {
            return None;
        }
        Some(Self {
            header,
            claims,
            signature,
            signed: token.get(..header.len() + 1 + claims.len())?,
        })
    }
}

fn part(part: &str, fault: &'static Fault) -> Result<Vec<u8>, TokenError> {
    base64::decode(Alphabet::UrlSafe, part.as_bytes()).ok_or(TokenError(fault))
}

fn text(encoded: &str, fault: &'static Fault) -> Result<String, TokenError> {
    String::from_utf8(part(encoded, fault)?).map_err(|_| TokenError(fault))
}

fn check_header(encoded: &str) -> Result<(), TokenError> {
    // Nearly every token's: it need not be taken apart each time.
    if encoded == HEADER.split_at(HEADER.len() - 1).0 {
        return Ok(());
    }
    read_header(encoded)
}

fn read_header(encoded: &str) -> Result<(), TokenError> {
    let text = text(encoded, &NO_HEADER)?;
    let members = json::object(&text).map_err(|_| TokenError(&NO_HEADER))?;
    let mut algorithms = 0;
    for (key, value) in members {
        if key.is("crit") {
            return Err(TokenError(&EXTENSION));
        }
        if key.is("alg") {
            if !value.as_text().is_some_and(|name| name.is(ALGORITHM)) {
                return Err(TokenError(&OTHER_ALGORITHM));
            }
            algorithms += 1;
        }
    }
    match algorithms {
        1 => Ok(()),
        _ => Err(TokenError(&NO_ALGORITHM)),
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
