//! A worker that reverses a text.

wit_bindgen::generate!({ path: "../wit", world: "task", generate_all });

use self::exports::wasmcloud::messaging::handler::Guest;
use self::wasmcloud::messaging::consumer;
use self::wasmcloud::messaging::types::BrokerMessage;

struct Worker;

export!(Worker);

impl Guest for Worker {
    /// Publishes the reversed text to `reply_to`. An error becomes the error of the caller's request.
    fn handle_message(message: BrokerMessage) -> Result<(), String> {
        let Some(subject) = message.reply_to else {
            return Err("nobody waits for an answer: the message has no reply_to".to_owned());
        };
        let text =
            String::from_utf8(message.body).map_err(|error| format!("the task is no text: {error}"))?;
        consumer::publish(&BrokerMessage {
            subject,
            body: reverse(&text)?.into_bytes(),
            reply_to: None,
        })
    }
}

fn reverse(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Err("there is nothing to write".to_owned());
    }
    Ok(text.chars().rev().collect())
}

#[cfg(test)]
mod tests {
    use super::reverse;

    #[test]
    fn the_last_letter_comes_first() {
        assert_eq!(reverse("Wörld!").as_deref(), Ok("!dlröW"));
        assert!(reverse("").is_err());
    }
}
