//! What a cache keeps: read, changed, written and read again.
#![no_main]

use device_signin::cache::{Change, Document, Entry};
use device_signin::config::Config;
use device_signin::json::Json;
use device_signin::time::Millis;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

const KEY: &str = "k";

fuzz_target!(|input: (&str, u8)| {
    let (stored, choice) = input;
    let Some(stored) = <Value as Json>::parse(stored) else {
        return;
    };
    let Some(mut document) = Document::from_json(&stored, KEY) else {
        return;
    };
    let first: Option<Value> = document.to_json(KEY);
    let again = first.as_ref().and_then(|it| Document::from_json(it, KEY));
    assert_eq!(
        again.map_or(first.clone(), |it| it.to_json(KEY)),
        first,
        "what is written is read again"
    );
    let Some(entry) = document.entries_of(None).next().cloned() else {
        return;
    };
    let token = entry.tokens.access_token.expose();
    assert!(token.bytes().all(|byte| byte.is_ascii_graphic()));
    entry.is_good(Millis::new(1e12), Millis::from_seconds(300.0));
    let config = json!({ "clientId": "11111111-2222-3333-4444-555555555555" });
    let config = Config::parse(&config).expect("a good configuration");
    let kept = Entry::new(&entry.tokens, &config, Millis::new(1e12));
    document.change(match choice % 4 {
        0 => Change::Forget(None),
        1 => Change::Forget(entry.tokens.account.as_ref().map(|it| it.id.clone())),
        2 => Change::SignedIn(kept),
        _ => Change::Refreshed(kept),
    });
    if choice % 4 == 0 {
        assert!(document.to_json::<Value>(KEY).is_none());
    }
    let kept = document
        .entries_of(None)
        .filter(|it| it.tokens.refresh_token.is_some());
    if choice % 4 == 2 && entry.tokens.refresh_token.is_some() {
        assert_eq!(kept.count(), 1, "one refresh token a person");
    }
});
