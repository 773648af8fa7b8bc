//! An authorization server that rotates refresh tokens, as strictly as the seed decides.

use std::collections::BTreeMap;

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::{Value, json};

use crate::random::Random;

pub const CLIENT_ID: &str = "11111111-2222-3333-4444-555555555555";
/// The interval of every device code, in milliseconds.
const INTERVAL: f64 = 5_000.0;
const TENANT_ID: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// What a user approved once.
#[derive(Debug)]
struct Authorization {
    user: u32,
    refresh_token: String,
    /// Why the server refuses to refresh, if it does.
    ended: Option<u32>,
    /// Whether the server requires claims that only the user can fulfil.
    requires_claims: bool,
}

/// An access token that was issued.
#[derive(Clone, Debug)]
pub struct Access {
    pub user: u32,
    pub scope: String,
    pub expires: f64,
}

#[derive(Debug)]
struct Code {
    user: u32,
    scope: String,
    claims: bool,
    approved: f64,
    last_poll: f64,
    used: bool,
}

#[derive(Debug, Default)]
pub struct Server {
    /// Whether an old refresh token ends the whole authorization. RFC 9700 §4.14.2.
    pub revokes_on_reuse: bool,
    /// Whether refresh tokens change at all.
    pub rotates: bool,
    /// Whether a sign-in brings no refresh token.
    pub omits_refresh_token: bool,
    /// Whether the first ID token comes with a refresh.
    pub omits_first_id_token: bool,
    /// How many refresh tokens came again after they were replaced.
    pub reuses: u32,
    /// How many polls came sooner than the interval allows.
    pub early_polls: u32,
    authorizations: Vec<Authorization>,
    /// Every refresh token there ever was, and its authorization.
    authorization_of: BTreeMap<String, usize>,
    codes: BTreeMap<String, Code>,
    pub access: BTreeMap<String, Access>,
    count: u32,
    pub refreshes: u32,
    pub code_requests: u32,
}

pub fn username(user: u32) -> String {
    format!("user{user}@contoso.com")
}

pub fn account_id(user: u32) -> String {
    format!("oid-{user}.{TENANT_ID}")
}

impl Server {
    fn name(&mut self, what: &str) -> String {
        self.count += 1;
        format!("SECRET-{what}-{:08}", self.count)
    }

    /// An authorization changes: a password is changed, a policy, or time passes.
    pub fn change(&mut self, random: &mut Random) {
        let count = self.authorizations.len();
        if count == 0 {
            return;
        }
        let authorization = &mut self.authorizations[(random.next() % count as u64) as usize];
        match random.next() % 2 {
            0 => authorization.ended = Some(random.one_of(&[70008, 700_082, 50173, 70000])),
            _ => authorization.requires_claims = true,
        }
    }

    /// Whether a refresh token is the newest of its authorization, and valid.
    pub fn is_valid(&self, token: &str) -> bool {
        let authorization = self
            .authorization_of
            .get(token)
            .map(|index| &self.authorizations[*index]);
        authorization.is_some_and(|it| it.ended.is_none() && it.refresh_token == token)
    }

    /// The user of a refresh token that is the newest of its authorization, and valid.
    pub fn user_of(&self, token: &str) -> Option<u32> {
        let index = *self.authorization_of.get(token)?;
        self.is_valid(token)
            .then_some(self.authorizations[index].user)
    }

