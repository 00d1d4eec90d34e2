//! Letters between tills and server: lost, doubled, late and out of order.

use shared::id::ChangeSetId;

use super::network::Message;
use super::world::{SERVER, World};

pub struct Letter {
    due: u64,
    pub from: usize,
    pub to: usize,
    /// The process of a till that asked: an answer reaches only it.
    process: u32,
    message: Message,
}

impl World {
    /// A till turns to the server and to a neighbour.
    pub fn contact(&mut self, at: usize) -> anyhow::Result<()> {
        self.join(at)?;
        let others = self.tills.len() - 1;
        let neighbour = (at + 1 + self.random.index(others)) % self.tills.len();
        // A new device asks the server alone until it knows whom it joins.
        if self.tills[at].is_joined() || !self.has_server {
            self.send(at, neighbour, self.tills[at].ask());
        }
        if self.has_server {
            for message in self.tills[at].turn_to_server() {
                self.send(at, SERVER, message);
            }
        }
        Ok(())
    }

    /// The first line of a new device, as soon as it has read its invitation.
    fn join(&mut self, at: usize) -> anyhow::Result<()> {
        if self.tills[at].joining.is_none() {
            return Ok(());
        }
        let id = ChangeSetId::make(self.now_ms, self.random.bytes());
        let joined =
            self.transaction(at, "joining", |till, tools| super::setting::join(till, id, tools.random))?.flatten();
        if let Some(seq) = joined {
            self.seen.count("devices that joined in the middle of things");
            self.promise(id, self.tills[at].identity.device, seq);
        }
        Ok(())
    }

    fn process(&self, place: usize) -> u32 {
        self.tills.get(place).map_or(0, |till| till.process.number)
    }

    fn send(&mut self, from: usize, to: usize, message: Message) {
        let process = self.process(from);
        self.post(from, to, process, message);
    }

    fn post(&mut self, from: usize, to: usize, process: u32, message: Message) {
        let copies = match (self.is_calm, self.random.below(100)) {
            (true, _) => 1,
            (false, 0..=14) => 0,
            (false, 15..=24) => 2,
            (false, _) => 1,
        };
        for _ in 0..copies {
            let delay = if self.is_calm { 0 } else { 1 + self.random.below(12) };
            self.letters.push(Letter { due: self.tick + delay, from, to, process, message: message.clone() });
        }
    }

    pub fn deliver(&mut self) -> anyhow::Result<()> {
        let (mut due, waiting): (Vec<Letter>, Vec<Letter>) =
            std::mem::take(&mut self.letters).into_iter().partition(|letter| letter.due <= self.tick);
        self.letters = waiting;
        while let Some(Letter { from, to, process, message, .. }) = due.pop() {
            if self.dead.contains(&(from.min(to), from.max(to))) {
                continue;
            }
            if message.is_answer() && process != self.process(to) {
                self.seen.count("answer to a process that is no more");
                continue;
            }
            let answer = if to == SERVER { self.at_server(message)? } else { self.at_till(to, message)? };
            // A till that goes on asking does so from its own process, an answer goes to the one that asked.
            let asker = if answer.as_ref().is_some_and(Message::is_answer) { process } else { self.process(to) };
            if let Some(answer) = answer {
                self.post(to, from, asker, answer);
            }
        }
        Ok(())
    }

    fn at_till(&mut self, to: usize, message: Message) -> anyhow::Result<Option<Message>> {
        let heard = self.transaction(to, message.transaction(), |till, tools| till.hear(message, tools))?;
        let Some(heard) = heard else { return Ok(None) };
        if let Some((id, device, seq)) = heard.renewed {
            self.seen.count("identity renewed because another machine writes under it");
            self.promise(id, device, seq);
        }
        if heard.adopted > 0 {
            self.seen.count_many("change sets adopted", heard.adopted);
        }
        if heard.is_stretch_whole {
            self.seen.count("stretches of the log taken in");
        }
        Ok(heard.answer)
    }

    /// The server may stop before its commit, and nothing was; or behind it, and nobody hears.
    fn at_server(&mut self, message: Message) -> anyhow::Result<Option<Message>> {
        let is_stopped = !self.is_calm && self.random.chance(20);
        if is_stopped && self.random.chance(500) {
            self.seen.count("server stopped before its commit");
            return Ok(None);
        }
        let answer = self.server.hear(message)?;
        if is_stopped {
            self.seen.count("server stopped between commit and answer");
        }
        Ok(answer.filter(|_| !is_stopped))
    }
}
