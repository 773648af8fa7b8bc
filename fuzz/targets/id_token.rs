//! An ID token: its header in a line and then its claims, or after an empty line a whole token.
#![no_main]

use base64ct::{Base64UrlUnpadded, Encoding};
use device_signin::entra::authority::Authority;
use device_signin::oauth::id_token::{self, Account};
use device_signin::secret::Secret;
use device_signin::time::Millis;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const CLIENT_ID: &str = "11111111-2222-3333-4444-555555555555";

fuzz_target!(|token: &str| {
    let Some((header, claims)) = token.split_once('\n') else {
        return;
    };
    let part = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
    let token = if header.is_empty() {
        claims.to_string()
    } else {
        format!("{}.{}.signature", part(header), part(claims))
    };
    let authority = Authority::parse(None).unwrap();
    let trusts = |issuer: &str, tid: Option<&str>| authority.trusts(issuer, tid);
    let now = Millis::from_seconds(1_795_000_000.0);
    let token = Secret::new(token);
    match id_token::validate::<Value>(&token, now, &|aud| aud == CLIENT_ID, &trusts) {
        Ok(claims) => {
            let account = Account::from_entra(&claims);
            assert!(account.is_none_or(|account| !account.id.is_empty()));
        }
        Err(error) => {
            let text = format!("{error:?}");
            assert!(
                token.expose().len() < 16 || !text.contains(token.expose()),
                "{text}"
            );
        }
    }
});
