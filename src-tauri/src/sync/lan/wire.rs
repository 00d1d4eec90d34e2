//! The line between two tills: encrypted, and known to be with a device of the same cooperative before a word is said.
//!
//! The handshake is Noise `NNpsk0`: fresh keys each time, and a pre-shared key made from the secret that only joined
//! devices hold, so that a stranger in the network learns nothing and is told nothing. Which device it is, each side
//! then shows by signing the handshake's hash with its own key (see `talk`).

use std::io::{Read, Write};

use shared::id::CooperativeId;
use shared::protocol::{PAGE_BYTES_MAX, pack, unpack};
use snow::{Builder, HandshakeState, TransportState};

use super::LanTrouble;

const PATTERN: &str = "Noise_NNpsk0_25519_ChaChaPoly_BLAKE2s";
/// What both sides must mean by this line.
const PROLOGUE: &[u8] = b"lumbung/lan/1";
/// The largest piece Noise knows, and what of it is its own.
const PIECE_MAX: usize = 65_535;
const PIECE_OVERHEAD: usize = 16;
/// The most bytes a packed message may have.
const MESSAGE_MAX: usize = PAGE_BYTES_MAX;

/// Which side of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Caller,
    Called,
}

/// The secret of the line, from the secret of the cooperative.
pub fn line_key(cooperative: CooperativeId, secret: &[u8; 32]) -> [u8; 32] {
    let context = [cooperative.as_bytes().as_slice(), secret].concat();
    blake3::derive_key("lumbung lan line v1", &context)
}

/// A line that stands.
pub struct Wire<S> {
    stream: S,
    noise: TransportState,
    /// The hash of the handshake: the same on both sides, and on no other line.
    pub hash: Vec<u8>,
}

impl<S: Read + Write> Wire<S> {
    /// Shakes hands.
    ///
    /// # Errors
    /// The line broke, or the other side does not hold the cooperative's secret.
    pub fn open(mut stream: S, side: Side, key: &[u8; 32]) -> Result<Wire<S>, LanTrouble> {
        let pattern = PATTERN.parse().map_err(LanTrouble::noise)?;
        let builder =
            Builder::new(pattern).prologue(PROLOGUE).and_then(|it| it.psk(0, key)).map_err(LanTrouble::noise)?;
        let handshake = match side {
            Side::Caller => builder.build_initiator(),
            Side::Called => builder.build_responder(),
        };
        let mut handshake = handshake.map_err(LanTrouble::noise)?;
        while !handshake.is_handshake_finished() {
            shake(&mut stream, &mut handshake)?;
        }
        let hash = handshake.get_handshake_hash().to_vec();
        Ok(Wire { stream, noise: handshake.into_transport_mode().map_err(LanTrouble::noise)?, hash })
    }

    /// Sends a message.
    ///
    /// # Errors
    /// The line broke.
    pub fn send(&mut self, message: &impl serde::Serialize) -> Result<(), LanTrouble> {
        let packed = pack(message)?;
        let mut plain = u32::try_from(packed.len()).unwrap_or(u32::MAX).to_be_bytes().to_vec();
        plain.extend_from_slice(&packed);
        let mut piece = vec![0; PIECE_MAX];
        for part in plain.chunks(PIECE_MAX - PIECE_OVERHEAD) {
            let length = self.noise.write_message(part, &mut piece).map_err(LanTrouble::noise)?;
            write_piece(&mut self.stream, piece.get(..length).unwrap_or_default())?;
        }
        Ok(self.stream.flush()?)
    }

    /// Waits for a message.
    ///
    /// # Errors
    /// The line broke, or what came is not a message.
    pub fn receive<T: serde::de::DeserializeOwned>(&mut self) -> Result<T, LanTrouble> {
        let mut plain = self.receive_piece()?;
        let head = plain.get(..4).and_then(|head| <[u8; 4]>::try_from(head).ok()).ok_or(LanTrouble::NotOurs)?;
        let length = usize::try_from(u32::from_be_bytes(head)).unwrap_or(usize::MAX);
        if length > MESSAGE_MAX {
            return Err(LanTrouble::NotOurs);
        }
        while plain.len() < length + 4 {
            plain.extend(self.receive_piece()?);
        }
        if plain.len() > length + 4 {
            return Err(LanTrouble::NotOurs);
        }
        Ok(unpack(plain.get(4..).unwrap_or_default())?)
    }

    fn receive_piece(&mut self) -> Result<Vec<u8>, LanTrouble> {
        let piece = read_piece(&mut self.stream)?;
        let mut plain = vec![0; piece.len()];
        let length = self.noise.read_message(&piece, &mut plain).map_err(LanTrouble::noise)?;
        plain.truncate(length);
        Ok(plain)
    }
}

fn shake(stream: &mut (impl Read + Write), handshake: &mut HandshakeState) -> Result<(), LanTrouble> {
    let mut room = vec![0; PIECE_MAX];
    if handshake.is_my_turn() {
        let length = handshake.write_message(&[], &mut room).map_err(LanTrouble::noise)?;
        write_piece(stream, room.get(..length).unwrap_or_default())?;
        stream.flush()?;
    } else {
        let message = read_piece(stream)?;
        handshake.read_message(&message, &mut room).map_err(|_| LanTrouble::NotOurs)?;
    }
    Ok(())
}

fn write_piece(stream: &mut impl Write, piece: &[u8]) -> Result<(), LanTrouble> {
    stream.write_all(&u16::try_from(piece.len()).unwrap_or(u16::MAX).to_be_bytes())?;
    Ok(stream.write_all(piece)?)
}

fn read_piece(stream: &mut impl Read) -> Result<Vec<u8>, LanTrouble> {
    let mut length = [0; 2];
    stream.read_exact(&mut length)?;
    let mut piece = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut piece)?;
    Ok(piece)
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    fn pair(
        caller: [u8; 32],
        called: [u8; 32],
    ) -> (Result<Wire<TcpStream>, LanTrouble>, Result<Wire<TcpStream>, LanTrouble>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let other = std::thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            Wire::open(stream, Side::Called, &called)
        });
        let wire = Wire::open(TcpStream::connect(address).unwrap(), Side::Caller, &caller);
        (wire, other.join().unwrap())
    }

    #[test]
    fn a_long_message_comes_out_as_it_went_in_and_each_line_has_a_hash_of_its_own() {
        let (caller, called) = pair([7; 32], [7; 32]);
        let (mut caller, mut called) = (caller.unwrap(), called.unwrap());
        assert_eq!(caller.hash, called.hash);
        let long: Vec<u64> = (0..60_000).map(|number| number * 2_654_435_761 % 1_000_003).collect();
        let sent = long.clone();
        let sending = std::thread::spawn(move || caller.send(&sent).map(|()| caller));
        assert_eq!(called.receive::<Vec<u64>>().unwrap(), long);
        let mut caller = sending.join().unwrap().unwrap();
        called.send(&"sampai").unwrap();
        assert_eq!(caller.receive::<String>().unwrap(), "sampai");
        assert_ne!(pair([7; 32], [7; 32]).0.unwrap().hash, caller.hash);
    }

    #[test]
    fn who_does_not_hold_the_secret_is_told_nothing() {
        let (caller, called) = pair([7; 32], [8; 32]);
        assert!(caller.is_err() && called.is_err());
        let cooperative = |number| CooperativeId::from_bytes([number; 16]);
        assert_ne!(line_key(cooperative(1), &[7; 32]), line_key(cooperative(2), &[7; 32]));
    }
}
