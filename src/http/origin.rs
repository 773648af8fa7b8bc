//! Addresses that secrets may be sent to.

/// An origin that secrets may be sent to: HTTPS, or plain HTTP on the device itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    url: String,
    host: String,
    is_secure: bool,
}

impl Origin {
    /// The origin of a URL, and what is behind it: its path, query and fragment.
    ///
    /// # Errors
    /// The end of a sentence, to be put behind the name of what has this URL.
    pub fn parse(url: &str) -> Result<(Self, &str), &'static str> {
        let (scheme, rest) = url.split_once("://").ok_or(NOT_HTTPS)?;
        let scheme = scheme.to_ascii_lowercase();
        let (host_and_port, rest) = split_before(rest, &['/', '?', '#']);
        let host_and_port = host_and_port.to_ascii_lowercase();
        let host = host_of(&host_and_port)
            .ok_or("must name a host, with no user name and at most a port")?;
        match scheme.as_str() {
            "https" => {}
            "http" if is_loopback(host) => {}
            "http" => return Err(NOT_HTTP),
            _ => return Err(NOT_HTTPS),
        }
        let origin = Self {
            is_secure: scheme == "https",
            url: format!("{scheme}://{host_and_port}"),
            host: host.into(),
        };
        Ok((origin, rest))
    }

    /// The same, where nothing but a path may be behind the origin.
    ///
    /// # Errors
    /// As [`Origin::parse`].
    pub fn split(url: &str) -> Result<(Self, &str), &'static str> {
        let (origin, path) = Self::parse(url)?;
        if path.contains(['?', '#']) {
            return Err("must have no query and no fragment");
        }
        Ok((origin, path))
    }

    /// The same for an endpoint, which may have a query. RFC 6749 §3.1 and §3.2.
    ///
    /// # Errors
    /// As [`Origin::parse`].
    pub fn of_endpoint(url: &str) -> Result<Self, &'static str> {
        // A browser takes a backslash for a slash.
        if url
            .bytes()
            .any(|it| !it.is_ascii_graphic() || b"\"'`\\".contains(&it))
        {
            return Err("must be printable ASCII with no spaces, quotation marks and backslashes");
        }
        let (origin, rest) = Self::parse(url)?;
        if rest.contains('#') {
            return Err("must have no fragment");
        }
        Ok(origin)
    }

    /// Whether it is plain HTTP, which only the device itself may have.
    pub const fn is_plain(&self) -> bool {
        !self.is_secure
    }

    /// Whether it is the device itself.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }

    /// Scheme, host and port.
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// The host alone, in lower case.
    pub fn host(&self) -> &str {
        &self.host
    }
}

const NOT_HTTPS: &str = "must be a URL that begins with https://";
const NOT_HTTP: &str =
    "must begin with https://: plain http is for this device's own addresses alone";

/// The host of `host[:port]`, where both are well formed.
fn host_of(host_and_port: &str) -> Option<&str> {
    let in_brackets = host_and_port.starts_with('[');
    let (host, port) = if in_brackets {
        let end = host_and_port.find(']')?;
        host_and_port.split_at_checked(end + 1)?
    } else {
        split_before(host_and_port, &[':'])
    };
    let is_port = match port.as_bytes() {
        [] => true,
        [b':', digits @ ..] => {
            (1..=5).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    };
    let is_host = !host.is_empty()
        && host.bytes().all(|byte| match byte {
            b'[' | b']' | b':' => in_brackets,
            b'.' => true,
            b'-' | b'_' => !in_brackets,
            _ => byte.is_ascii_alphanumeric(),
        });
    (is_port && is_host).then_some(host)
}

/// The text before one of the separators, and the rest with it; all of it where there is none.
fn split_before<'a>(text: &'a str, separators: &[char]) -> (&'a str, &'a str) {
    let end = text.find(separators).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// Whether this is the device itself. RFC 8252 §7.3 and §8.3, RFC 6761 §6.3.
fn is_loopback(host: &str) -> bool {
    let is_127 = host.starts_with("127.") && host.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    host == "localhost" || host.ends_with(".localhost") || host == "[::1]" || is_127
}

/// Whether a character has no place in an ID or a URL: white space, quotation marks and everything
/// else that is not printable ASCII.
pub fn is_out_of_place(character: char) -> bool {
    !character.is_ascii_graphic() || matches!(character, '"' | '\'' | '`')
}

/// A character by name, because many that are copied along with a value cannot be seen.
pub fn describe(character: char) -> String {
    match character {
        ' ' => "a space".into(),
        '\t' => "a tab".into(),
        '\n' | '\r' => "a line end".into(),
        '"' | '\'' | '`' => format!("a quotation mark ({character})"),
        _ => format!("the character U+{:04X}", u32::from(character)),
    }
}
