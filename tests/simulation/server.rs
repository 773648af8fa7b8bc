//! The authorization server and the profile API: RFC 8628, with Entra's fields.

use base64ct::{Base64UrlUnpadded, Encoding};
use device_signin::http::message::Response;
use serde_json::{Value, json};

use crate::faults::{Clocks, server_wall};
use crate::plan::{Plan, SentNumber, User};

/// What every secret of the simulation begins with.
pub const MARK: &str = "SECRET-of-this-run";
/// When the runs take place, in milliseconds of Unix time.
pub const EPOCH: f64 = 1_795_000_000_000.0;
pub const CLIENT_ID: &str = "11111111-2222-3333-4444-555555555555";
const TENANT_ID: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
/// A server that sends an absurd interval does not enforce it.
pub const LONGEST_ENFORCED: f64 = 60_000.0;

/// The server's decision on a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyKind {
    Code,
    Pending,
    SlowDown,
    Tokens,
    Declined,
    Expired,
    /// The device code was used already, or never issued.
    InvalidCode,
    Profile,
    Unauthorized,
}

/// The server's answer, before any fault.
#[derive(Clone, Debug)]
pub struct Reply {
    pub kind: ReplyKind,
    pub status: u16,
    pub body: Value,
}

impl Reply {
    pub fn into_response(self, clocks: Clocks) -> Response<Value> {
        Response {
            status: self.status,
            redirected: false,
            date: clocks.date(),
            retry_after: None,
            challenge: None,
            body: Some(self.body),
        }
    }
}

/// A device code that was issued.
#[derive(Clone, Debug)]
struct Issued {
    code: String,
    at: f64,
    expires: f64,
    interval: f64,
    last_poll: Option<f64>,
    used: bool,
}

#[derive(Debug, Default)]
pub struct Server {
    issued: Option<Issued>,
    count: u32,
    /// The access token that was issued last.
    pub access_token: Option<String>,
    /// When it was issued.
    pub tokens_sent_at: f64,
}

impl Server {
    /// When the user approved, if they did.
    pub fn approved_at(&self, plan: &Plan) -> Option<f64> {
        match plan.user {
            User::Approves(after) => Some(self.issued.as_ref()?.at + after),
            _ => None,
        }
    }

    /// When the newest code ends.
    pub fn expires(&self) -> f64 {
        self.issued.as_ref().map_or(0.0, |issued| issued.expires)
    }

    /// The device authorization request. RFC 8628 §3.2.
    pub fn issue(&mut self, plan: &Plan, now: f64) -> Reply {
        self.count += 1;
        let code = format!("{MARK}-code-{:x}-{}", plan.seed, self.count);
        let mut body = json!({
            "device_code": code,
            "user_code": "ABCD-EFGH",
            "verification_uri": "https://microsoft.com/devicelogin",
            "message": "To sign in, open https://microsoft.com/devicelogin and enter ABCD-EFGH.",
        });
        set_number(&mut body, "expires_in", plan.lifetime);
        set_number(&mut body, "interval", plan.interval);
        let interval = match plan.interval {
            SentNumber::Number(seconds) | SentNumber::Text(seconds) => seconds,
            SentNumber::Null | SentNumber::Missing => 5.0,
        };
        self.issued = Some(Issued {
            code,
            at: now,
            expires: now + 1000.0 * plan.lifetime.or(900.0),
            interval: (1000.0 * interval).min(LONGEST_ENFORCED),
            last_poll: None,
            used: false,
        });
        Reply {
            kind: ReplyKind::Code,
            status: 200,
            body,
        }
    }

    /// One poll. RFC 8628 §3.5.
    pub fn poll(&mut self, plan: &Plan, now: f64, code: &str) -> Reply {
        let Some(issued) = self.issued.as_mut().filter(|issued| issued.code == code) else {
            return refuse(plan, code, ReplyKind::InvalidCode, "invalid_grant", 70000);
        };
        let since = now - issued.last_poll.unwrap_or(issued.at);
        issued.last_poll = Some(now);
        if issued.used && !plan.replays {
            return refuse(plan, code, ReplyKind::InvalidCode, "invalid_grant", 70000);
        }
        if now > issued.expires {
            return refuse(plan, code, ReplyKind::Expired, "expired_token", 70020);
        }
        if since < issued.interval {
            issued.interval += 5000.0;
            return refuse(plan, code, ReplyKind::SlowDown, "slow_down", 50196);
        }
        match plan.user {
            User::Approves(after) if now >= issued.at + after => {
                issued.used = true;
                self.count += 1;
                let access_token = format!("{MARK}-access-{:x}-{}", plan.seed, self.count);
                self.access_token = Some(access_token.clone());
                self.tokens_sent_at = now;
                Reply {
                    kind: ReplyKind::Tokens,
                    status: 200,
                    body: json!({
                        "token_type": "Bearer",
                        "scope": "User.Read openid profile",
                        "expires_in": 3599,
                        "access_token": access_token,
                        "refresh_token": format!("{MARK}-refresh"),
                        "id_token": id_token(now),
                    }),
                }
            }
            User::Declines(after) if now >= issued.at + after => refuse(
                plan,
                code,
                ReplyKind::Declined,
                "authorization_declined",
                65004,
            ),
            _ => refuse(
                plan,
                code,
                ReplyKind::Pending,
                "authorization_pending",
                70016,
            ),
        }
    }

    /// `GET /me`.
    pub fn profile(&self, token: &str) -> Reply {
        if self.access_token.as_deref() == Some(token) {
            Reply {
                kind: ReplyKind::Profile,
                status: 200,
                body: json!({ "displayName": "Contoso Employee", "id": "1" }),
            }
        } else {
            Reply {
                kind: ReplyKind::Unauthorized,
                status: 401,
                body: json!({ "error": {
                    "code": "InvalidAuthenticationToken",
                    "message": format!("The token {token} is not known."),
                } }),
            }
        }
    }
}

fn set_number(body: &mut Value, key: &str, sent: SentNumber) {
    body[key] = match sent {
        SentNumber::Number(number) => json!(number),
        SentNumber::Text(number) => json!(number.to_string()),
        SentNumber::Null => Value::Null,
        SentNumber::Missing => return,
    };
}

fn refuse(plan: &Plan, code: &str, kind: ReplyKind, error: &str, number: u32) -> Reply {
    let mut description = format!("AADSTS{number}: {error}. Trace ID: 1. Correlation ID: 2.");
    if plan.echoes {
        // Once in full, and once where a text is cut off.
        let filler = 4078_usize.saturating_sub(description.len() + code.len());
        description = format!("{description} {code} {}{code}", "x".repeat(filler));
    }
    Reply {
        kind,
        status: 400,
        body: json!({
            "error": error,
            "error_description": description,
            "error_codes": [number],
            "trace_id": "1",
            "correlation_id": "2",
        }),
    }
}

fn id_token(now: f64) -> String {
    let seconds = (server_wall(now) / 1000.0).floor();
    let claims = json!({
        "aud": CLIENT_ID,
        "iss": format!("https://login.microsoftonline.com/{TENANT_ID}/v2.0"),
        "tid": TENANT_ID,
        "oid": "1",
        "sub": "2",
        "iat": seconds,
        "nbf": seconds,
        "exp": seconds + 3600.0,
        "preferred_username": "employee@contoso.com",
    });
    let part = |text: String| Base64UrlUnpadded::encode_string(text.as_bytes());
    let header = part(json!({ "alg": "RS256", "typ": "JWT" }).to_string());
    format!("{header}.{}.{MARK}", part(claims.to_string()))
}
