//! What differs from server to server, behind one type: the flow does not know whom it talks to.

use crate::entra::authority::{Authority, is_guid};
use crate::entra::errors;
use crate::error::{Error, ServerError};
use crate::http::message::Response;
use crate::http::status;
use crate::json::Json;
use crate::oauth::token_response::{self, TokenResponse};
use crate::secret::Secret;
use crate::time::Millis;

/// An authorization server.
#[derive(Clone, Debug)]
pub enum Provider {
    /// Microsoft Entra ID.
    Entra(Authority),
}

/// What a response of the token endpoint tells the device to do.
#[derive(Debug)]
pub enum TokenOutcome<'a, J> {
    /// Read the tokens in this body.
    Success(&'a J),
    /// `authorization_pending`: poll again after the interval. RFC 8628 §3.5.
    Pending,
    /// `slow_down`: poll less often, at the interval that the server sent, if any. RFC 8628 §3.5.
    SlowDown(Option<Millis>),
    /// A transient fault: try again later.
    Transient(Error),
    /// An error response: stop.
    Refused(Error),
}

impl Provider {
    /// Where the device authorization request goes. RFC 8628 §3.1.
    pub fn device_authorization_endpoint(&self, locale: Option<&str>) -> String {
        let Self::Entra(authority) = self;
        authority.device_authorization_endpoint(locale)
    }

    /// Where polls and refreshes go. RFC 6749 §3.2.
    pub fn token_endpoint(&self) -> String {
        let Self::Entra(authority) = self;
        authority.token_endpoint()
    }

    /// Who issues the ID tokens. OpenID Connect Discovery 1.0 §3.
    pub fn issuer(&self) -> String {
        let Self::Entra(authority) = self;
        format!("{}/v2.0", authority.url())
    }

    /// What tells servers apart in the keys of a cache.
    pub fn cache_key(&self) -> String {
        let Self::Entra(authority) = self;
        authority.url()
    }

    /// Whether an ID token of this issuer and tenant is valid here.
    pub fn trusts(&self, issuer: &str, tenant_id: Option<&str>) -> bool {
        let Self::Entra(authority) = self;
        authority.trusts(issuer, tenant_id)
    }

    /// What a response to a poll with this device code means.
    pub fn poll_outcome<'a, J: Json>(
        &self,
        response: &'a Response<J>,
        device_code: &Secret,
    ) -> TokenOutcome<'a, J> {
        self.outcome(response, device_code, errors::to_error)
    }

    /// What a response to a refresh with this refresh token means.
    pub fn refresh_outcome<'a, J: Json>(
        &self,
        response: &'a Response<J>,
        refresh_token: &Secret,
    ) -> TokenOutcome<'a, J> {
        match self.outcome(response, refresh_token, errors::to_refresh_error) {
            // These are for device codes alone.
            TokenOutcome::Pending | TokenOutcome::SlowDown(_) => {
                TokenOutcome::Refused(response.unreadable())
            }
            // Some servers refuse a refresh token with no more than a status. A page of something
            // on the way has another one.
            TokenOutcome::Transient(error)
                if error.server.is_none() && matches!(response.status, 400 | 401) =>
            {
                TokenOutcome::Refused(errors::sign_in_again(error))
            }
            outcome => outcome,
        }
    }

    /// Whether an ID token's audience is this client.
    pub fn is_client_id(&self, audience: &str, client_id: &str) -> bool {
        // Entra's client IDs are GUIDs, which it writes in lower case.
        audience == client_id || (is_guid(client_id) && audience.eq_ignore_ascii_case(client_id))
    }

    /// The error of a response to the device authorization request.
    pub fn device_authorization_error(&self, server: ServerError) -> Error {
        errors::to_error(server)
    }

    /// Whether a refresh was refused because the refresh token is not valid any more.
    pub fn refresh_token_is_invalid(&self, error: &Error) -> bool {
        let server = error.server.as_ref();
        server.is_some_and(errors::refresh_token_is_invalid)
    }

    fn outcome<'a, J: Json>(
        &self,
        response: &'a Response<J>,
        secret: &Secret,
        to_error: fn(ServerError) -> Error,
    ) -> TokenOutcome<'a, J> {
        let server = match token_response::read(response, secret) {
            TokenResponse::Success(body) => return TokenOutcome::Success(body),
            TokenResponse::Pending => return TokenOutcome::Pending,
            TokenResponse::SlowDown(interval) => return TokenOutcome::SlowDown(interval),
            TokenResponse::Unreadable => return TokenOutcome::Transient(response.unreadable()),
            TokenResponse::Error(server) => server,
        };
        let is_transient = match server.error.as_str() {
            "temporarily_unavailable" => true,
            name => {
                errors::is_transient(&server)
                    || (status::is_transient(response.status) && !errors::is_known(name))
            }
        };
        let with_response =
            |error: Error| error.with_response(response.status, response.retry_after);
        if is_transient {
            TokenOutcome::Transient(with_response(errors::to_error(server)))
        } else {
            TokenOutcome::Refused(with_response(to_error(server)))
        }
    }
}
