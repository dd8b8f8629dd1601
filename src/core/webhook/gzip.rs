//! Inflating a body that is compressed, up to a limit.
//!
//! Source: RFC 1952. Only one member a body is read: two would be two answers to the question how long the body is.

use std::borrow::Cow;

use super::MAX_LENGTH;
use super::deflate;
use super::error::{Fault, Problem, WebhookError};

/// The two bytes that every gzip file starts with; no JSON does.
const MAGIC: [u8; 2] = [0x1f, 0x8b];
const DEFLATE: u8 = 8;
/// Bits of the header's flags.
const HEADER_CRC: u8 = 1 << 1;
const EXTRA: u8 = 1 << 2;
const NAME: u8 = 1 << 3;
const COMMENT: u8 = 1 << 4;
const RESERVED: u8 = 0b1110_0000;
/// Deflate's best: 258 bytes from two bits.
const BEST_RATIO: usize = 1032;
/// The modification time, the compression's level and the system's number: nothing that matters here.
const UNUSED: usize = 6;

/// The uncompressed body: inflated when it starts with gzip's two magic bytes, as it is otherwise.
///
/// # Parameters
/// - `body`: the body as it came.
///
/// # Errors
/// [`Problem::GzipFailed`] for gzip that is cut off, damaged, or inflates to more than [`MAX_LENGTH`].
///
/// # Example
/// ```
/// use stream_users_wasm::core::webhook::inflate;
/// assert_eq!(inflate(b"{}").as_deref(), Ok(b"{}".as_slice()));
/// assert!(inflate(&[0x1f, 0x8b, 8]).is_err());
/// ```
/// Source: Stream compresses by a setting of the app; its SDKs go by the magic bytes, since middleware may have inflated already.
pub fn inflate(body: &[u8]) -> Result<Cow<'_, [u8]>, WebhookError> {
    if !body.starts_with(&MAGIC) {
        return Ok(Cow::Borrowed(body));
    }
    let member = Member::read(body).ok_or(WebhookError(&DAMAGED))?;
    if member.length > MAX_LENGTH {
        return Err(WebhookError(&TOO_LONG));
    }
    member.inflate().map(Cow::Owned).ok_or(WebhookError(&DAMAGED))
}

static DAMAGED: Fault = Fault::new(
    Problem::GzipFailed,
    "The body starts like gzip but is cut off or damaged. Pass its bytes as they came: all of them, and never as text.",
);
static TOO_LONG: Fault = Fault::new(
    Problem::GzipFailed,
    "The body would inflate to more than 8 MiB, which no event does. Is it from Stream?",
);

/// A gzip member taken apart.
struct Member<'a> {
    deflated: &'a [u8],
    crc: u32,
    /// The uncompressed length modulo 2^32.
    length: usize,
}

impl<'a> Member<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(&MAGIC)?.strip_prefix(&[DEFLATE])?;
        let (&flags, rest) = rest.split_first()?;
        let mut rest = rest.get(UNUSED..)?;
        if flags & RESERVED != 0 {
            return None;
        }
        if flags & EXTRA != 0 {
            let (length, after) = rest.split_first_chunk()?;
            rest = after.get(usize::from(u16::from_le_bytes(*length))..)?;
        }
        for _ in 0..(flags & (NAME | COMMENT)).count_ones() {
            let end = rest.iter().position(|byte| *byte == 0)?;
            rest = rest.get(end + 1..)?;
        }
        if flags & HEADER_CRC != 0 {
            rest = rest.get(2..)?;
        }
        let (rest, length) = rest.split_last_chunk()?;
        let (deflated, crc) = rest.split_last_chunk()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        // More than deflate could have kept: these are not the bytes that hold the length.
        (length <= deflated.len().saturating_mul(BEST_RATIO)).then_some(Self {
            deflated,
            crc: u32::from_le_bytes(*crc),
            length,
        })
    }

    /// The member's own word on its length is what it is held to.
    fn inflate(&self) -> Option<Vec<u8>> {
        deflate::inflate(self.deflated, self.length).filter(|inflated| crc32(inflated) == self.crc)
    }
}

