//! What differs from server to server, behind one type: the flow does not know whom it talks to.

pub mod entra;
pub mod oauth;

use crate::entra::authority::is_guid;
use crate::entra::{errors, graph};
use crate::error::{Code, Error, ServerError};
use crate::http::message::{RequestKind, Response};
use crate::http::status;
use crate::json::Json;
use crate::oauth::id_token::{self, Account};
use crate::oauth::metadata::{self, Endpoint, Server};
use crate::oauth::token_response::{self, TokenResponse};
use crate::oauth::{error_response, userinfo};
use crate::provider::entra::Entra;
use crate::provider::oauth::Oauth;
use crate::secret::{Secret, Secrets};
use crate::time::Millis;

/// An authorization server.
#[derive(Clone, Debug)]
pub enum Provider {
    /// Microsoft Entra ID.
    Entra(Entra),
    /// Any other server.
    Oauth(Oauth),
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
    /// Reads the keys that name a server.
    ///
    /// # Errors
    /// `invalid_config`, which names the key and what to do.
    pub fn parse(object: &impl Json) -> Result<Self, Error> {
        if let Some(oauth) = Oauth::parse(object)? {
            return Ok(Self::Oauth(oauth));
        }
        Ok(Self::Entra(Entra::parse(object)?))
    }

    /// Where an endpoint is; `None` where the configuration does not say it.
    pub fn endpoint(&self, endpoint: Endpoint) -> Option<String> {
        match self {
            Self::Entra(entra) => entra.endpoint(endpoint),
            Self::Oauth(oauth) => oauth.endpoints.get(endpoint).map(Into::into),
        }
    }

    /// Whether the configuration says where an endpoint is.
    pub fn has(&self, endpoint: Endpoint) -> bool {
        self.endpoint(endpoint).is_some()
    }

    /// The issuer whose document has the endpoints that the configuration does not have.
    pub fn issuer(&self) -> Option<&str> {
        match self {
            Self::Entra(_) => None,
            Self::Oauth(oauth) => oauth.issuer.as_deref(),
        }
    }

    /// Whether the configuration names an endpoint, or the server may publish it.
    pub fn may_have(&self, endpoint: Endpoint) -> bool {
        self.issuer().is_some() || self.has(endpoint)
    }

    /// The server, as far as the configuration tells.
    pub fn server(&self) -> Server {
        match self {
            Self::Entra(entra) => Server {
                issuer: Some([&entra.authority.url(), "/v2.0"].concat()),
                endpoints: entra.endpoints(),
            },
            Self::Oauth(oauth) => Server {
                issuer: oauth.issuer.clone(),
                endpoints: oauth.endpoints.clone(),
            },
        }
    }

    /// The error where neither the configuration nor the server's document has an endpoint.
    pub fn lacks(&self, endpoint: Endpoint) -> Error {
        if endpoint == Endpoint::Userinfo {
            return Error::config("endpoints.userinfo is missing: the profile is read there.");
        }
        let missing = ["has no ", endpoint.name(), "."].concat();
        metadata::failed(&missing).with_hint("Write the address in endpoints.")
    }

    /// What tells servers apart in the keys of a cache, and separates the server from the client: an
    /// issuer or an endpoint has no space.
    pub fn cache_key(&self) -> String {
        match self {
            Self::Entra(entra) => [&entra.authority.url(), "/"].concat(),
            Self::Oauth(oauth) => [oauth.name(), " "].concat(),
        }
    }

