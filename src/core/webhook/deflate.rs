//! Inflating deflated bytes: RFC 1951, read bit by bit.
//!
//! Why not a library: those are made for speed and carry tables and several copies of their loops, 5 KB of every gzipped client.
//! A webhook is a few kilobytes, so this reads a symbol as zlib's own reference decoder `puff` does. Property tests hold it
//! against `miniz_oxide`.

/// The longest code of a symbol, in bits.
const LONGEST_CODE: usize = 15;
/// Codes of literals and lengths: the last two are never used.
const LITERALS: usize = 288;
/// No symbol.
const NONE: u16 = u16::MAX;
/// The symbol that ends a block.
const END: u16 = 256;
/// The first symbol that is a length.
const FIRST_LENGTH: u16 = 257;
/// The last symbol that is a length.
const LAST_LENGTH: u16 = 285;
/// The shortest copy, in bytes.
const SHORTEST_COPY: usize = 3;
/// The longest copy, in bytes.
const LONGEST_COPY: usize = 258;
/// Codes of distances: the last two are never used.
const DISTANCES: usize = 32;
/// The last symbol that is a distance.
const LAST_DISTANCE: u16 = 29;
/// The order in which a block tells the lengths of the codes that its other codes are told in.
const ORDER: [u8; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Inflates all of `deflated`, to exactly `length` bytes; `None` for anything else.
pub fn inflate(deflated: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut bits = Bits {
        rest: deflated,
        ..Bits::default()
    };
    let mut inflated = Inflated {
        bytes: Vec::with_capacity(length),
        length,
    };
    // Made once: a stranger's blocks may be ten bits long.
    let fixed = Codes::fixed()?;
    loop {
        let is_last = bits.take(1) == 1;
        match bits.take(2) {
            0 => stored(&mut bits, &mut inflated)?,
            1 => coded(&mut bits, &mut inflated, &fixed)?,
            2 => {
                let told = Codes::told(&mut bits)?;
                coded(&mut bits, &mut inflated, &told)?;
            }
            _ => return None,
        }
        if is_last {
            let whole = !bits.exhausted && bits.rest.is_empty() && inflated.bytes.len() == length;
            return whole.then_some(inflated.bytes);
        }
    }
}

/// What is read, from each byte's lowest bit upwards.
#[derive(Default)]
struct Bits<'a> {
    rest: &'a [u8],
    held: u32,
    count: u32,
    /// Whether more was asked for than there is.
    exhausted: bool,
}

impl<'a> Bits<'a> {
    /// A number of up to 16 bits. Behind the end there are zeros, which come to an end as well: what they make is told at the end.
    fn take(&mut self, count: u32) -> u32 {
        while self.count < count {
            match self.rest.split_first() {
                Some((byte, rest)) => {
                    self.held |= u32::from(*byte) << self.count;
                    self.rest = rest;
                }
                None => self.exhausted = true,
            }
            self.count += 8;
        }
        let number = self.held & ((1 << count) - 1);
        self.held >>= count;
        self.count -= count;
        number
    }

    /// Whole bytes from here on: what is left of this one counts for nothing.
    const fn bytes(&mut self) -> &mut &'a [u8] {
        self.held = 0;
        self.count = 0;
        &mut self.rest
    }
}

/// What is written, up to a length.
struct Inflated {
    bytes: Vec<u8>,
    length: usize,
}

impl Inflated {
    fn push(&mut self, byte: u8) -> Option<()> {
        (self.bytes.len() < self.length).then(|| self.bytes.push(byte))
    }

    /// Repeats what stands `distance` bytes before; it may run into what it writes.
    fn copy(&mut self, distance: usize, count: usize) -> Option<()> {
        let from = self.bytes.len().checked_sub(distance)?;
        (from..from + count).try_for_each(|at| self.push(*self.bytes.get(at)?))
    }
}

/// A Huffman code whose symbols of one length follow each other (section 3.2.2), so that their number for each length is all of it.
struct Code {
    counts: [usize; LONGEST_CODE + 1],
    /// In the order of their codes.
    symbols: [u16; LITERALS],
}

