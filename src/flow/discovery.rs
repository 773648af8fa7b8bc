//! Where a server's endpoints are: as the configuration says, else as the server publishes it.
//! OpenID Connect Discovery 1.0 §4, RFC 8414 §3.

use std::future::Future;
use std::pin::Pin;

use crate::config::Config;
use crate::error::{Code, Error};
use crate::flow::retry::{send, send_with_retries, transient_status};
use crate::host::{Host, JsonOf, Platform};
use crate::http::message::{Request, RequestKind, Response};
use crate::http::status;
use crate::oauth::metadata::{self, Endpoint, Server};
use crate::time::Now;

/// A future of its own on the heap: it exists once and not once in each that awaits it.
type Boxed<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + 'a>>;

/// Which responses have a transient fault, after which the request is sent again.
pub type FaultOf<'a, J> = &'a dyn Fn(&Response<J>) -> Option<Error>;

/// Sends a request to an endpoint; again after transient faults where the caller says which those are.
/// With the time of sending.
///
/// # Errors
/// As [`endpoint`] and [`send`].
pub fn send_to<'a, H: Host>(
    host: &'a H,
    config: &'a Config,
    which: Endpoint,
    kind: RequestKind,
    fault_of: Option<FaultOf<'a, JsonOf<H>>>,
) -> Boxed<'a, (Box<Response<JsonOf<H>>>, Now)> {
    Box::pin(async move {
        let url = endpoint(host, config, which).await?;
        let request = Request { url, kind };
        let (response, sent) = match fault_of {
            Some(fault_of) => send_with_retries(host, &request, fault_of).await?,
            None => {
                let sent = host.platform().now();
                (send(host.platform(), &request).await?, sent)
            }
        };
        // It may have moved: then the server's document says where it is.
        if let (404 | 410, Some(issuer)) = (response.status, config.provider.issuer()) {
            host.platform().keep_metadata(issuer, None);
        }
        Ok((response, sent))
    })
}

/// The address of an endpoint.
///
/// # Errors
/// `discovery_failed`, `network`, or `invalid_config` where there is no address of the profile.
pub async fn endpoint<H: Host>(
    host: &H,
    config: &Config,
    endpoint: Endpoint,
) -> Result<String, Error> {
    if let Some(url) = config.provider.endpoint(endpoint) {
        return Ok(url);
    }
    let provider = &config.provider;
    let issuer = provider.issuer().ok_or_else(|| provider.lacks(endpoint))?;
    let document = document(host, issuer).await?;
    let published = |endpoint| {
        metadata::endpoint(&document, issuer, endpoint)?.ok_or_else(|| provider.lacks(endpoint))
    };
    // Without a token endpoint a code would be of no use.
    if endpoint == Endpoint::DeviceAuthorization && !provider.has(Endpoint::Token) {
        published(Endpoint::Token)?;
    }
    published(endpoint)
}

/// The server that a configuration names, as a configuration may have it.
///
/// # Errors
/// `discovery_failed` or `network`.
pub async fn discover<H: Host>(host: &H, config: &Config) -> Result<Server, Error> {
    let mut server = config.provider.server();
    let is_whole = server.endpoints.has_sign_in();
    let Some(issuer) = config.provider.issuer().filter(|_| !is_whole) else {
        return Ok(server);
    };
    let document = document(host, issuer).await?;
    server.issuer = Some(metadata::issuer(&document, issuer)?);
    for (url, endpoint) in server.endpoints.0.iter_mut().zip(Endpoint::ALL) {
        if url.is_none() {
            *url = metadata::endpoint(&document, issuer, endpoint)?;
        }
    }
    if server.endpoints.has_sign_in() {
        return Ok(server);
    }
    let what = "has no device_authorization_endpoint, or no token_endpoint.";
    Err(metadata::failed(what).with_hint("Write the address in endpoints."))
}

/// The issuer that the server's document names, where it was read: then ID tokens name it too.
pub fn published_issuer(host: &impl Host, config: &Config) -> Option<String> {
    let issuer = config.provider.issuer()?;
    let document = host.platform().metadata(issuer)?;
    metadata::issuer(&document, issuer).ok()
}

/// The document of an issuer, which is kept in memory.
fn document<'a, H: Host>(host: &'a H, issuer: &'a str) -> Boxed<'a, JsonOf<H>> {
    Box::pin(read_document(host, issuer))
}

async fn read_document<H: Host>(host: &H, issuer: &str) -> Result<JsonOf<H>, Error> {
    if let Some(known) = host.platform().metadata(issuer) {
        return Ok(known);
    }
    let mut found = Err(metadata::failed("is not there."));
    for url in metadata::addresses(issuer) {
        let kind = RequestKind::Document;
        let request = Request { url, kind };
        let response = match send_with_retries(host, &request, &transient_status).await {
            Ok((response, _)) => response,
            Err(error) => return Err(discovery_failed(error)),
        };
        if response.status == 404 {
            continue;
        }
        found = match response.body {
            Some(document) if status::is_success(response.status) => Ok(document),
            _ => Err(discovery_failed(response.unreadable())),
        };
        break;
    }
    let document = found?;
    metadata::issuer(&document, issuer)?;
    host.platform().keep_metadata(issuer, Some(&document));
    Ok(document)
}

/// The error of a document that could not be read; what has a code of its own for the caller keeps it.
fn discovery_failed(mut error: Error) -> Error {
    if !error.is_of_caller() && error.code != Code::Network {
        error
            .message
            .insert_str(0, "The server's metadata could not be read. ");
        error.code = Code::DiscoveryFailed;
        error.hint = error.code.hint();
    }
    error
}
