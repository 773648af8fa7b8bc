//! `WWW-Authenticate`: challenges and their parameters. RFC 9110 §11.2, §11.3 and §11.6.1.

/// The value of a parameter of the first challenge that has it, unescaped.
///
/// Names are compared without regard to case. A value may be a token or a quoted string, with
/// spaces around `=`; a field may hold several challenges.
pub fn parameter(field: &str, name: &str) -> Option<String> {
    let mut rest = field;
    while let Some((found, value, behind)) = next_parameter(rest) {
        if found.eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = behind;
    }
    None
}

/// The next parameter: its name, its value and what is behind it. Schemes and `token68` values,
/// which have no name, are passed over.
fn next_parameter(mut field: &str) -> Option<(&str, String, &str)> {
    loop {
        field = field.trim_start_matches(|c: char| !is_token(c));
        let (name, behind) = split_while(field, is_token);
        if name.is_empty() {
            return None;
        }
        field = behind;
        let Some(value) = behind.trim_start_matches(is_space).strip_prefix('=') else {
            continue;
        };
        let value = value.trim_start_matches(is_space);
        if let Some(quoted) = value.strip_prefix('"') {
            let (text, behind) = unquote(quoted)?;
            return Some((name, text, behind));
        }
        let (token, behind) = split_while(value, is_token);
        if !token.is_empty() {
            return Some((name, token.into(), behind));
        }
    }
}

/// The text of a quoted string, and what is behind its closing quote. RFC 9110 §5.6.4.
fn unquote(quoted: &str) -> Option<(String, &str)> {
    let mut text = String::new();
    let mut characters = quoted.chars();
    loop {
        match characters.next()? {
            '"' => return Some((text, characters.as_str())),
            '\\' => text.push(characters.next()?),
            character => text.push(character),
        }
    }
}

fn split_while(text: &str, is_part: fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t')
}

/// The characters of a token, and those of base64 (`/`, and `=` is not one: it separates).
/// RFC 9110 §5.6.2.
fn is_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~/".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_found_in_any_spelling() {
        let cases = [
            (r#"Bearer claims="abc""#, Some("abc")),
            (r#"bearer CLAIMS="abc""#, Some("abc")),
            (r#"Bearer realm="", claims="abc""#, Some("abc")),
            (r#"Bearer claims = "abc" , error="x""#, Some("abc")),
            ("Bearer claims=abc", Some("abc")),
            ("Bearer claims=YWJj+/, error=x", Some("YWJj+/")),
            (r#"Bearer claims="a\"b\\c""#, Some(r#"a"b\c"#)),
            (r#"Bearer xclaims="no", claims="abc""#, Some("abc")),
            (r#"Bearer error="claims=", claims="abc""#, Some("abc")),
            (
                r#"Bearer error="see claims=\"no\"", claims="abc""#,
                Some("abc"),
            ),
            (r#"Basic realm="x", Bearer claims="abc""#, Some("abc")),
            (r#"Negotiate YWJj==, Bearer claims="abc""#, Some("abc")),
            (r#"Bearer claims="abc", Bearer claims="def""#, Some("abc")),
            (r#"Bearer error_claims="no""#, None),
            ("Bearer claims", None),
            ("Bearer claims=", None),
            (r#"Bearer claims=""#, None),
            (r#"Bearer claims="abc"#, None),
            ("", None),
            ("\"", None),
            ("=", None),
        ];
        for (field, value) in cases {
            assert_eq!(parameter(field, "claims").as_deref(), value, "{field}");
        }
    }
}