impl Code {
    /// `lengths` holds each symbol's number of bits, 0 for a symbol without a code. They are gone through once for all lengths:
    /// nobody has signed a block of a few bytes that tells codes anew.
    fn new(lengths: &[u8]) -> Option<Self> {
        let mut code = Self {
            counts: [0; LONGEST_CODE + 1],
            symbols: [0; LITERALS],
        };
        for length in lengths {
            *code.counts.get_mut(usize::from(*length))? += 1;
        }
        // Where the next symbol of each length goes, and how many codes of a length no shorter one has taken.
        let mut places = [0; LONGEST_CODE + 1];
        let ([_, firsts @ ..], [_, counts @ ..]) = (&mut places, &code.counts);
        let (mut free, mut known) = (1usize, 0);
        for (first, count) in firsts.iter_mut().zip(counts) {
            *first = known;
            known += count;
            free = (2 * free).checked_sub(*count)?;
        }
        for (symbol, length) in (0..).zip(lengths).filter(|(_, length)| **length > 0) {
            let place = places.get_mut(usize::from(*length))?;
            *code.symbols.get_mut(*place)? = symbol;
            *place += 1;
        }
        // Section 3.2.7: only a symbol that is alone leaves codes to none.
        (free == 0 || known <= 1).then_some(code)
    }

    /// The symbol whose code comes next, or [`NONE`].
    fn read(&self, bits: &mut Bits<'_>) -> u16 {
        let (mut code, mut first, mut index) = (0, 0, 0);
        for &count in self.counts.iter().skip(1) {
            code = code << 1 | bits.take(1) as usize;
            first <<= 1;
            if code - first < count {
                return self.symbols.get(index + code - first).copied().unwrap_or(NONE);
            }
            first += count;
            index += count;
        }
        NONE
    }
}

/// A block that is not compressed.
fn stored(bits: &mut Bits<'_>, inflated: &mut Inflated) -> Option<()> {
    let rest = bits.bytes();
    let (&[low, high, not_low, not_high], after) = rest.split_first_chunk()?;
    if (low, high) != (!not_low, !not_high) {
        return None;
    }
    let (bytes, after) = after.split_at_checked(u16::from_le_bytes([low, high]).into())?;
    *rest = after;
    bytes.iter().try_for_each(|byte| inflated.push(*byte))
}

/// A block of literals and copies.
fn coded(bits: &mut Bits<'_>, inflated: &mut Inflated, codes: &Codes) -> Option<()> {
    loop {
        let symbol = codes.literals.read(bits);
        if let Ok(literal) = u8::try_from(symbol) {
            inflated.push(literal)?;
            continue;
        }
        let count = match symbol {
            END => return Some(()),
            LAST_LENGTH => LONGEST_COPY,
            FIRST_LENGTH..LAST_LENGTH => SHORTEST_COPY + spread(symbol - FIRST_LENGTH, 2, bits),
            _ => return None,
        };
        let distance = match codes.distances.read(bits) {
            symbol @ 0..=LAST_DISTANCE => 1 + spread(symbol, 1, bits),
            _ => return None,
        };
        inflated.copy(distance, count)?;
    }
}

/// The number that a symbol and the bits behind it stand for: both tables of section 3.2.5 in one rule. A symbol is a number's
/// highest bit and the `fine` bits below it; what is left follows in bits of its own.
fn spread(symbol: u16, fine: u16, bits: &mut Bits<'_>) -> usize {
    let Some(extra) = (symbol >> fine).checked_sub(1) else {
        return symbol.into();
    };
    let top = usize::from(1 << fine | symbol & ((1 << fine) - 1));
    top << extra | bits.take(extra.into()) as usize
}

/// What a block is written in.
struct Codes {
    literals: Code,
    distances: Code,
}

impl Codes {
    /// `lengths` holds those of so many literals, and behind them those of distances.
    fn new(lengths: &[u8], literals: usize) -> Option<Self> {
        let (literals, distances) = lengths.split_at_checked(literals)?;
        Some(Self {
            literals: Code::new(literals)?,
            distances: Code::new(distances)?,
        })
    }

    /// Those that are never told (section 3.2.6).
    fn fixed() -> Option<Self> {
        let mut lengths = [8; LITERALS + DISTANCES];
        lengths.get_mut(144..256)?.fill(9);
        lengths.get_mut(256..280)?.fill(7);
        lengths.get_mut(LITERALS..)?.fill(5);
        Self::new(&lengths, LITERALS)
    }