/// The CRC of RFC 1952, section 8, four bits at a time: a table of 64 bytes where the usual one takes 1 KiB of every download.
fn crc32(bytes: &[u8]) -> u32 {
    const POLYNOMIAL: u32 = 0xedb8_8320;
    const TABLE: [u32; 16] = {
        let mut table = [0u32; 16];
        let mut index = 0;
        while index < 16 {
            #[allow(clippy::cast_possible_truncation)] // below 16
            let mut crc = index as u32;
            let mut bit = 0;
            while bit < 4 {
                crc = if crc & 1 == 1 { crc >> 1 ^ POLYNOMIAL } else { crc >> 1 };
                bit += 1;
            }
            #[allow(clippy::indexing_slicing)] // evaluated by the compiler
            {
                table[index] = crc;
            }
            index += 1;
        }
        table
    };
    let step = |crc: u32| crc >> 4 ^ TABLE.get(crc as usize & 15).copied().unwrap_or_default();
    !bytes.iter().fold(!0, |crc, byte| step(step(crc ^ u32::from(*byte))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A gzip file as RFC 1952 lays it out, with the given flags and what they announce.
    fn gzip(flags: u8, announced: &[u8], text: &[u8]) -> Vec<u8> {
        let mut file = vec![0x1f, 0x8b, 8, flags, 1, 2, 3, 4, 0, 255];
        file.extend(announced);
        file.extend(miniz_oxide::deflate::compress_to_vec(text, 6));
        file.extend(crc32(text).to_le_bytes());
        file.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
        file
    }

    fn refused(body: &[u8]) -> bool {
        inflate(body).is_err_and(|error| error.problem == Problem::GzipFailed)
    }

    #[test]
    fn the_crc_is_that_of_the_catalogues() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn reads_every_optional_field_of_the_header() {
        for (flags, announced) in [
            (0, &b""[..]),
            (1, b""),
            (HEADER_CRC, b"\x12\x34"),
            (EXTRA, b"\x03\x00abc"),
            (NAME, b"body.json\0"),
            (COMMENT, b"\0"),
            (HEADER_CRC | EXTRA | NAME | COMMENT, b"\x01\x00xname\0comment\0\xab\xcd"),
        ] {
            assert_eq!(
                inflate(&gzip(flags, announced, b"{\"a\":1}")).as_deref(),
                Ok(&b"{\"a\":1}"[..]),
                "{flags}"
            );
        }
        assert!(refused(&gzip(RESERVED, b"", b"{}")));
    }

    #[test]
    fn leaves_what_is_no_gzip_as_it_is() {
        for body in [&b""[..], b"{", b"\x1f", b"\x8b\x1f", b"\x1e\x8b"] {
            assert_eq!(inflate(body).as_deref(), Ok(body));
        }
    }

    #[test]
    fn refuses_any_cut_and_any_addition() {
        let whole = gzip(NAME, b"n\0", &b"abc".repeat(50));
        for length in 2..whole.len() {
            assert!(refused(&whole[..length]), "cut to {length}");
        }
        for more in [&b"\0"[..], b"more", &whole] {
            assert!(refused(&[&whole, more].concat()));
        }
    }

    #[test]
    fn stops_at_eight_mebibytes_before_it_takes_the_memory() {
        let most = vec![b' '; MAX_LENGTH];
        assert_eq!(inflate(&gzip(0, b"", &most)).map(|body| body.len()), Ok(MAX_LENGTH));
        let more = vec![b' '; MAX_LENGTH + 1];
        let error = inflate(&gzip(0, b"", &more)).unwrap_err();
        assert!(error.hint.contains("8 MiB"));
        // A file that claims less than it holds, and one that claims more.
        for claimed in [0u32, 100, 8_000_000] {
            let mut file = gzip(0, b"", &more);
            let at = file.len() - 4;
            file[at..].copy_from_slice(&claimed.to_le_bytes());
            assert!(refused(&file), "{claimed}");
        }
    }

    proptest! {
        #[test]
        fn gives_back_what_was_compressed(text in proptest::collection::vec(any::<u8>(), 0..2_000)) {
            prop_assert_eq!(inflate(&gzip(0, b"", &text)).map(Cow::into_owned), Ok(text));
        }

        #[test]
        fn a_changed_byte_of_the_data_is_noticed_or_changes_nothing(at in any::<prop::sample::Index>(), change in 1u8..) {
            let text = b"{\"type\":\"user.updated\",\"user\":{\"id\":\"john\"}}";
            let mut file = gzip(0, b"", text);
            // The first ten bytes hold the time and the system, which nothing depends on.
            let at = 10 + at.index(file.len() - 10);
            file[at] ^= change;
            // The bits that fill up the last byte of deflate's say nothing.
            prop_assert!(refused(&file) || inflate(&file).as_deref() == Ok(&text[..]));
        }
    }
}
