//! `WWW-Authenticate`: challenges and their parameters. RFC 9110 §11.2, §11.3 and §11.6.1.

/// The value of a parameter, unescaped, in the first challenge of a scheme that has it.
///
/// Names are compared without regard to case. A value may be a token or a quoted string, with
/// spaces around `=`; a field may hold several challenges.
pub fn parameter(field: &str, scheme: &str, name: &str) -> Option<String> {
    let mut rest = field;
    let mut current = "";
    loop {
        rest = rest.trim_start_matches(|c: char| !is_token(c));
        let (word, behind) = split_while(rest, is_token);
        if word.is_empty() {
            return None;
        }
        rest = behind;
        let Some(value) = behind.trim_start_matches(is_space).strip_prefix('=') else {
            // A word without a value is the scheme of a challenge, or its `token68`.
            current = word;
            continue;
        };
        let value = value.trim_start_matches(is_space);
        let (text, behind) = match value.strip_prefix('"') {
            Some(quoted) => unquote(quoted)?,
            None => {
                let (token, behind) = split_while(value, is_token);
                (token.to_string(), behind)
            }
        };
        rest = behind;
        if current.eq_ignore_ascii_case(scheme)
            && word.eq_ignore_ascii_case(name)
            && !text.is_empty()
        {
            return Some(text);
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
            (r#"Bearer claims="""#, None),
            (r#"PoP claims="no", Bearer claims="abc""#, Some("abc")),
            (r#"Bearer error="x", PoP claims="no""#, None),
            (r#"claims="no""#, None),
            (r#"Bearer claims="abc"#, None),
            ("", None),
            ("\"", None),
            ("=", None),
        ];
        for (field, value) in cases {
            assert_eq!(
                parameter(field, "Bearer", "claims").as_deref(),
                value,
                "{field}"
            );
        }
    }
}
