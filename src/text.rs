//! Cutting texts at a separator. The standard library's patterns do this too, at a kilobyte each.

/// What stands before a separator, and what behind it.
pub fn cut<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    let mut windows = text.as_bytes().windows(separator.len());
    let at = windows.position(|window| window == separator.as_bytes())?;
    let after = at.saturating_add(separator.len());
    Some((text.get(..at)?, text.get(after..)?))
}

/// What stands before a byte of ASCII, and the rest with it; all and nothing without one.
pub fn cut_before(text: &str, byte: u8) -> (&str, &str) {
    let at = text.bytes().position(|it| it == byte);
    text.split_at_checked(at.unwrap_or(text.len()))
        .unwrap_or((text, ""))
}

/// The text with a space for each control character: they would let a server write all over a
/// terminal.
pub fn printable(text: &str) -> String {
    let mut printable = String::new();
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| byte.is_ascii_control()) {
        let (before, from) = rest.split_at_checked(at).unwrap_or_default();
        printable.push_str(before);
        printable += " ";
        rest = from.get(1..).unwrap_or_default();
    }
    printable.push_str(rest);
    printable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_where_the_separator_first_stands() {
        assert_eq!(cut("a://b://c", "://"), Some(("a", "b://c")));
        assert_eq!(cut("é.è", "."), Some(("é", "è")));
        assert_eq!(cut("ab", "://"), None);
        assert_eq!(cut_before("a/b/c", b'/'), ("a", "/b/c"));
        assert_eq!(cut_before("abc", b'/'), ("abc", ""));
    }

    #[test]
    fn control_characters_become_spaces() {
        assert_eq!(printable("a\u{1b}[2Jb\né\0"), "a [2Jb é ");
        assert_eq!(printable(""), "");
    }
}