    /// The name of the server in device codes; none at Entra.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Entra(_) => None,
            Self::Oauth(oauth) => Some(oauth.name()),
        }
    }

    /// Whether Microsoft runs it, so that its rules for IDs hold.
    pub fn is_microsoft(&self) -> bool {
        matches!(self, Self::Entra(entra) if entra.authority.is_microsoft())
    }

    /// The scopes where the caller names none, and those that are always added. OpenID Connect Core
    /// 1.0 §5.4 and §11. Elsewhere than at Entra a scope that the caller did not ask for may be an
    /// error.
    pub fn scopes(&self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::Entra(_) => (&["User.Read"], &["openid", "profile", "offline_access"]),
            Self::Oauth(oauth) if oauth.issuer.is_some() => (&["openid", "profile"], &[]),
            Self::Oauth(_) => (&[], &[]),
        }
    }

    /// The `scope` of a refresh, where the tokens to refresh were requested with all of the scopes that
    /// are wanted, or not.
    ///
    /// Entra issues tokens for any scopes. Other servers refuse what they did not grant.
    pub fn refresh_scope(&self, scope: String, was_requested: bool) -> Option<String> {
        let is_needed = matches!(self, Self::Entra(_)) || !was_requested;
        is_needed.then_some(scope)
    }

    /// Validates an ID token and reads the account from it. `published` is the issuer that the server's
    /// document names, where it was read. Without an issuer a token is not read.
    ///
    /// # Errors
    /// `invalid_id_token`.
    pub fn account<J: Json>(
        &self,
        token: &Secret,
        now: Millis,
        client_id: &str,
        published: Option<&str>,
    ) -> Result<Option<Account>, Error> {
        if matches!(self, Self::Oauth(oauth) if oauth.issuer.is_none()) {
            return Ok(None);
        }
        let is_client = |audience: &str| self.is_client_id(audience, client_id);
        let trusts = |issuer: &str, tenant: Option<&str>| match self {
            Self::Entra(entra) => entra.authority.trusts(issuer, tenant),
            Self::Oauth(oauth) => oauth.trusts(issuer, published),
        };
        let claims: J = id_token::validate(token, now, &is_client, &trusts)?;
        let account = match self {
            Self::Entra(_) => Account::from_entra(&claims),
            Self::Oauth(_) => Account::from_subject(&claims),
        };
        let no_subject = || id_token::invalid("names no subject (sub)");
        account.map(Some).ok_or_else(no_subject)
    }

    /// The request for the profile.
    pub fn profile_request(&self, access_token: Secret) -> RequestKind {
        match self {
            Self::Entra(_) => RequestKind::Bearer(access_token),
            Self::Oauth(_) => RequestKind::Userinfo(access_token),
        }
    }

    /// Reads the response to a request for the profile. It must be that of the account with this ID,
    /// where one is given: OpenID Connect Core 1.0 §5.3.2.
    ///
    /// # Errors
    /// `profile_denied` or `profile_failed`.
    pub fn read_profile<J: Json>(
        &self,
        response: Response<J>,
        access_token: &Secret,
        account: Option<&str>,
    ) -> Result<J, Error> {
        let (status, body) = (response.status, response.body);
        let Self::Oauth(_) = self else {
            let challenge = response.challenge.as_ref().map(Secret::expose);
            return graph::read(status, body, challenge, access_token);
        };
        let server = body.as_ref();
        let server = server.and_then(|it| error_response::read(it, &[Some(access_token)]));
        let profile = userinfo::read(status, body, server).map_err(|error| {
            let is_denied = error.code == Code::ProfileDenied;
            let hint = "Ask for the scopes that the profile needs, and check endpoints.userinfo.";
            if is_denied {
                error.with_hint(hint)
            } else {
                error
            }
        })?;
        let named = self.profile_account(&profile);
        if account.is_some_and(|id| named.is_none_or(|it| it.id != id)) {
            let message = "The profile is another user's than the tokens, or nobody's (sub).";
            return Err(Error::new(Code::ProfileFailed, message));
        }
        Ok(profile)
    }

    /// The account that a profile names; none at Entra, whose ID tokens do.
    pub fn profile_account(&self, profile: &impl Json) -> Option<Account> {
        match self {
            Self::Entra(_) => None,
            Self::Oauth(oauth) => userinfo::account(profile, oauth.issuer.is_some()),
        }
    }

    /// Whether a profile may tell who signed in where no ID token did.
    pub fn profile_tells_account(&self) -> bool {
        matches!(self, Self::Oauth(_))
    }

    /// What a response to a poll with these secrets means: the device code and the client's.
    pub fn poll_outcome<'a, J: Json>(
        &self,
        response: &'a Response<J>,
        secrets: Secrets<'_>,
    ) -> TokenOutcome<'a, J> {
        self.outcome(response, secrets, errors::to_error)
    }

    /// What a response to a refresh with these secrets means: the refresh token and the client's.
    pub fn refresh_outcome<'a, J: Json>(
        &self,
        response: &'a Response<J>,
        secrets: Secrets<'_>,
    ) -> TokenOutcome<'a, J> {
        match self.outcome(response, secrets, errors::to_refresh_error) {
            // The user did not allow these scopes: a new code can ask for them.
            TokenOutcome::Refused(error)
                if error.code == Code::InvalidScope && matches!(self, Self::Oauth(_)) =>
            {
                TokenOutcome::Refused(errors::sign_in_again(error))
            }
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
        self.with_hint(errors::to_error(server))
    }

    /// Whether a refresh was refused because the refresh token is not valid any more.
    pub fn refresh_token_is_invalid(&self, error: &Error) -> bool {
        let server = error.server.as_ref();
        server.is_some_and(errors::refresh_token_is_invalid)
    }

    fn outcome<'a, J: Json>(
        &self,
        response: &'a Response<J>,
        secrets: Secrets<'_>,
        to_error: fn(ServerError) -> Error,
    ) -> TokenOutcome<'a, J> {
        let server = match token_response::read(response, secrets) {
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
            TokenOutcome::Refused(self.with_hint(with_response(to_error(server))))
        }
    }

    /// The error with a hint that fits this server.
    fn with_hint(&self, error: Error) -> Error {
        match (self, error.code) {
            (Self::Oauth(_), Code::InvalidClient) => error.with_hint(
                "Check clientId and clientSecret: some servers want a secret, others refuse one.",
            ),
            _ => error,
        }
    }
}
