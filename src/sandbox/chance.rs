//! Everything that is random in one request, from the one seed that its host drew.

use sha2::{Digest, Sha256};

use crate::core::hex;

/// A stream of random bytes: SHA-256 over the seed and a counter, so that a request replayed with its seed draws the same.
#[derive(Debug)]
pub struct Chance {
    seed: [u8; 32],
    drawn: u64,
}

impl Chance {
    /// Starts the stream of a seed.
    #[must_use]
    pub const fn new(seed: [u8; 32]) -> Self {
        Self { seed, drawn: 0 }
    }

    /// Starts a stream of its own from a seed that serves requests too: what is drawn there tells nothing of this one.
    #[must_use]
    pub fn apart(seed: [u8; 32], purpose: &str) -> Self {
        // A stream hashes its seed with 8 bytes, so that none of its draws is this hash.
        let hash = Sha256::new().chain_update(seed).chain_update(purpose);
        Self::new(hash.finalize().into())
    }

    /// The next 32 bytes.
    pub fn bytes(&mut self) -> [u8; 32] {
        self.drawn += 1;
        Sha256::new()
            .chain_update(self.seed)
            .chain_update(self.drawn.to_be_bytes())
            .finalize()
            .into()
    }

    /// A random (version 4) UUID.
    pub fn uuid(&mut self) -> String {
        let mut sixteen = [0; 16];
        for (to, from) in sixteen.iter_mut().zip(self.bytes()) {
            *to = from;
        }
        hex::uuid(sixteen)
    }

    /// `length` lower-case letters and digits, at most 32.
    pub fn letters(&mut self, length: usize) -> String {
        const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
        let letter = |byte: u8| ALPHABET.get(usize::from(byte % 32)).copied().map_or('a', char::from);
        self.bytes().into_iter().take(length).map(letter).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_and_each_draw_is_new() {
        let (mut a, mut b) = (Chance::new([7; 32]), Chance::new([7; 32]));
        let (first, second) = (a.uuid(), a.uuid());
        assert_eq!((b.uuid(), b.uuid()), (first.clone(), second.clone()));
        assert_ne!(first, second);
        assert_ne!(Chance::new([8; 32]).uuid(), first);
        assert_eq!((first.len(), first.as_bytes()[14]), (36, b'4'));
    }
}