    /// Answers a request for the one who signs in `next`.
    pub fn answer(&mut self, url: &str, form: &str, next: u32, now: f64) -> (u16, Value) {
        let form: BTreeMap<&str, String> = form
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name, value.replace("%20", " ")))
            .collect();
        let field = |name: &str| form.get(name).cloned().unwrap_or_default();
        if url.ends_with("/devicecode") {
            self.code_requests += 1;
            let code = self.name("code");
            let issued = Code {
                user: next,
                scope: field("scope"),
                claims: form.contains_key("claims"),
                approved: now + 7_000.0,
                last_poll: now,
                used: false,
            };
            self.codes.insert(code.clone(), issued);
            let body = json!({
                "device_code": code, "user_code": "ABCD-EFGH", "expires_in": 900, "interval": 5,
                "verification_uri": "https://microsoft.com/devicelogin", "message": "Sign in.",
            });
            return (200, body);
        }
        if field("grant_type") == "refresh_token" {
            return self.refresh(
                &field("refresh_token"),
                &field("scope"),
                form.contains_key("claims"),
                now,
            );
        }
        let Some(code) = self.codes.get_mut(&field("device_code")) else {
            return refuse("invalid_grant", 70000, &[]);
        };
        if now - code.last_poll < INTERVAL {
            self.early_polls += 1;
        }
        code.last_poll = now;
        if code.used {
            return refuse("invalid_grant", 70000, &[]);
        }
        if now < code.approved {
            return refuse("authorization_pending", 70016, &[]);
        }
        code.used = true;
        let (user, scope, claims) = (code.user, code.scope.clone(), code.claims);
        if claims {
            // The claims are fulfilled for the user's other authorizations too.
            for authorization in self.authorizations.iter_mut().filter(|it| it.user == user) {
                authorization.requires_claims = false;
            }
        }
        if self.omits_refresh_token {
            return (200, self.token_response(user, &scope, None, true, now));
        }
        let refresh_token = self.name("refresh");
        self.authorization_of
            .insert(refresh_token.clone(), self.authorizations.len());
        self.authorizations.push(Authorization {
            user,
            refresh_token: refresh_token.clone(),
            ended: None,
            requires_claims: false,
        });
        (
            200,
            self.token_response(user, &scope, Some(refresh_token), true, now),
        )
    }

    fn refresh(&mut self, token: &str, scope: &str, claims: bool, now: f64) -> (u16, Value) {
        self.refreshes += 1;
        let Some(&index) = self.authorization_of.get(token) else {
            return refuse("invalid_grant", 70000, &[]);
        };
        let authorization = &mut self.authorizations[index];
        self.reuses += u32::from(authorization.refresh_token != token);
        if authorization.refresh_token != token && self.revokes_on_reuse {
            authorization.ended = Some(70000);
        }
        if let Some(number) = authorization.ended {
            return refuse("invalid_grant", number, &[]);
        }
        if authorization.requires_claims {
            let wanted = r#"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#;
            let more = [("claims", wanted), ("suberror", "basic_action")];
            return refuse("interaction_required", 50076, &more);
        }
        // Claims that only a user can fulfil are never requested without one.
        assert!(!claims || !authorization.requires_claims);
        let user = authorization.user;
        let renewed = self.rotates.then(|| self.name("refresh"));
        if let Some(renewed) = &renewed {
            self.authorizations[index].refresh_token.clone_from(renewed);
            self.authorization_of.insert(renewed.clone(), index);
        }
        (200, self.token_response(user, scope, renewed, false, now))
    }

    fn token_response(
        &mut self,
        user: u32,
        scope: &str,
        refresh: Option<String>,
        is_new: bool,
        now: f64,
    ) -> Value {
        let token = self.name("access");
        let lifetime = [3600.0, 1200.0, 310.0, 60.0][self.count as usize % 4];
        let access = Access {
            user,
            scope: scope.into(),
            expires: now + lifetime * 1000.0,
        };
        self.access.insert(token.clone(), access);
        let mut body = json!({
            "token_type": "Bearer", "scope": scope, "expires_in": lifetime, "access_token": token,
        });
        if let Some(refresh) = refresh {
            body["refresh_token"] = refresh.into();
        }
        // A refresh need not bring one.
        let has_id_token = if is_new {
            !self.omits_first_id_token
        } else {
            !self.count.is_multiple_of(3)
        };
        if has_id_token {
            body["id_token"] = id_token(user, now).into();
        }
        body
    }
}

fn refuse(error: &str, number: u32, more: &[(&str, &str)]) -> (u16, Value) {
    let mut body = json!({
        "error": error, "error_codes": [number], "error_description": format!("AADSTS{number}: no."),
    });
    for (key, value) in more {
        body[key] = (*value).into();
    }
    (400, body)
}

fn id_token(user: u32, now: f64) -> String {
    let seconds = (now / 1000.0).floor();
    let claims = json!({
        "aud": CLIENT_ID,
        "iss": format!("https://login.microsoftonline.com/{TENANT_ID}/v2.0"),
        "tid": TENANT_ID,
        "oid": format!("oid-{user}"),
        "sub": format!("sub-{user}"),
        "exp": seconds + 3600.0,
        "preferred_username": username(user),
    });
    let part = |text: String| Base64UrlUnpadded::encode_string(text.as_bytes());
    let header = part(json!({ "alg": "RS256", "typ": "JWT" }).to_string());
    format!("{header}.{}.SECRET-signature", part(claims.to_string()))
}