    /// Those that a block starts with (section 3.2.7).
    fn told(bits: &mut Bits<'_>) -> Option<Self> {
        let literals = 257 + bits.take(5) as usize;
        let all = literals + 1 + bits.take(5) as usize;
        let mut lengths_of_lengths = [0; ORDER.len()];
        for place in ORDER.iter().take(4 + bits.take(4) as usize) {
            *lengths_of_lengths.get_mut(usize::from(*place))? = bits.take(3) as u8;
        }
        let code = Code::new(&lengths_of_lengths)?;
        let mut lengths = [0; LITERALS + DISTANCES];
        let (mut known, mut last) = (0, None);
        while known < all {
            let (length, times) = match code.read(bits) {
                16 => (last?, 3 + bits.take(2)),
                17 => (0, 3 + bits.take(3)),
                18 => (0, 11 + bits.take(7)),
                length => (u8::try_from(length).ok()?, 1),
            };
            let run = known..known + times as usize;
            known = run.end;
            last = Some(length);
            lengths.get_mut(run)?.fill(length);
        }
        if known > all {
            return None;
        }
        Self::new(lengths.get(..all)?, literals)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use miniz_oxide::deflate::compress_to_vec;
    use miniz_oxide::inflate::TINFLStatus;
    use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};
    use proptest::prelude::*;

    /// What `miniz_oxide` makes of the same bytes.
    fn theirs(deflated: &[u8], length: usize) -> Option<Vec<u8>> {
        let mut inflated = vec![0; length];
        let flags = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (status, read, written) = decompress(&mut DecompressorOxide::new(), deflated, &mut inflated, 0, flags);
        (status == TINFLStatus::Done && read == deflated.len() && written == length).then_some(inflated)
    }

    /// Texts that compress: few letters, in runs.
    fn text() -> impl Strategy<Value = Vec<u8>> {
        let runs = proptest::collection::vec((any::<u8>(), 1usize..300, 1u8..40), 0..60);
        runs.prop_map(|runs| {
            let run =
                |(start, length, step): (u8, usize, u8)| (0..length).map(move |at| start.wrapping_add(at as u8 % step));
            runs.into_iter().flat_map(run).collect()
        })
    }

    #[test]
    fn reads_each_kind_of_block() {
        for (deflated, text) in [
            (&b"\x01\x03\0\xfc\xffabc"[..], &b"abc"[..]),
            (b"\x4b\x4c\x4a\x06\0", b"abc"),
            (b"\0\0\0\xff\xff\x01\0\0\xff\xff", b""),
            // A copy that runs into what it writes.
            (b"\x4b\x84\x03\0", b"aaaaaaaaaa"),
        ] {
            assert_eq!(theirs(deflated, text.len()).as_deref(), Some(text));
            assert_eq!(inflate(deflated, text.len()).as_deref(), Some(text));
        }
    }

    #[test]
    fn refuses_what_no_deflater_writes() {
        for deflated in [
            &b""[..],
            b"\x07",
            b"\x01\x03\0\xfc\xfeabc",
            b"\x01\x03\0\xfc\xffab",
            // A copy from before the start.
            b"\x03\x02\0",
            b"\xff\xff\xff\xff",
        ] {
            assert_eq!(
                (inflate(deflated, 3), theirs(deflated, 3)),
                (None, None),
                "{deflated:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn gives_back_what_was_compressed_at_every_level(text in text(), level in 0u8..=10) {
            let deflated = compress_to_vec(&text, level);
            prop_assert_eq!(inflate(&deflated, text.len()), Some(text));
        }

        #[test]
        fn makes_of_damaged_bytes_what_others_make_of_them(
            text in text(), level in 0u8..=10, changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        ) {
            let mut deflated = compress_to_vec(&text, level);
            for (at, byte) in changes {
                let at = at.index(deflated.len());
                deflated[at] ^= byte;
            }
            prop_assert_eq!(inflate(&deflated, text.len()), theirs(&deflated, text.len()));
        }

        #[test]
        fn any_bytes_are_read_as_others_read_them(bytes in proptest::collection::vec(any::<u8>(), 0..40), length in 0usize..40) {
            prop_assert_eq!(inflate(&bytes, length), theirs(&bytes, length));
        }
    }
}
