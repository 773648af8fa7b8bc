//! A cached document: read, changed, written and read again.
#![no_main]

use device_signin::cache_document::{Change, Document, Entry};
use device_signin::json::Json;
use device_signin::options::AccountSelector;
use device_signin::time::Millis;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const KEY: &str = "k";

fn written(document: &Document) -> Option<Value> {
    let written = document.to_write(KEY);
    written.map(|it| serde_json::to_value(it).expect("plain data"))
}

fuzz_target!(|input: (&str, u8)| {
    let (stored, choice) = input;
    let Some(stored) = <Value as Json>::parse(stored) else {
        return;
    };
    let Some(mut document) = Document::from_json(&stored, KEY) else {
        return;
    };
    let first = written(&document);
    let again = first.as_ref().and_then(|it| Document::from_json(it, KEY));
    assert_eq!(
        again.map_or(first.clone(), |it| written(&it)),
        first,
        "what is written is read again"
    );
    let Some(entry) = document.entries_of(None).next().cloned() else {
        return;
    };
    let token = entry.tokens.access_token.expose();
    assert!(token.bytes().all(|byte| byte.is_ascii_graphic()));
    entry.is_valid(Millis::new(1e12), Millis::from_seconds(300.0));
    let new = Entry::new(&entry.tokens, &entry.requested, Millis::new(1e12));
    let id = entry.tokens.account.as_ref().map(|it| it.id.clone());
    document.change(match choice % 4 {
        0 => Change::Remove(None),
        1 => Change::Remove(id.map(AccountSelector::Id)),
        2 => Change::SignedIn(new),
        _ => Change::Refreshed {
            entry: new,
            old: Box::new(entry.tokens.clone()),
        },
    });
    if choice % 4 == 0 {
        assert!(written(&document).is_none());
    }
    let refreshable = document
        .entries_of(None)
        .filter(|it| it.tokens.refresh_token.is_some());
    if choice % 4 == 2 && entry.tokens.refresh_token.is_some() {
        assert_eq!(refreshable.count(), 1, "one refresh token for an account");
    }
});
