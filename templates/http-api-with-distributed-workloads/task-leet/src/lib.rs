//! A worker that translates a text to leet speak.

wit_bindgen::generate!({ path: "../wit", world: "task", generate_all });

use self::exports::wasmcloud::messaging::handler::Guest;
use self::wasmcloud::messaging::consumer;
use self::wasmcloud::messaging::types::BrokerMessage;

struct Worker;

export!(Worker);

impl Guest for Worker {
    /// Publishes the translated text to `reply_to`. An error becomes the error of the caller's request.
    fn handle_message(message: BrokerMessage) -> Result<(), String> {
        let Some(subject) = message.reply_to else {
            return Err("nobody waits for an answer: the message has no reply_to".to_owned());
        };
        let text =
            String::from_utf8(message.body).map_err(|error| format!("the task is no text: {error}"))?;
        consumer::publish(&BrokerMessage {
            subject,
            body: leet(&text)?.into_bytes(),
            reply_to: None,
        })
    }
}

fn leet(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Err("there is nothing to write".to_owned());
    }
    let digit = |letter: char| match letter.to_ascii_lowercase() {
        'a' => '4',
        'e' => '3',
        'i' => '1',
        'l' => '1',
        'o' => '0',
        's' => '5',
        't' => '7',
        _ => letter,
    };
    Ok(text.chars().map(digit).collect())
}

#[cfg(test)]
mod tests {
    use super::leet;

    #[test]
    fn letters_become_digits() {
        assert_eq!(leet("Hello, Wörld!").as_deref(), Ok("H3110, Wör1d!"));
        assert!(leet("").is_err());
    }
}
