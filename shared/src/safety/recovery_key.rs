//! The recovery key: what stands on the sheet in the safe, in a form that a person can type without despair.
//!
//! Seven groups of five letters. The first four of a group are the key's (140 bits in all); the fifth checks the group
//! and its place, so a slip of the finger or two groups in the wrong order are named by their number at once.

use thiserror::Error;

/// No letter that could be read as another (Crockford).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many groups a key has.
pub const GROUPS: usize = 7;
const GROUP_SYMBOLS: usize = 4;
/// How many symbols of five bits a key has.
pub const SYMBOLS: usize = GROUPS * GROUP_SYMBOLS;

/// Why what was typed is no recovery key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RecoveryKeyRefused {
    #[error("the key has {letters} letters instead of 35")]
    Length { letters: usize },
    #[error("group {group} holds a letter that no key has")]
    Letter { group: usize },
    #[error("group {group} is not as it stands on the sheet")]
    Group { group: usize },
}

impl RecoveryKeyRefused {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            RecoveryKeyRefused::Length { .. } => "recovery_key_length",
            RecoveryKeyRefused::Letter { .. } | RecoveryKeyRefused::Group { .. } => "recovery_key_group",
        }
    }

    /// The group that is wrong, counted from one, where one can be named.
    pub const fn group(self) -> Option<usize> {
        match self {
            RecoveryKeyRefused::Length { .. } => None,
            RecoveryKeyRefused::Letter { group } | RecoveryKeyRefused::Group { group } => Some(group),
        }
    }
}

/// A recovery key.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryKey([u8; SYMBOLS]);

impl std::fmt::Debug for RecoveryKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryKey")
    }
}

/// Twice a value of the field of 32 elements (x⁵ + x² + 1).
const fn doubled(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 0x20 == 0 { shifted } else { (shifted ^ 0x25) & 0x1f }
}

/// The check symbol of a group: every single wrong symbol, every swap of neighbours and every wrong place changes it.
fn check_symbol(group: usize, symbols: &[u8]) -> u8 {
    let place = u8::try_from(group + 1).unwrap_or(0);
    doubled(symbols.iter().fold(place, |sum, symbol| doubled(sum) ^ symbol))
}

impl RecoveryKey {
    /// From random bytes, of each of which five bits count.
    pub fn make(random: [u8; SYMBOLS]) -> RecoveryKey {
        RecoveryKey(random.map(|byte| byte & 0x1f))
    }

    /// From what was typed or scanned: case, spaces and dashes do not matter, nor O for 0, I and L for 1.
    ///
    /// # Errors
    /// It is no key; the first wrong group is named.
    pub fn read(text: &str) -> Result<RecoveryKey, RecoveryKeyRefused> {
        let letters: Vec<char> = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect();
        if letters.len() != SYMBOLS + GROUPS {
            return Err(RecoveryKeyRefused::Length { letters: letters.len() });
        }
        let mut symbols = [0; SYMBOLS];
        for (index, letters) in letters.chunks(GROUP_SYMBOLS + 1).enumerate() {
            let group = index + 1;
            let mut read = [0; GROUP_SYMBOLS + 1];
            for (symbol, letter) in read.iter_mut().zip(letters) {
                *symbol = symbol_of(*letter).ok_or(RecoveryKeyRefused::Letter { group })?;
            }
            let (own, check) = read.split_at(GROUP_SYMBOLS);
            if check != [check_symbol(index, own)] {
                return Err(RecoveryKeyRefused::Group { group });
            }
            symbols[index * GROUP_SYMBOLS..group * GROUP_SYMBOLS].copy_from_slice(own);
        }
        Ok(RecoveryKey(symbols))
    }

    /// As it is printed: groups of five.
    pub fn shown(&self) -> String {
        let group = |(index, symbols): (usize, &[u8])| {
            let check = check_symbol(index, symbols);
            symbols.iter().chain([&check]).map(|symbol| char::from(ALPHABET[usize::from(*symbol)])).collect::<String>()
        };
        self.0.chunks(GROUP_SYMBOLS).enumerate().map(group).collect::<Vec<_>>().join("-")
    }

    /// Four letters that name a sheet and tell nothing of its key: so that people can see whose sheet is the newer.
    pub fn mark(&self) -> String {
        let hash = blake3::derive_key("lumbung recovery sheet mark v1", &self.0);
        hash.iter().take(4).map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()
    }

    /// The raw key of a database that was made under this key.
    pub fn database_key(&self) -> [u8; 32] {
        blake3::derive_key("lumbung database key v1", &self.0)
    }

    /// The key of one copy, by its salt.
    pub(super) fn copy_key(&self, salt: &[u8; 16]) -> [u8; 32] {
        blake3::derive_key("lumbung safety copy v1", &[self.0.as_slice(), salt].concat())
    }
}

fn symbol_of(letter: char) -> Option<u8> {
    let letter = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let at = ALPHABET.iter().position(|known| char::from(*known) == letter)?;
    u8::try_from(at).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> RecoveryKey {
        RecoveryKey::make(std::array::from_fn(|at| u8::try_from(at * 37 % 256).unwrap()))
    }

    #[test]
    fn a_key_is_read_however_it_was_typed() {
        let shown = key().shown();
        assert_eq!(shown.len(), 41);
        let with_letters = shown.replace('0', "o").replace('1', "l");
        for typed in
            [shown.clone(), shown.to_lowercase(), shown.replace('-', ""), shown.replace('-', " "), with_letters]
        {
            assert_eq!(RecoveryKey::read(&typed), Ok(key()), "{typed}");
        }
    }

    #[test]
    fn every_wrong_letter_and_every_swap_of_neighbours_is_found_and_its_group_named() {
        let letters: Vec<char> = key().shown().chars().filter(|letter| *letter != '-').collect();
        for at in 0..letters.len() {
            for other in ALPHABET.iter().map(|letter| char::from(*letter)).filter(|other| *other != letters[at]) {
                let mut typed = letters.clone();
                typed[at] = other;
                let read = RecoveryKey::read(&typed.iter().collect::<String>());
                assert_eq!(read, Err(RecoveryKeyRefused::Group { group: at / 5 + 1 }));
            }
            if at % 5 != 4 && letters[at] != letters[at + 1] {
                let mut typed = letters.clone();
                typed.swap(at, at + 1);
                let read = RecoveryKey::read(&typed.iter().collect::<String>());
                assert_eq!(read, Err(RecoveryKeyRefused::Group { group: at / 5 + 1 }));
            }
        }
    }

    #[test]
    fn groups_in_the_wrong_order_and_letters_too_few_are_found() {
        let shown = key().shown();
        let mut groups: Vec<&str> = shown.split('-').collect();
        groups.swap(2, 5);
        assert_eq!(RecoveryKey::read(&groups.join("-")), Err(RecoveryKeyRefused::Group { group: 3 }));
        assert_eq!(RecoveryKey::read(&shown[..40]), Err(RecoveryKeyRefused::Length { letters: 34 }));
        assert_eq!(RecoveryKey::read(&shown.replacen('0', "U", 1)).unwrap_err().code(), "recovery_key_group");
        assert_eq!(RecoveryKey::read("").unwrap_err(), RecoveryKeyRefused::Length { letters: 0 });
    }
}
