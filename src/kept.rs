//! The caller's cache: reading what it keeps and changing that, whatever the cache does.

use futures_lite::future::or;

use crate::cache::{Change, Document};
use crate::config::Config;
use crate::error::{Code, Error};
use crate::host::{CacheCall, Host, Status};
use crate::json::Json;
use crate::oauth::id_token::Account;
use crate::send::sleep_until;
use crate::time::Millis;

/// Longer than this no call of the cache may take, nor the turn of a call before.
const CACHE_LIMIT: Millis = Millis::from_seconds(5.0);

/// Who is signed in.
///
/// # Errors
/// `cache_failed`.
pub async fn list_accounts<H: Host>(host: &H, config: &Config) -> Result<H::Json, Error> {
    let document = call(host, config, None).await?.unwrap_or_default();
    let accounts = document.accounts().into_iter();
    Ok(Json::from_list(accounts.map(Account::to_json)))
}

/// Forgets the account that the config names, or all.
///
/// # Errors
/// `cache_failed`; what the cache keeps then is not known.
pub async fn sign_out(host: &impl Host, config: &Config) -> Result<(), Error> {
    let change = Change::Forget(config.account.clone());
    try_change(host, config, change, None).await
}

/// Changes what the cache keeps, if there is one; the caller is told where that fails.
pub async fn change(host: &impl Host, config: &Config, change: Change, known: Option<&Document>) {
    let changed = try_change(host, config, change, known).await;
    reported(host, changed);
}

/// Reads what the cache keeps, because others may have written meanwhile, and writes it changed,
/// while no other call of this process does. Where it cannot be read, what this call knows of it
/// serves; where it knows nothing, that is no loss if something new is kept or all is forgotten.
async fn try_change(
    host: &impl Host,
    config: &Config,
    change: Change,
    known: Option<&Document>,
) -> Result<(), Error> {
    let writing = host.under_way(config.cache_key());
    // A cache that hangs must not have each caller wait for all before.
    let turn = async { Some(writing.turn().await) };
    let _turn = or(turn, async {
        sleep_until(host, host.now().steady.plus(CACHE_LIMIT)).await;
        None
    })
    .await;
    let (mut document, failed) = match call(host, config, None).await {
        Ok(Some(kept)) => (kept, None),
        Ok(None) => (known.cloned().unwrap_or_default(), None),
        Err(error) if known.is_none() && !change.is_whole() => return Err(error),
        Err(error) => (known.cloned().unwrap_or_default(), Some(error)),
    };
    document.change(change);
    call(host, config, Some(&document)).await?;
    failed.map_or(Ok(()), Err)
}

/// Calls the cache, within its time limit: it keeps this document, or says what it keeps.
async fn call(
    host: &impl Host,
    config: &Config,
    document: Option<&Document>,
) -> Result<Option<Document>, Error> {
    let key = config.cache_key();
    let what = match document {
        Some(document) => document
            .to_json(&key)
            .map_or(CacheCall::Delete, CacheCall::Set),
        None => CacheCall::Get,
    };
    let end = host.now().steady.plus(CACHE_LIMIT);
    let too_slow = async {
        sleep_until(host, end).await;
        Err(Error::new(Code::CacheFailed, &["The cache took too long."]))
    };
    let kept = or(host.cache(&key, what), too_slow).await?;
    Ok(Document::from_json(&kept, &key))
}

/// What the cache keeps. Where it fails, nothing, and the caller is told.
pub async fn read(host: &impl Host, config: &Config) -> Document {
    let kept = call(host, config, None).await;
    reported(host, kept).flatten().unwrap_or_default()
}

/// Tells the caller that the cache failed, which costs no sign-in.
fn reported<T>(host: &impl Host, told: Result<T, Error>) -> Option<T> {
    told.map_err(|error| host.report(Status::CacheFailed(&error)))
        .ok()
}
