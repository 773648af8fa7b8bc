//! The caller's cache: reading and changing the document that it holds, whatever the cache does.

use std::future::Future;

use futures_lite::future::or;

use crate::cache_document::{Change, Document, Entry};
use crate::config::Config;
use crate::error::{Code, Error};
use crate::flow::retry::sleep_until;
use crate::host::{Host, Listener, Platform, Status, Store};
use crate::oauth::id_token::Account;
use crate::options::AccountSelector;
use crate::time::Millis;

/// No call of the cache takes longer, nor the wait for the calls before it.
const CACHE_TIMEOUT: Millis = Millis::from_seconds(5.0);
/// When a document that could not be read is read again.
const READ_AGAIN: Millis = Millis::from_seconds(1.0);

/// The accounts in the cache, whoever signed in last first.
///
/// # Errors
/// `cache_failed`.
pub async fn list_accounts(host: &impl Host, config: &Config) -> Result<Vec<Account>, Error> {
    let document = get(host, &config.cache_key()).await?.unwrap_or_default();
    Ok(document.accounts().into_iter().cloned().collect())
}

/// Removes an account from the cache, or all. Returns what was removed.
///
/// # Errors
/// `cache_failed`; then it is not known what the cache holds.
pub async fn remove(
    host: &impl Host,
    config: &Config,
    account: Option<AccountSelector>,
) -> Result<Vec<Entry>, Error> {
    try_change(host, config, Change::Remove(account), None).await
}

/// The document in the cache. Where the cache fails, it counts as empty and the caller gets a status.
pub async fn read(host: &impl Host, config: &Config) -> Document {
    let document = get(host, &config.cache_key()).await;
    or_status(host, document).flatten().unwrap_or_default()
}

/// Changes the document, if there is a cache. Where that fails, the caller gets a status.
pub async fn change(host: &impl Host, config: &Config, change: Change, known: Option<&Document>) {
    if host.store().is_there() {
        let changed = try_change(host, config, change, known).await;
        or_status(host, changed);
    }
}

/// Reads the document, because others may have written it meanwhile, changes it and writes it,
/// while no other call of this process does the same.
///
/// Where it cannot be read, the document that this call `known`s is changed. Where it knows none,
/// only a change that needs none is made. Returns the entries that a sign-out has removed.
async fn try_change(
    host: &impl Host,
    config: &Config,
    change: Change,
    known: Option<&Document>,
) -> Result<Vec<Entry>, Error> {
    let key = config.cache_key();
    let writes = host.store().in_flight().writes(key.clone());
    // A cache that hangs must not make each call wait for all calls before it.
    let turn = async { Some(writes.turn().await) };
    let _turn = or(turn, async {
        timeout(host).await;
        None
    })
    .await;
    let (mut document, failed) = match get_twice(host, &key).await {
        Ok(document) => (
            document.or_else(|| known.cloned()).unwrap_or_default(),
            None,
        ),
        Err(error) if known.is_none() && !change.is_complete() => return Err(error),
        Err(error) => (known.cloned().unwrap_or_default(), Some(error)),
    };
    let removed = document.change(change);
    within_timeout(host, host.store().set(&key, document.to_write(&key))).await?;
    failed.map_or(Ok(removed), Err)
}

/// The document; `None` where it is damaged.
async fn get(host: &impl Host, key: &str) -> Result<Option<Document>, Error> {
    let value = within_timeout(host, host.store().get(key)).await?;
    Ok(Document::from_json(&value, key))
}

/// The document, read again where the cache fails at once: a sign-in that is written over a document
/// that could not be read removes the other accounts.
async fn get_twice(host: &impl Host, key: &str) -> Result<Option<Document>, Error> {
    let platform = host.platform();
    let twice = async {
        let first = host.store().get(key).await;
        if first.is_ok() {
            return first;
        }
        sleep_until(platform, platform.steady().plus(READ_AGAIN)).await;
        host.store().get(key).await
    };
    let value = within_timeout(host, twice).await?;
    Ok(Document::from_json(&value, key))
}

async fn within_timeout<T>(
    host: &impl Host,
    call: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let too_slow = async {
        timeout(host).await;
        Err(Error::new(Code::CacheFailed, "The cache took too long."))
    };
    or(call, too_slow).await
}

async fn timeout(host: &impl Host) {
    let platform = host.platform();
    sleep_until(platform, platform.steady().plus(CACHE_TIMEOUT)).await;
}

/// Tells the caller that the cache failed, which ends no sign-in.
fn or_status<T>(host: &impl Host, result: Result<T, Error>) -> Option<T> {
    result
        .map_err(|error| host.listener().status(Status::CacheFailed(&error)))
        .ok()
}
