//! The story without a person: tokens that were kept, while they are good, else a refresh.

use crate::cache::{Change, Document, Entry};
use crate::config::Config;
use crate::entra::explain::is_dead;
use crate::error::{Code, Error};
use crate::host::{Host, Request, RequestKind, Status};
use crate::oauth::form;
use crate::oauth::poll::{self, PollAnswer};
use crate::oauth::tokens::Tokens;
use crate::secret::Secret;
use crate::send::{send_with_retries, sleep_until};
use crate::time::Millis;
use crate::{granted, kept};

/// An access token from the cache is good for this long at the least.
const LEAST_LEFT: Millis = Millis::from_seconds(300.0);
/// How long another process may take from its refresh to its writing.
const RACE: Millis = Millis::from_seconds(1.0);

/// Tokens without a person, from the cache or by refresh; never those that were refused. Callers
/// who want the same at the same time share it.
///
/// # Errors
/// `interaction_required` where nobody is signed in, or what a refresh ends with.
pub async fn sign_in_silently(
    host: &impl Host,
    config: &Config,
    refused: Option<&Tokens>,
) -> Result<Box<Tokens>, Error> {
    let silent = host.under_way(config.sharing_key(refused.is_some()));
    // Boxed, because a call that waits for a person for minutes need not keep the room for it.
    let found = Box::pin(find_tokens(host, config, refused));
    let tokens = silent.get(found).await?;
    host.report(Status::Authorized);
    Ok(tokens)
}

/// Tokens from the cache while they are good, else by refresh.
async fn find_tokens(
    host: &impl Host,
    config: &Config,
    refused: Option<&Tokens>,
) -> Result<Box<Tokens>, Error> {
    let mut error = Error::new(Code::InteractionRequired, &["Nobody is signed in."]);
    let mut tried = None;
    let mut known_until = Millis::new(f64::MAX);
    // After a refusal: another process may have refreshed meanwhile, or be about to write.
    for round in 0..3 {
        if round == 2 {
            sleep_until(host, host.now().steady.plus(RACE)).await;
        }
        let document = kept::read(host, config).await;
        let now = host.now().wall;
        let offer = document.offer(config, refused, now);
        if let Some(good) = offer.good
            // What another process has just got will do, however short it lives.
            && (good.is_good(now, LEAST_LEFT) || good.obtained_at > known_until)
        {
            return Ok(Box::new(good.tokens.clone()));
        }
        let Some((old, token)) = offer.old else {
            return Err(error);
        };
        if tried.as_ref() == Some(token) {
            continue;
        }
        error = match refresh(host, config, &document, old, token).await {
            Err(error) => error,
            told => return told,
        };
        if !is_dead(&error.server) {
            // A bad network must not cost what is still good.
            let now = host.now().wall;
            return match offer.good.filter(|it| it.is_good(now, Millis::default())) {
                Some(good) if may_pass(&error) => Ok(Box::new(good.tokens.clone())),
                _ => Err(error),
            };
        }
        tried = Some(token.clone());
        known_until = offer.newest;
    }
    if let Some(token) = tried {
        kept::change(host, config, Change::ForgetRefreshToken(token), None).await;
    }
    Err(error)
}

/// Exchanges a refresh token for new tokens, and keeps them. RFC 6749 §6.
async fn refresh<H: Host>(
    host: &H,
    config: &Config,
    known: &Document,
    old: &Tokens,
    token: &Secret,
) -> Result<Box<Tokens>, Error> {
    host.report(Status::Refreshing);
    let claims = config.claims_parameter::<H::Json>();
    let form = form::refresh(&config.client_id, token, &config.scope(), claims.as_deref());
    let request = Request {
        url: config.authority.token_endpoint(),
        kind: RequestKind::Form(form),
    };
    // A server that repeats the token in its error must not tell it on.
    let fault_of = |response: &_| match granted::read_answer(response) {
        PollAnswer::Fault(error) => Some(error.without(token)),
        _ => None,
    };
    let (response, sent) = send_with_retries(host, &request, &fault_of).await?;
    let error = match granted::read_answer(&response) {
        PollAnswer::Granted(body) => {
            let (mut tokens, sent) =
                granted::read_tokens(config, body, sent, host.now(), response.date)?;
            tokens.inherit(old)?;
            let entry = Entry::new(&tokens, config, sent);
            kept::change(host, config, Change::Refreshed(entry), Some(known)).await;
            return Ok(tokens);
        }
        PollAnswer::Refused(error) | PollAnswer::Fault(error) => error,
        PollAnswer::Pending | PollAnswer::SlowDown(_) => poll::unreadable(response.status),
    };
    Err(error.of_refresh().without(token))
}

/// Whether the same refresh may work later.
fn may_pass(error: &Error) -> bool {
    matches!(
        error.code,
        Code::Network | Code::Redirected | Code::MalformedResponse | Code::Server
    )
}
