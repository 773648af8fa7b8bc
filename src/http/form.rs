//! Bodies of the type `application/x-www-form-urlencoded`, in which some servers answer. WHATWG URL
//! §5.1.

/// The form as the text of a JSON object whose members are strings, for the host's parser.
pub fn to_json(form: &str) -> String {
    let mut json = String::from("{");
    for pair in form.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if json.len() > 1 {
            json.push(',');
        }
        push_string(&mut json, name);
        json.push(':');
        push_string(&mut json, value);
    }
    json.push('}');
    json
}

/// Adds a decoded name or value as a string of JSON. RFC 8259 §7.
fn push_string(json: &mut String, encoded: &str) {
    json.push('"');
    for character in String::from_utf8_lossy(&decode(encoded)).chars() {
        match character {
            '"' | '\\' => {
                json.push('\\');
                json.push(character);
            }
            // No field of a server's answer has one.
            _ if character.is_control() => json.push(' '),
            _ => json.push(character),
        }
    }
    json.push('"');
}

fn decode(encoded: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(encoded.len());
    let mut bytes = encoded.as_bytes();
    while let [first, rest @ ..] = bytes {
        bytes = rest;
        let hex = |byte: &u8| char::from(*byte).to_digit(16);
        decoded.push(match (first, rest) {
            (b'+', _) => b' ',
            (b'%', [high, low, behind @ ..]) => match (hex(high), hex(low)) {
                (Some(high), Some(low)) => {
                    bytes = behind;
                    (16 * high + low) as u8
                }
                _ => b'%',
            },
            _ => *first,
        });
    }
    decoded
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_form_is_read_as_an_object_of_strings() {
        let cases = [
            ("", json!({})),
            ("&", json!({})),
            (
                "error=slow_down&interval=10",
                json!({ "error": "slow_down", "interval": "10" }),
            ),
            ("a=b+c%20d%2B&e", json!({ "a": "b c d+", "e": "" })),
            (
                "a=%C3%A9&b=%zz&c=%4",
                json!({ "a": "é", "b": "%zz", "c": "%4" }),
            ),
            (
                "a=%22%5C%0A&b=%FF",
                json!({ "a": "\"\\ ", "b": "\u{fffd}" }),
            ),
        ];
        for (form, expected) in cases {
            let read: Value = serde_json::from_str(&to_json(form)).unwrap();
            assert_eq!(read, expected, "{form}");
        }
    }
}
